#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime --systemd-cgroup where systemd has the v1 hierarchies.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci
load scope

@test "D3: --systemd-cgroup on v1: a scope in its slice on every hierarchy, gone with the container" {
  start_in_scope "test.slice:pre:$id"
  local unit=pre-$id.scope hierarchy
  assert_equal "$(property ActiveState "$unit")" active
  assert_equal "$(property Delegate "$unit")" yes
  for hierarchy in systemd memory pids devices freezer cpu; do
    assert_equal "$hierarchy: $(cat "/sys/fs/cgroup/$hierarchy/test.slice/$unit/cgroup.procs")" "$hierarchy: $pid"
  done
  runtime pause "$id"
  assert_equal "$(status_of)" paused
  runtime resume "$id"
  runtime kill "$id" KILL
  wait_until_stopped
  runtime delete "$id"
  assert_forgotten "$unit"
  assert_nothing_left
  [[ -z $(find /sys/fs/cgroup -type d -name "$unit") ]]
}

@test "D3: --systemd-cgroup on v1: limits are the unit's too, and outlive a reload of the manager" {
  configure "linux['resources'] = {'memory': {'limit': 67108864},
      'cpu': {'shares': 512, 'quota': 50000, 'period': 100000}, 'pids': {'limit': 50}}"
  start_in_scope "system.slice:pre:$id"
  local unit=pre-$id.scope
  limits() {
    local group=system.slice/$unit
    echo "$(<"/sys/fs/cgroup/memory/$group/memory.limit_in_bytes")" "$(<"/sys/fs/cgroup/cpu/$group/cpu.shares")" \
      "$(<"/sys/fs/cgroup/cpu/$group/cpu.cfs_quota_us")" "$(<"/sys/fs/cgroup/pids/$group/pids.max")"
  }
  assert_equal "$(property MemoryLimit "$unit") $(property CPUShares "$unit") $(property TasksMax "$unit")" "67108864 512 50"
  assert_equal "$(limits)" "67108864 512 50000 50"
  systemctl daemon-reload
  assert_equal "$(limits)" "67108864 512 50000 50"
  echo '{"memory": {"limit": 134217728}, "pids": {"limit": 70}}' | runtime update --resources - "$id"
  systemctl daemon-reload
  assert_equal "$(limits)" "134217728 512 50000 70"
}

@test "D3: --systemd-cgroup on v1: device rules hold, also after a reload of the manager" {
  assert_devices_outlive_a_reload
}

@test "D3: --systemd-cgroup on v1: a create that fails leaves no unit" {
  configure "linux['cgroupsPath'] = 'system.slice:pre:$id'; process['args'] = ['nosuch']"
  run -1 runtime "${SYSTEMD[@]}" create --bundle "$bundle" "$id"
  assert_forgotten "pre-$id.scope"
  assert_nothing_left
}
