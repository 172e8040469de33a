# SPDX-License-Identifier: GPL-3.0-or-later
# Everything that every target of ours is compiled with, in one interface target.
add_library(signalbox_flags INTERFACE)
target_compile_features(signalbox_flags INTERFACE cxx_std_23)
target_include_directories(signalbox_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(signalbox_flags INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Werror>)
target_compile_definitions(signalbox_flags INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CONTEXTLESS_CONNECT QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH
    QT_NO_KEYWORDS QT_DISABLE_DEPRECATED_UP_TO=0x060800)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The compiler collects its garbage less often (from 600 MB on), which takes less time.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:--param=ggc-min-heapsize=600000>)
endif()
if(SIGNALBOX_SANITIZE)
    add_compile_options(-fsanitize=${SIGNALBOX_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${SIGNALBOX_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-fno-tree-pta) # takes less time to compile
    endif()
    if(SIGNALBOX_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Half the time to compile: what is undefined ends in a trap, whose place AddressSanitizer shows (handle_sigill), not in a sentence.
        add_compile_options(-fsanitize-trap=undefined)
    endif()
    if(SIGNALBOX_SANITIZE STREQUAL "thread")
        target_compile_options(signalbox_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-tsan>)
    endif()
endif()
option(SIGNALBOX_LIBFUZZER "Make the fuzz targets (tests/fuzz) coverage-guided by libFuzzer of clang, instead of the corpus driver" OFF)
if(SIGNALBOX_LIBFUZZER)
    add_compile_options(-fsanitize=fuzzer-no-link)
    # clang warns of the macros that libgit2 and libseccomp offer.
    target_compile_options(signalbox_flags INTERFACE -Wno-error)
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_AUTOMOC ON)
get_target_property(moc Qt6::moc IMPORTED_LOCATION)
configure_file("${CMAKE_CURRENT_LIST_DIR}/moc.in" "${PROJECT_BINARY_DIR}/moc" @ONLY FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
set(CMAKE_AUTOMOC_EXECUTABLE "${PROJECT_BINARY_DIR}/moc")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE ccache)
if(CCACHE)
    # Precompiled headers want the sloppiness; the base folder lets checkouts at several paths share one cache.
    set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 ${CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
find_program(MOLD mold)
if(MOLD)
    set(CMAKE_LINKER_TYPE MOLD)
endif()
