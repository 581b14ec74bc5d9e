#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Exit codes are Docker's: the command's own, 128+n for signals, 125 Caisson, 126/127 the command.

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

@test "the command's own exit code" {
  for code in 0 1 3 42 124 255; do
    container busybox sh -c "exit $code"
    assert_equal "$status" "$code"
  done
}

@test "128+n where a signal ended the command" {
  "$CAISSON" run --rm --network none busybox sleep 1000 3>&- &
  local caisson=$!
  kill -KILL "$(container_pid "$caisson")"
  wait_for_exit "$caisson"
  assert_equal "$status" 137
}

@test "signals sent to caisson reach the command" {
  "$CAISSON" run --rm --network none busybox sh -c \
    'trap "exit 7" TERM; trap "exit 8" INT; trap "exit 9" USR1; echo ready; while :; do sleep 0.1; done' \
    >"$work/out" 3>&- &
  local caisson=$!
  wait_for_text "$work/out" ready
  kill -TERM "$caisson"
  wait_for_exit "$caisson"
  assert_equal "$status" 7
}

@test "a command that ignores TERM, as PID 1 does, goes on until KILL" {
  host_state >"$work/before"
  "$CAISSON" run --rm --network none busybox sleep 1000 3>&- &
  local caisson=$! pid
  pid=$(container_pid "$caisson")
  kill -TERM "$caisson"
  sleep 0.3
  kill -0 "$pid"
  kill -KILL "$pid"
  wait_for_exit "$caisson"
  assert_equal "$status" 137
  assert_nothing_left_since "$work/before"
}

# Under AppArmor's profile too, where the kernel has it (tests/vm/v2_default_profile.bats has more).
@test "the container dies with caisson" {
  "$CAISSON" run --rm --network none busybox sleep 1000 3>&- &
  local caisson=$! pid id attempt
  pid=$(container_pid "$caisson")
  id=$(grep -m 1 -oE '[0-9a-f]{64}' "/proc/$pid/cgroup")
  kill -KILL "$caisson"
  wait_for_exit "$caisson"
  for attempt in {1..40}; do
    if ! kill -0 "$pid" 2>/dev/null; then
      # Nobody was left to do it: the next command that looks does.
      "$CAISSON" ps >/dev/null
      refute [ -e "/run/caisson/containers/$id" ]
      assert_equal "$(find /sys/fs/cgroup -type d -name "$id")" ''
      return 0
    fi
    sleep 0.05
  done
  kill -KILL "$pid"
  fail "the container's process $pid was alive after $attempt looks"
}

@test "127: the command does not exist, with what was looked for" {
  container busybox nosuchcommand
  assert_failure 127
  assert_stderr nosuchcommand
  assert_stderr 'PATH'
  container busybox /no/such/command
  assert_failure 127
  assert_stderr '/no/such/command'
  assert_stderr 'No such file or directory'
}

@test "126: the command exists but can't be executed" {
  container busybox /etc/passwd
  assert_failure 126
  assert_stderr '/etc/passwd'
  assert_stderr 'Permission denied'
  container busybox /etc
  assert_failure 126
  assert_stderr '/etc'
}

@test "126: a file that is no program" {
  printf 'just text\n' >"$work/text"
  chmod 755 "$work/text"
  container -v "$work/text:/text:ro" busybox /text
  assert_failure 126
  assert_stderr 'Exec format error'
}

@test "127: a missing interpreter is named" {
  printf '#!/no/such/interpreter\n' >"$work/script"
  chmod 755 "$work/script"
  container -v "$work/script:/script:ro" busybox /script
  assert_failure 127
  assert_stderr '/script'
  assert_stderr 'hint'
  assert_stderr '/no/such/interpreter'
}

@test "127: a shebang line with CRLF is told apart" {
  printf '#!/bin/sh\r\necho hi\r\n' >"$work/script"
  chmod 755 "$work/script"
  container -v "$work/script:/script:ro" busybox /script
  assert_failure 127
  assert_stderr 'carriage return'
}

@test "127: a dynamic program whose loader is missing" {
  make_root "$work/root" ls
  rm -rf "$work/root"/lib*
  container "dir:$work/root" /bin/ls
  assert_failure 127
  assert_stderr '/bin/ls'
  assert_stderr 'ld-linux'
}

@test "125: what Caisson itself can't do; nothing is left behind" {
  host_state >"$work/before"
  container --bogus busybox true
  assert_failure 125
  container nosuchimage true
  assert_failure 125
  container -u nosuchuser busybox true
  assert_failure 125
  container -v "$work:/proc/self" busybox true
  assert_failure 125
  assert_nothing_left_since "$work/before"
}

@test "nothing is left behind after 126 and 127" {
  host_state >"$work/before"
  container busybox nosuchcommand
  container busybox /etc/passwd
  assert_nothing_left_since "$work/before"
}
