#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The systemd guest is what the tests in it rely on.

@test "process 1 is systemd, on control groups v2" {
  [[ $(</proc/1/comm) == systemd ]]
  [[ $(stat --file-system --format %T /sys/fs/cgroup) == cgroup2fs ]]
  systemctl list-units --failed --no-legend
}

@test "an ordinary user has a session that lasts, with a manager of its own" {
  [[ $(loginctl show-user ann --property Linger --value) == yes ]]
  systemctl is-active user@1000.service
  setpriv --reuid ann --regid ann --init-groups env XDG_RUNTIME_DIR=/run/user/1000 \
    systemctl --user show-environment
}

@test "the user's manager may use the controllers that were delegated to it" {
  grep --word-regexp memory /sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/cgroup.controllers
}
