#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The systemd-v1 guest is what the tests in it rely on.

@test "process 1 is systemd, on control groups v1 alone" {
  [[ $(</proc/1/comm) == systemd ]]
  [[ ! -e /sys/fs/cgroup/unified ]]
  [[ -d /sys/fs/cgroup/devices && -d /sys/fs/cgroup/memory && -d /sys/fs/cgroup/systemd ]]
}
