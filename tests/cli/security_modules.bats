#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Security modules that the kernel lacks, or that are off.

load helpers

@test "L3: without AppArmor and SELinux nothing fails" {
  inside busybox true
  inside --security-opt apparmor=unconfined busybox true
  inside --security-opt label=disable busybox true
}

@test "L3: asking for AppArmor where there is none fails with a clear error" {
  [[ $(cat /sys/module/apparmor/parameters/enabled 2>/dev/null) != Y ]] || skip "this kernel has AppArmor"
  container --security-opt apparmor=some-profile busybox true
  assert_equal "$status" 125
  assert_stderr 'profile "some-profile" can'"'"'t be applied: AppArmor is not enabled on this host'
}

@test "L3: asking for SELinux where there is none fails with a clear error" {
  [[ ! -e /sys/fs/selinux/enforce ]] || skip "this kernel has SELinux"
  container --security-opt label=type:container_t busybox true
  assert_equal "$status" 125
  assert_stderr "SELinux is not enabled on this host"
  run -125 "$CAISSON" --selinux-enabled run --rm busybox true
  assert_output --partial "SELinux is not enabled on this host"
}

@test "L3: an option of a label that is none is refused" {
  container --security-opt label=colour:red busybox true
  assert_equal "$status" 125
  assert_stderr 'bad label option "colour:red"'
}
