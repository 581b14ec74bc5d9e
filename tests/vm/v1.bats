#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The v1 guest is what the tests in it rely on.

bats_require_minimum_version 1.5.0

@test "control groups are v1 alone" {
  [[ $(stat --file-system --format %T /sys/fs/cgroup) == tmpfs ]]
  run ! grep cgroup2 /proc/mounts
  for controller in cpu cpuset memory devices freezer blkio pids hugetlb; do
    grep --word-regexp --quiet "cgroup.*$controller" /proc/mounts
  done
}
