#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The caller's terminal: the container may read and write it where it is handed in, never type on it.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and security.bash set

load security

on_terminal() { run timeout 30 "$TOP/tests/cli/pty" "" "$@"; }

@test "CVE-2017-5226: run without a terminal of its own types nothing on the caller's" {
  needs steal_terminal
  give steal_terminal
  configure "process['args'] = ['/helpers/steal_terminal']"
  on_terminal "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_success
  assert_line --partial "0 is a terminal"
  refute_line --partial OK
}

@test "CVE-2017-5226: exec without a terminal of its own types nothing on the caller's" {
  needs steal_terminal
  give steal_terminal
  start_sleeper
  on_terminal "$RUNTIME" --root "$state" exec "$id" /helpers/steal_terminal
  assert_success
  assert_line --partial "0 is a terminal"
  refute_line --partial OK
}

@test "CVE-2017-5226: on a terminal of its own the container types for itself alone" {
  needs steal_terminal
  give steal_terminal
  configure "process['terminal'] = True; process['args'] = ['sh', '-c', '/helpers/steal_terminal >/dev/null; exit 0']"
  # What was typed on the caller's terminal, bash would read here.
  on_terminal bash -c '"$@"; read -r -t 1 line; echo "typed: <$line>"' bash "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_line "typed: <>"
}
