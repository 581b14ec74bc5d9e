#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime: what a container sees of control groups.

load oci

@test "N6: without a control-group namespace, v1 hierarchies show the container's own group alone" {
  [[ -d /sys/fs/cgroup/pids ]] || skip "this host has no v1 hierarchy for pids"
  configure "
config['linux']['namespaces'] = [n for n in config['linux']['namespaces'] if n['type'] != 'cgroup']
config['mounts'].append({'destination': '/sys/fs/cgroup', 'type': 'cgroup', 'options': ['ro', 'nosuid', 'noexec', 'nodev']})"
  inside "cat /sys/fs/cgroup/pids/cgroup.procs; : >/sys/fs/cgroup/pids/cgroup.procs"
  assert_failure
  assert_line --index 0 1
  assert_output --partial "Read-only file system"
}
