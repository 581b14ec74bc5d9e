#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the program says about itself (spec D4), and about command lines that it can't understand.

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

# None of this starts a container, so none of it needs root.
setup() { :; }

caisson() {
  run --separate-stderr "$CAISSON" "$@"
}

@test "D4: caisson run --help lists --security-opt with an example" {
  caisson run --help
  assert_success
  assert_equal "$stderr" ''
  assert_line --index 0 'Usage:  caisson run [OPTIONS] IMAGE [COMMAND] [ARG...]'
  assert_output --partial '--security-opt OPTION'
  assert_output --partial 'Example: --security-opt seccomp=profile.json'
}

@test "D4: caisson --help lists --seccomp-profile with an example" {
  caisson --help
  assert_success
  assert_output --partial '--seccomp-profile FILE'
  assert_output --partial 'Example: --seccomp-profile site.json'
}

@test "help: every option that is listed is taken, no line is longer than 80 columns" {
  caisson --help
  assert_equal "$(awk 'length > 80' <<<"$output")" ''
  caisson run --help
  assert_equal "$(awk 'length > 80' <<<"$output")" ''
  while read -r option; do
    caisson run "$option"
    refute_stderr 'unknown flag'
  done < <(grep -oE '^ +(-., )?--[a-z-]+' <<<"$output" | grep -oE '[-]-[a-z-]+$')
}

@test "help: caisson alone, caisson help, caisson help run, -h" {
  caisson
  assert_success
  assert_line --index 0 'Usage:  caisson [OPTIONS] COMMAND [ARG...]'
  local whole=$output
  caisson help
  assert_output "$whole"
  caisson help run
  local run_help=$output
  assert_line --index 0 --partial 'Usage:  caisson run'
  caisson run --help
  assert_output "$run_help"
}

@test "help can't be written: exit code 1" {
  run --separate-stderr sh -c '"$1" run --help > /dev/full' _ "$CAISSON"
  assert_failure 1
  assert_stderr 'No space left on device'
}

@test "version: in three spellings" {
  caisson version
  assert_success
  assert_output --regexp '^caisson version [0-9]+\.[0-9]+\.[0-9]+$'
  local version=$output
  caisson --version
  assert_output "$version"
  caisson -v
  assert_output "$version"
}

@test "an unknown command: exit code 1, with the nearest one" {
  caisson rnu
  assert_failure 1
  assert_stderr 'unknown command: caisson rnu'
  assert_stderr 'did you mean caisson run?'
}

@test "usage errors: exit code 125, Docker's words, where to look" {
  while IFS='|' read -r arguments message; do
    # shellcheck disable=SC2086 # the table's columns are words
    caisson run $arguments
    assert_failure 125
    assert_stderr "$message"
    assert_stderr "See 'caisson run --help'."
    assert_equal "$output" ''
  done <<'END'
--nosuch busybox|unknown flag: --nosuch
-x busybox|unknown shorthand flag: 'x' in -x
--name|flag needs an argument: --name
-u|flag needs an argument: 'u' in -u
--rm=perhaps busybox|invalid argument "perhaps" for "--rm" flag
--security-opt bogus=1 busybox|invalid argument "bogus=1" for "--security-opt" flag
--network bridge busybox|invalid argument "bridge" for "--network" flag
-w relative busybox|invalid argument "relative" for "-w, --workdir" flag
--uts host --hostname x busybox|conflicting options
END
}

@test "an option that is nearly right gets a suggestion" {
  caisson run --securty-opt x busybox
  assert_failure 125
  assert_stderr 'hint: did you mean --security-opt?'
}

@test "what Docker has and this does not have is refused, never ignored" {
  local option
  for option in --memory=1g --cpus=1 --device=/dev/null --sysctl=a=b --ulimit=nofile=1; do
    caisson run $option busybox true
    assert_failure 125
    assert_stderr 'unknown'
  done
}
