#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Bad input: each a clear message, code 125 to 127, and nothing left behind.

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

setup() {
  [[ $EUID -eq 0 ]] || skip "starting containers needs root"
  work=$BATS_TEST_TMPDIR
  host_state >"$work/before"
}

# Demands exit code $1, the texts of $2… on stderr, and that the host is as before.
assert_refused() {
  assert_failure "$1"
  assert_equal "$output" ''
  local text
  for text in "${@:2}"; do assert_stderr "$text"; done
  assert_stderr 'caisson: '
  assert_nothing_left_since "$work/before"
}

profile_refused() {
  container --security-opt seccomp="$work/profile.json" busybox true
  assert_refused 125 "$@"
}

@test "an unknown option" {
  container --bogus busybox true
  assert_refused 125 'unknown flag: --bogus' "Run 'caisson run --help' for more information"
}

@test "no image" {
  container
  assert_refused 1 "'caisson run' requires at least 1 argument"
}

@test "an image that does not exist" {
  container nosuchimage true
  assert_refused 125 nosuchimage
}

@test "a root directory that does not exist, or is a file" {
  container dir:/no/such/directory true
  assert_refused 125 /no/such/directory 'No such file or directory'
  container dir:/etc/passwd true
  assert_refused 125 /etc/passwd
}

@test "an unreadable profile" {
  container --security-opt seccomp=/no/such/profile.json busybox true
  assert_refused 125 '/no/such/profile.json' 'No such file or directory'
  container --security-opt seccomp="$work" busybox true
  assert_refused 125 "$work" 'Is a directory'
}

@test "a profile that is not JSON: file, line and column" {
  printf '{\n  "defaultAction": "SCMP_ACT_ALLOW",\n  oops\n}\n' >"$work/profile.json"
  profile_refused "$work/profile.json:3:3: "
  printf '' >"$work/profile.json"
  profile_refused "$work/profile.json:1:"
}

@test "a profile with a wrong value: file, line, column and field" {
  printf '{\n  "defaultAction": "SCMP_ACT_ALOW"\n}\n' >"$work/profile.json"
  profile_refused "$work/profile.json:2:20: " defaultAction SCMP_ACT_ALOW LOG, ALLOW
  printf '{"defaultAction": "SCMP_ACT_ALLOW",\n "syscalls": [{"names": ["chmod"],\n "action": "SCMP_ACT_ERRNO", "errnoRet": "x"}]}' \
    >"$work/profile.json"
  profile_refused "$work/profile.json:3:" errnoRet
  printf '{"defaultAction": "SCMP_ACT_ALLOW", "defaultAction": "SCMP_ACT_ERRNO"}' \
    >"$work/profile.json"
  profile_refused "$work/profile.json:1:" defaultAction
}

@test "an unknown capability, with the nearest known name" {
  container --cap-add SYS_ADMNI busybox true
  assert_refused 125 SYS_ADMNI SYS_ADMIN
  container --cap-drop NET_RAV busybox true
  assert_refused 125 NET_RAV NET_RAW
}

@test "an unknown call name in a restricting rule" {
  write_profile SCMP_ACT_ALLOW '{"names": ["chmodd"], "action": "SCMP_ACT_ERRNO"}'
  profile_refused "$work/profile.json:1:" chmodd chmod
}

@test "a root whose /proc is a link that points outside" {
  make_root "$work/root" busybox
  mkdir "$work/victim"
  rmdir "$work/root/proc"
  ln -s "$work/victim" "$work/root/proc"
  container "dir:$work/root" /bin/busybox true
  assert_refused 125 /proc
  assert_equal "$(ls -A "$work/victim")" ''
}

@test "a root whose /dev is a link that points outside" {
  make_root "$work/root" busybox
  mkdir "$work/victim"
  rmdir "$work/root/dev"
  ln -s "$work/victim" "$work/root/dev"
  container "dir:$work/root" /bin/busybox true
  assert_refused 125 /dev
  assert_equal "$(ls -A "$work/victim")" ''
}

@test "a root whose /sys or /etc is a link that points outside: nothing outside is touched" {
  local name
  for name in sys etc; do
    make_root "$work/root" busybox
    mkdir "$work/victim"
    rm -r "$work/root/$name"
    ln -s "$work/victim" "$work/root/$name"
    container "dir:$work/root" /bin/busybox true
    assert_equal "$(ls -A "$work/victim")" ''
    assert_nothing_left_since "$work/before"
    rm -r "$work/root" "$work/victim"
  done
}

@test "a root whose /etc/hosts is a link that points outside: nothing outside is touched" {
  make_root "$work/root" busybox
  local name
  for name in hosts hostname resolv.conf; do
    echo untouched >"$work/victim.$name"
    ln -s "$work/victim.$name" "$work/root/etc/$name"
  done
  container --rw "dir:$work/root" /bin/busybox sh -c 'echo x > /etc/hosts'
  for name in hosts hostname resolv.conf; do
    assert_equal "$(cat "$work/victim.$name")" untouched
  done
}

@test "an empty command" {
  container busybox ''
  assert_failure
  [[ $status -ge 125 && $status -le 127 ]] || fail "exit code $status"
  assert_refused "$status" 'exec: ""'
  mkdir "$work/root"
  container "dir:$work/root"
  assert_refused 125 'command'
}

@test "a user that does not exist" {
  container -u nosuchuser busybox true
  assert_refused 125 nosuchuser
}

@test "a mount on what Caisson itself mounts" {
  local destination
  for destination in /proc /proc/sys; do
    container -v "$work:$destination" busybox true
    assert_refused 125 "$destination"
  done
}
