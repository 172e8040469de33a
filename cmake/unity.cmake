# SPDX-License-Identifier: GPL-3.0-or-later
# What one folder holds compiled together, eight files at a time: most of a compiler's time goes into headers that neighbours share.
# Off, as in the preset "dev", every file proves that it includes what it uses.
option(SIGNALBOX_UNITY "Compile the files of one folder together" OFF)
if(SIGNALBOX_UNITY)
    # A neighbour's names are in sight only here.
    target_compile_options(signalbox_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-shadow>
        $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-subobject-linkage>)
endif()

function(signalbox_unity target)
    if(NOT SIGNALBOX_UNITY)
        return()
    endif()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    get_target_property(sources ${target} SOURCES)
    list(FILTER sources INCLUDE REGEX "\\.cpp$")
    foreach(source IN LISTS sources)
        cmake_path(ABSOLUTE_PATH source NORMALIZE)
        cmake_path(GET source PARENT_PATH folder)
        cmake_path(RELATIVE_PATH folder BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
        string(MAKE_C_IDENTIFIER "${folder}" folder)
        math(EXPR count_${folder} "${count_${folder}} + 1")
        math(EXPR part "${count_${folder}} / 8")
        set_source_files_properties("${source}" TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP "${folder}_${part}")
    endforeach()
endfunction()
