#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: tests/golden/make.sh FOLDER   makes every tool fail once and keeps what it printed as FOLDER/NAME.log
# Wants a Debian 12 or 13 with: gcc g++ gfortran clang cmake ninja-build make meson python3-pytest mypy flake8 pylint black yamllint
# tox golang-go cargo default-jdk-headless maven gradle kotlin nodejs npm perl php-cli phpunit composer ruby ruby-rspec bundler rake
# lua5.4 lua-busted bats shellcheck python3-pip git curl tar ghc ocaml-nox dune elixir r-base-core ansible-core. A tool that is not
# there is left out. Those of .NET, MSVC, Xcode, Swift, sbt, Bazel, Docker, Dart, Playwright, Helm, Terraform and GitLab are written
# from their documented formats. expected.json says by hand what each log has to be read as; tst_golden checks it.
set -u
out=$(mkdir -p "$1" && cd "$1" && pwd)
work=$(mktemp -d /tmp/golden.XXXX)
trap 'rm -rf "$work"' EXIT
real_home=$HOME
export PIP_CONFIG_FILE=/dev/null LC_ALL=C.UTF-8 HOME=$work/home NO_COLOR=1 PYTHONDONTWRITEBYTECODE=1 CARGO_TERM_COLOR=never
unset CI
mkdir -p "$HOME"

# golden NAME TOOL: the commands on standard input, in a folder of their own.
golden() {
    command -v "$2" >/dev/null || { echo "left out: $1 ($2 is not installed)"; return; }
    mkdir -p "$work/$1"
    cat >"$work/$1.sh"
    (cd "$work/$1" && timeout 300 bash "$work/$1.sh") 2>&1 </dev/null \
        | sed "s@$work/$1@/w@g; s@$work@/w@g; s@$real_home@/home/ci@g; s@$(hostname)@runner@g" >"$out/$1.log"
    echo "made: $1 ($(wc -l <"$out/$1.log") lines)"
}

golden gcc gcc <<'X'
printf '#include <stdio.h>\nint main(void)\n{\n    int count = 1;\n    return total;\n}\n' >a.c
gcc -Wall -c a.c
X
golden gcc-link gcc <<'X'
printf 'int missing(void);\nint main(void) { return missing(); }\n' >a.c
gcc -c a.c && gcc a.o -o a
X
golden gcc-header gcc <<'X'
printf '#include "nowhere.h"\nint main(void) { return 0; }\n' >a.c
gcc -c a.c
X
golden gcc-library gcc <<'X'
printf 'int main(void) { return 0; }\n' >a.c
gcc a.c -lnowhere -o a
X
golden clang clang <<'X'
printf 'int main(void)\n{\n    const int x = 1;\n    x = 2;\n    return x;\n}\n' >a.c
clang -c a.c
X
golden gxx-template g++ <<'X'
printf '#include <algorithm>\n#include <list>\nint main()\n{\n    std::list<int> l;\n    std::sort(l.begin(), l.end());\n}\n' >a.cpp
g++ -c a.cpp 2>&1 | head -40
X
golden gfortran gfortran <<'X'
printf 'program a\n  implicit none\n  total = 1\nend program\n' >a.f90
gfortran -c a.f90
X
golden cmake-package cmake <<'X'
printf 'cmake_minimum_required(VERSION 3.20)\nproject(a C)\nfind_package(Nowhere 3 REQUIRED)\n' >CMakeLists.txt
cmake -B build
X
golden cmake-command cmake <<'X'
printf 'cmake_minimum_required(VERSION 3.20)\nproject(a C)\nadd_executabel(a a.c)\n' >CMakeLists.txt
cmake -B build
X
golden ctest cmake <<'X'
printf 'cmake_minimum_required(VERSION 3.20)\nproject(a C)\nenable_testing()\nadd_executable(good good.c)\nadd_executable(bad bad.c)\nadd_test(NAME sum.good COMMAND good)\nadd_test(NAME sum.bad COMMAND bad)\n' >CMakeLists.txt
printf 'int main(void) { return 0; }\n' >good.c
printf '#include <assert.h>\nint main(void)\n{\n    assert(1 + 1 == 3);\n    return 0;\n}\n' >bad.c
cmake -B build >/dev/null && cmake --build build >/dev/null && ctest --test-dir build --output-on-failure
X
golden ninja ninja <<'X'
printf 'rule cc\n  command = gcc -c $in -o $out\nbuild a.o: cc a.c\nbuild b.o: cc b.c\n' >build.ninja
printf 'int a;\n' >a.c
printf 'int b(void) { return "x" }\n' >b.c
ninja
X
golden ninja-missing ninja <<'X'
printf 'rule cc\n  command = gcc -c $in -o $out\nbuild a.o: cc nowhere.c\n' >build.ninja
ninja
X
golden meson meson <<'X'
printf "project('a', 'c')\ndependency('nowhere')\n" >meson.build
meson setup build
X
golden make make <<'X'
printf 'all: out.txt\nout.txt: nowhere.txt\n\tcp $< $@\n' >Makefile
make
X
golden make-tool make <<'X'
printf 'all:\n\t@echo building\n\tno-such-compiler -o a a.c\n' >Makefile
make
X
golden pytest pytest <<'X'
mkdir tests
printf 'def total(a, b):\n    return a - b\n\ndef test_good():\n    assert True\n\ndef test_total():\n    assert total(2, 2) == 4\n' >tests/test_sum.py
pytest -p no:cacheprovider tests/test_sum.py
X
golden pytest-import pytest <<'X'
mkdir tests
printf 'import nowhere_package\n\ndef test_frame():\n    pass\n' >tests/test_frame.py
pytest -p no:cacheprovider
X
golden pytest-fixture pytest <<'X'
printf 'def test_page(client):\n    assert client\n' >test_page.py
pytest -p no:cacheprovider
X
golden unittest python3 <<'X'
printf 'import unittest\n\nclass Sum(unittest.TestCase):\n    def test_good(self):\n        self.assertEqual(1, 1)\n\n    def test_bad(self):\n        self.assertEqual(1 + 1, 3)\n\nif __name__ == "__main__":\n    unittest.main()\n' >test_sum.py
python3 -m unittest -v test_sum
X
golden python-syntax python3 <<'X'
printf 'def a():\n    return (1\n\nprint(a())\n' >a.py
python3 a.py
X
golden python-key python3 <<'X'
printf 'import json\n\ndef load(text):\n    return json.loads(text)["name"]\n\nload("{}")\n' >a.py
python3 a.py
X
golden port-taken python3 <<'X'
printf 'import socket\na = socket.socket()\na.bind(("127.0.0.1", 0))\nb = socket.socket()\nb.bind(a.getsockname())\n' >a.py
python3 a.py
X
golden mypy mypy <<'X'
printf 'def double(x: int) -> int:\n    return x * 2\n\ndouble("a")\n' >a.py
mypy --cache-dir=/dev/null a.py
X
golden flake8 flake8 <<'X'
printf 'import os\n\n\ndef a():\n    return undefined_name\n' >a.py
flake8 a.py
X
golden pylint pylint <<'X'
printf '"""A."""\n\n\ndef total(first):\n    """Total."""\n    return first + second\n' >a.py
pylint --score=n a.py
X
golden black black <<'X'
printf 'x = {  "a":1 }\n' >a.py
black --check a.py
X
golden yamllint yamllint <<'X'
printf -- '---\na: 1\na: 2\n' >a.yml
yamllint a.yml
X
golden tox tox <<'X'
printf '[tox]\nenvlist = py\nskipsdist = true\n[testenv]\ncommands = python -c "import sys; sys.exit(3)"\n' >tox.ini
tox
X
golden pip pip3 <<'X'
mkdir empty
pip3 install --no-index --find-links empty --break-system-packages left-pad==9 2>&1 || true
X
golden go-build go <<'X'
printf 'module example.org/a\n\ngo 1.19\n' >go.mod
printf 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println(missing)\n}\n' >main.go
go build ./...
X
golden go-test go <<'X'
printf 'module example.org/a\n\ngo 1.19\n' >go.mod
printf 'package a\n\nimport "testing"\n\nfunc TestGood(t *testing.T) {}\n\nfunc TestSum(t *testing.T) {\n\tif got := 1 + 1; got != 3 {\n\t\tt.Fatalf("got %%d, want 3", got)\n\t}\n}\n' >a_test.go
go test ./...
X
golden go-module go <<'X'
printf 'module example.org/a\n\ngo 1.19\n' >go.mod
printf 'package main\n\nimport "example.org/nowhere"\n\nfunc main() { nowhere.Go() }\n' >main.go
GOFLAGS=-mod=mod GOPROXY=off go build ./...
X
golden cargo-build cargo <<'X'
cargo init --quiet --name a --vcs none .
printf 'fn main() {\n    let x: i32 = "one";\n    println!("{}", x);\n}\n' >src/main.rs
cargo build --offline
X
golden cargo-test cargo <<'X'
cargo init --quiet --lib --name a --vcs none .
printf 'pub fn sum(a: i32, b: i32) -> i32 { a - b }\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn good() {}\n    #[test]\n    fn adds() { assert_eq!(super::sum(2, 2), 4); }\n}\n' >src/lib.rs
cargo test --offline
X
golden javac javac <<'X'
printf 'class A {\n    int f() {\n        return nothing;\n    }\n}\n' >A.java
javac A.java
X
golden java java <<'X'
printf 'public class A {\n    public static void main(String[] args) {\n        String s = null;\n        System.out.println(s.length());\n    }\n}\n' >A.java
java A.java
X
golden maven mvn <<'X'
printf '<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>org.nowhere</groupId><artifactId>nothing</artifactId><version>9</version></dependency></dependencies></project>\n' >pom.xml
mvn -o -q -B validate compile
X
golden gradle gradle <<'X'
printf 'task check { doLast { throw new GradleException("no licence file") } }\n' >build.gradle
gradle --offline -q check
X
golden kotlinc kotlinc <<'X'
printf 'fun main() {\n    val x: Int = "one"\n    println(x)\n}\n' >a.kt
kotlinc a.kt -d a.jar
X
golden node node <<'X'
printf 'const path = require("path");\nconst left = require("left-pad-nowhere");\n' >a.js
node a.js
X
golden node-type node <<'X'
printf 'function name(user) {\n  return user.name.first;\n}\nname({});\n' >a.js
node a.js
X
golden node-test node <<'X'
printf 'const test = require("node:test");\nconst assert = require("node:assert");\ntest("adds", () => { assert.strictEqual(1 + 1, 3); });\ntest("good", () => {});\n' >a.test.js
node --test a.test.js
X
golden npm-script npm <<'X'
printf '{"name":"a","version":"1.0.0","scripts":{"build":"no-such-bundler --all"}}\n' >package.json
npm run build
X
golden npm-lock npm <<'X'
printf '{"name":"a","version":"1.0.0","dependencies":{"b":"file:./b"}}\n' >package.json
mkdir b && printf '{"name":"b","version":"1.0.0"}\n' >b/package.json
npm ci --offline
X
golden npm-missing-script npm <<'X'
printf '{"name":"a","version":"1.0.0"}\n' >package.json
npm run biuld
X
golden perl perl <<'X'
printf 'use strict;\nuse warnings;\nmy $x = 1;\nprint $y;\n' >a.pl
perl a.pl
X
golden perl-module perl <<'X'
printf 'use strict;\nuse Nowhere::Module;\n' >a.pl
perl a.pl
X
golden prove prove <<'X'
mkdir t
printf 'use Test::More tests => 2;\nok(1, "good");\nis(1 + 1, 3, "adds");\n' >t/sum.t
prove -v t/sum.t
X
golden php-syntax php <<'X'
printf '<?php\nfunction a() {\n    return 1\n}\n' >a.php
php a.php
X
golden php-call php <<'X'
printf '<?php\n\nnowhere_function();\n' >a.php
php a.php
X
golden phpunit phpunit <<'X'
printf '<?php\nuse PHPUnit\\Framework\\TestCase;\nfinal class SumTest extends TestCase\n{\n    public function testGood(): void { $this->assertTrue(true); }\n    public function testAdds(): void { $this->assertSame(3, 1 + 1); }\n}\n' >SumTest.php
phpunit SumTest.php
X
golden composer composer <<'X'
printf '{"repositories":[{"packagist.org":false}],"require":{"nowhere/nothing":"^9"}}\n' >composer.json
composer update --no-interaction --no-ansi
X
golden ruby ruby <<'X'
printf 'def name(user)\n  user.fetch(:name)\nend\n\nname({})\n' >a.rb
ruby a.rb
X
golden ruby-require ruby <<'X'
printf 'require "nowhere_gem"\n' >a.rb
ruby a.rb
X
golden minitest ruby <<'X'
printf 'require "minitest/autorun"\n\nclass SumTest < Minitest::Test\n  def test_good\n    assert true\n  end\n\n  def test_adds\n    assert_equal 3, 1 + 1\n  end\nend\n' >sum_test.rb
ruby sum_test.rb --seed 1
X
golden rspec rspec <<'X'
mkdir spec
printf 'describe "Sum" do\n  it "is good" do\n    expect(1).to eq(1)\n  end\n  it "adds" do\n    expect(1 + 1).to eq(3)\n  end\nend\n' >spec/sum_spec.rb
rspec spec/sum_spec.rb
X
golden rake rake <<'X'
printf 'task :default do\n  raise "no licence file"\nend\n' >Rakefile
rake
X
golden bundler bundle <<'X'
printf 'gem "nowhere_gem", "~> 9.0"\n' >Gemfile
bundle install --local
X
golden lua lua5.4 <<'X'
printf 'local t = nil\nprint(t.name)\n' >a.lua
lua5.4 a.lua
X
golden lua-module lua5.4 <<'X'
printf 'local json = require("nowhere.json")\n' >a.lua
lua5.4 a.lua
X
golden busted busted <<'X'
mkdir spec
printf 'describe("sum", function()\n  it("adds", function()\n    assert.are.equal(3, 1 + 1)\n  end)\nend)\n' >spec/sum_spec.lua
busted -o plainTerminal
X
golden bats bats <<'X'
printf '@test "adds" {\n  [ "$((1 + 1))" -eq 3 ]\n}\n@test "good" {\n  true\n}\n' >sum.bats
bats --tap sum.bats
X
golden shellcheck shellcheck <<'X'
printf '#!/bin/bash\nname=$1\necho $name\nrm -rf "$DIR/"*\n' >a.sh
shellcheck a.sh
X
golden bash bash <<'X'
printf '#!/bin/bash\nset -eu\necho start\ncd ./nowhere\necho never\n' >a.sh
bash a.sh
X
golden bash-unbound bash <<'X'
printf '#!/bin/bash\nset -eu\necho start\necho "$RELEASE_TOKEN"\n' >a.sh
bash a.sh
X
golden ghc ghc <<'X'
printf 'main :: IO ()\nmain = putStrLn total\n' >Main.hs
ghc Main.hs
X
golden ocaml ocaml <<'X'
printf 'let () = print_int (total 1)\n' >a.ml
ocaml a.ml
X
golden dune dune <<'X'
printf '(lang dune 2.0)\n' >dune-project
printf '(executable (name a) (libraries nowhere))\n' >dune
printf 'let () = ()\n' >a.ml
dune build ./a.exe
X
golden elixir elixir <<'X'
printf 'defmodule A do\n  def f, do: total(1)\nend\n' >a.exs
elixir a.exs
X
golden exunit elixir <<'X'
printf 'ExUnit.start(seed: 0)\ndefmodule SumTest do\n  use ExUnit.Case\n  test "good" do\n    assert true\n  end\n  test "adds" do\n    assert 1 + 1 == 3\n  end\nend\n' >sum_test.exs
elixir sum_test.exs
X
golden r Rscript <<'X'
printf 'total <- function(x) x + missing_value\ntotal(1)\n' >a.R
Rscript a.R
X
golden r-package Rscript <<'X'
printf 'library(nowhere)\n' >a.R
Rscript a.R
X
golden ansible ansible-playbook <<'X'
printf -- '- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n    - name: stop\n      ansible.builtin.fail:\n        msg: no release branch\n' >play.yml
ansible-playbook -i localhost, play.yml
X
golden git-clone git <<'X'
git clone file:///w/nowhere.git
X
golden git-merge git <<'X'
git init -q -b main . && git config user.email a@example.org && git config user.name a
echo one >f && git add f && git commit -qm one
git checkout -qb side && echo side >f && git commit -qam side
git checkout -q main && echo main >f && git commit -qam main
git merge side
X
golden git-apply git <<'X'
git init -q -b main . && printf 'one\ntwo\n' >f
printf -- '--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n one\n-three\n+four\n' >p.patch
git apply p.patch
X
golden curl-host curl <<'X'
curl -fsS --noproxy '*' https://nowhere.invalid/archive.tar.gz -o a.tar.gz
X
golden curl-refused curl <<'X'
curl -fsS --noproxy '*' http://127.0.0.1:9/archive.tar.gz -o a.tar.gz
X
golden curl-missing python3 <<'X'
python3 -m http.server --bind 127.0.0.1 17480 >/dev/null 2>&1 &
sleep 1
curl -fsS --noproxy '*' http://127.0.0.1:17480/archive.tar.gz -o a.tar.gz
kill $!
X
golden tls-certificate openssl <<'X'
openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -days 1 -subj /CN=localhost 2>/dev/null
openssl s_server -quiet -accept 127.0.0.1:17443 -key k.pem -cert c.pem >/dev/null 2>&1 &
sleep 1
curl -fsS --noproxy '*' https://127.0.0.1:17443/archive.tar.gz
kill $!
X
golden tar tar <<'X'
echo 'not an archive' >a.tar.gz
tar -xzf a.tar.gz
X
golden apt apt-get <<'X'
apt-get install -s -y no-such-package-anywhere
X
golden segfault gcc <<'X'
printf '#include <stddef.h>\nint main(void)\n{\n    volatile int *p = NULL;\n    return *p;\n}\n' >a.c
gcc -g a.c -o a
bash -c './a; echo "exit status $?"'
X
golden asan gcc <<'X'
printf '#include <stdlib.h>\nint main(void)\n{\n    char *p = malloc(4);\n    p[4] = 1;\n    free(p);\n    return 0;\n}\n' >a.c
gcc -g -fsanitize=address a.c -o a && ./a
X
golden disk-full bash <<'X'
dd if=/dev/zero of=/dev/full bs=1k count=1
X
golden memory python3 <<'X'
printf '#include <new>\nint main() { for (;;) new char[1 << 20]; }\n' >a.cpp
g++ a.cpp -o a && (ulimit -v 100000; ./a)
X
golden permission bash <<'X'
printf '#!/bin/sh\necho hi\n' >deploy.sh
chmod -x deploy.sh
./deploy.sh
X
# Node's tools, installed at fixed versions from npm.
npm_tools=$work/npm
if command -v npm >/dev/null && mkdir -p "$npm_tools" && (cd "$npm_tools" && printf '{"private":true}' >package.json \
    && npm install --no-audit --no-fund --loglevel=error jest@29.7.0 mocha@10.7.3 typescript@5.6.2 eslint@9.10.0 vitest@2.1.1 \
        webpack@5.95.0 webpack-cli@5.1.4 prettier@3.3.3 >&2); then
    export PATH=$npm_tools/node_modules/.bin:$PATH NODE_PATH=$npm_tools/node_modules
fi
golden jest jest <<'X'
printf '{"name":"a","version":"1.0.0"}\n' >package.json
printf 'test("adds", () => {\n  expect(1 + 1).toBe(3);\n});\ntest("good", () => {});\n' >sum.test.js
jest --no-cache
X
golden mocha mocha <<'X'
mkdir test
printf 'const assert = require("assert");\ndescribe("Sum", () => {\n  it("adds", () => { assert.strictEqual(1 + 1, 3); });\n  it("good", () => {});\n});\n' >test/sum.js
mocha
X
golden vitest vitest <<'X'
ln -s "$NODE_PATH" node_modules
printf '{"name":"a","version":"1.0.0","type":"module"}\n' >package.json
printf 'import { test, expect } from "vitest";\ntest("adds", () => {\n  expect(1 + 1).toBe(3);\n});\ntest("good", () => {});\n' >sum.test.js
vitest run
X
golden vite vite <<'X'
printf '{"name":"a","version":"1.0.0","type":"module"}\n' >package.json
printf '<script type="module" src="/main.js"></script>\n' >index.html
printf 'import pad from "left-pad-nowhere";\npad();\n' >main.js
vite build
X
golden webpack webpack <<'X'
mkdir src && printf 'const pad = require("left-pad-nowhere");\npad();\n' >src/index.js
webpack --mode development
X
golden tsc tsc <<'X'
printf 'function double(x: number): number {\n  return x * 2;\n}\ndouble("a");\n' >a.ts
tsc --noEmit --pretty false a.ts
X
golden eslint eslint <<'X'
printf 'module.exports = [{ rules: { "no-undef": "error", "no-unused-vars": "error" } }];\n' >eslint.config.js
printf 'const unused = 1;\nmissing();\n' >a.js
eslint a.js
X
golden prettier prettier <<'X'
printf 'const   a = {b:1}\n' >a.js
prettier --check a.js
X
