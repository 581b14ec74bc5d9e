#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# scripts/install-deps asks before it installs, and says what it needs root for.

# bats' own folders are closed to the ordinary user that some tests become.
setup() {
  scratch=$(mktemp -d)
  bin=$scratch/bin
  log=$scratch/log
  script=$scratch/install-deps
  mkdir "$bin"
  touch "$log"
  cp "$BATS_TEST_DIRNAME/../../scripts/install-deps" "$script"
  chmod 755 "$scratch" "$bin" "$script"
  chmod 666 "$log"
}

teardown() { rm -rf "$scratch"; }

# A command of this name that writes its arguments down, prints $2 and ends with $3.
fake() {
  printf '#!/bin/bash\necho "%s $*" >>"%s"\necho -n "%s"\nexit %s\n' "$1" "$log" "$2" "${3:-0}" >"$bin/$1"
  chmod 755 "$bin/$1"
}

@test "install-deps: an unknown purpose is refused" {
  run "$script" nonsense
  [ "$status" -eq 2 ]
  [[ $output == *"unknown purpose 'nonsense'"* ]]
}

@test "install-deps: where every package is there, apt is not asked" {
  fake dpkg-query installed
  fake apt-get "" 1
  fake apt-cache "" 1
  PATH=$bin:$PATH run "$script" build test bench
  [ "$status" -eq 0 ]
  [ -z "$output" ]
  [[ $(<"$log") != *apt* ]]
}

@test "install-deps: with the lists there, missing packages are installed without an update" {
  [ "$(id -u)" -eq 0 ] || skip "needs root"
  fake dpkg-query ""
  fake apt-get ""
  fake apt-cache ""
  PATH=$bin:$PATH run "$script" build
  [ "$status" -eq 0 ]
  grep -q "apt-get .*install .*cmake" "$log"
  [[ $(<"$log") != *update* ]]
}

@test "install-deps: without the lists, they are fetched first" {
  [ "$(id -u)" -eq 0 ] || skip "needs root"
  fake dpkg-query ""
  fake apt-get ""
  fake apt-cache "" 100
  PATH=$bin:$PATH run "$script" build
  [ "$status" -eq 0 ]
  [ "$(sed -n 's/^apt-get -q \([a-z]*\).*/\1/p' "$log" | tr '\n' ' ')" = "update install " ]
}

@test "install-deps: an ordinary user goes on with sudo, and is told" {
  [ "$(id -u)" -eq 0 ] || skip "needs root to become an ordinary user"
  fake dpkg-query ""
  fake apt-cache ""
  fake sudo ""
  PATH=$bin:$PATH run setpriv --reuid 65534 --clear-groups "$script" build
  [ "$status" -eq 0 ]
  [[ $output == *"root is needed to install packages; going on with sudo"* ]]
  grep -q "^sudo env DEBIAN_FRONTEND=noninteractive apt-get .*install" "$log"
}

@test "install-deps: without root and sudo it says what to install" {
  [ "$(id -u)" -eq 0 ] || skip "needs root to become an ordinary user"
  fake dpkg-query ""
  ln -s "$(command -v bash)" "$bin/bash"
  PATH=$bin run /usr/bin/setpriv --reuid 65534 --clear-groups "$script" build
  [ "$status" -eq 1 ]
  [[ $output == *"apt-get install "*cmake* ]]
}
