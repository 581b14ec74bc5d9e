#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The systemd-hybrid guest is what the tests in it rely on.

@test "process 1 is systemd, on control groups v1 beside a v2 tree without controllers" {
  [[ $(</proc/1/comm) == systemd ]]
  [[ $(stat --file-system --format %T /sys/fs/cgroup/unified) == cgroup2fs ]]
  [[ -z $(</sys/fs/cgroup/unified/cgroup.controllers) ]]
  [[ -d /sys/fs/cgroup/devices && -d /sys/fs/cgroup/memory && -d /sys/fs/cgroup/systemd ]]
}
