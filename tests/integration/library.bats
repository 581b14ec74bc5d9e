#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# libcaisson-seccomp as other projects see it: installed, and built against out of the tree.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

setup_file() {
  export ROOT=$BATS_FILE_TMPDIR/root
  make -C "$BATS_TEST_DIRNAME/../.." install DESTDIR="$ROOT" PREFIX=/usr >"$BATS_FILE_TMPDIR/log"
  # Away from the tree, and from where it was installed to: both must not matter.
  cp -r "$BATS_TEST_DIRNAME/../../examples" "$BATS_FILE_TMPDIR/examples"
  mv "$ROOT/usr" "$BATS_FILE_TMPDIR/prefix"
  export PREFIX=$BATS_FILE_TMPDIR/prefix EXAMPLES=$BATS_FILE_TMPDIR/examples
  export PKG_CONFIG_PATH=$PREFIX/lib/pkgconfig
}

setup() {
  work=$BATS_TEST_TMPDIR
}

# The examples in the directory $1 do what they say.
check_examples() {
  local parser=$1/sandboxed_parser supervisor=$1/socket_supervisor
  printf 'two words\nopen:/etc/passwd three\n' >"$work/text"
  run -0 "$parser" "$work/text"
  assert_line "the text opens /etc/passwd: Operation not permitted"
  assert_line "2 lines, 4 words"
  # Without the sandbox the mistake works: so it is the sandbox that stops it.
  run -0 "$parser" --no-sandbox "$work/text"
  assert_line "the text opens /etc/passwd: done"

  run "$supervisor" python3 -c 'import errno, socket, sys
made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print("made", made.family.name, "inheritable" if made.get_inheritable() else "close-on-exec")
try:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
except OSError as error:
    print("refused", errno.errorcode[error.errno])
sys.exit(7)'
  assert_failure 7
  assert_line "made AF_INET close-on-exec"
  assert_line "refused EAFNOSUPPORT"
  assert_line --partial "no family 16 for process"
  run -127 "$supervisor" "$work/no-such-command"
}

is_static() { ! readelf --dynamic "$1" | grep NEEDED; }

@test "find_package: the examples are built against the shared library, and work" {
  cmake -S "$EXAMPLES" -B "$work/build" -DCMAKE_PREFIX_PATH="$PREFIX"
  cmake --build "$work/build"
  run -0 readelf --dynamic "$work/build/sandboxed_parser"
  assert_output --partial "libcaisson-seccomp.so.1]"
  check_examples "$work/build"
}

@test "find_package: the examples are built against the static library, and work" {
  cmake -S "$EXAMPLES" -B "$work/build" -DCMAKE_PREFIX_PATH="$PREFIX" -DLINK_STATICALLY=ON
  cmake --build "$work/build"
  is_static "$work/build/sandboxed_parser"
  check_examples "$work/build"
}

@test "find_package: another major version is refused" {
  mkdir "$work/project"
  printf 'cmake_minimum_required(VERSION 3.16)\nproject(p CXX)\nfind_package(caisson-seccomp 2.0 REQUIRED)\n' \
    >"$work/project/CMakeLists.txt"
  run cmake -S "$work/project" -B "$work/build" -DCMAKE_PREFIX_PATH="$PREFIX"
  assert_failure
  assert_output --partial 'compatible with requested version "2.0"'
}

@test "pkg-config: the examples are built against either library, and work" {
  local program flags
  flags=$(pkg-config --cflags --libs caisson-seccomp)
  mkdir "$work/shared" "$work/static"
  for program in sandboxed_parser socket_supervisor; do
    # shellcheck disable=SC2086 # several flags
    g++ -std=c++17 -Wall -Wextra -Wconversion -Wsign-conversion -Werror "$EXAMPLES/$program.cc" \
      $flags -o "$work/shared/$program"
    # shellcheck disable=SC2046
    g++ -std=c++17 -static -Wl,--gc-sections "$EXAMPLES/$program.cc" \
      $(pkg-config --static --cflags --libs caisson-seccomp) -o "$work/static/$program"
  done
  is_static "$work/static/sandboxed_parser"
  check_examples "$work/static"
  LD_LIBRARY_PATH=$PREFIX/lib check_examples "$work/shared"
}

@test "each header stands alone, in C++17 and later" {
  local header standard
  for header in "$PREFIX"/include/caisson/seccomp/*.h; do
    for standard in 17 20 23; do
      printf '#include <caisson/seccomp/%s>\n' "${header##*/}" |
        g++ -std=c++$standard -Wall -Wextra -Wpedantic -Wconversion -Werror -fno-exceptions \
          -fsyntax-only -I "$PREFIX/include" -x c++ -
    done
  done
}

@test "the shared library exports what the headers mark, versioned, and nothing else" {
  local library=$PREFIX/lib/libcaisson-seccomp.so.1
  run -0 readelf --dynamic "$library"
  assert_output --partial "Library soname: [libcaisson-seccomp.so.1]"
  nm --dynamic --defined-only --demangle "$library" |
    sed -n 's/^[0-9a-f]* [TWVBDRu] //p' | sort -u >"$work/exported"
  run -0 diff "$BATS_TEST_DIRNAME/library_exports.txt" "$work/exported"
}
