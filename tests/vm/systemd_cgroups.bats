#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime --systemd-cgroup, where systemd is process 1.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci
load scope

@test "D3: --systemd-cgroup makes a delegated scope in the slice, and removes it" {
  start_in_scope "test-deep.slice:pre:$id"
  local unit=pre-$id.scope
  assert_equal "$(cat "/proc/$pid/cgroup")" "0::/test.slice/test-deep.slice/$unit"
  assert_equal "$(property ActiveState "$unit")" active
  assert_equal "$(property Delegate "$unit")" yes
  # No process but the container's.
  assert_equal "$(cat "/sys/fs/cgroup/test.slice/test-deep.slice/$unit/cgroup.procs")" "$pid"
  run -0 runtime exec "$id" true
  runtime pause "$id"
  assert_equal "$(status_of)" paused
  runtime resume "$id"
  runtime kill "$id" KILL
  wait_until_stopped
  runtime delete "$id"
  assert_forgotten "$unit"
  assert_nothing_left
}

@test "N6: exec gets into a container's group and cgroup namespace, though nsdelegate keeps others out" {
  # As systemd mounts them; runtimes that mount them anew take it away.
  mount -o remount,nsdelegate /sys/fs/cgroup
  configure "linux['namespaces'].append({'type': 'cgroup'})"
  start_in_scope "system.slice:pre:$id"
  run -0 runtime exec "$id" cat /proc/self/cgroup
  assert_output "0::/"
  assert_equal "$(runtime exec "$id" readlink /proc/self/ns/cgroup)" "$(readlink "/proc/$pid/ns/cgroup")"
}

@test "D3: the options of the host's mount of control groups outlive a container that has a mount of them" {
  options() { findmnt --noheadings --output FS-OPTIONS /sys/fs/cgroup; }
  mount -o remount,nsdelegate,memory_recursiveprot /sys/fs/cgroup
  local before
  before=$(options)
  assert_equal "$before" rw,nsdelegate,memory_recursiveprot
  start_in_scope "system.slice:pre:$id"
  assert_equal "$(options)" "$before"
  runtime exec "$id" test -e "/sys/fs/cgroup/system.slice/pre-$id.scope/cgroup.procs"
  runtime delete --force "$id"
  # In the host's cgroup namespace by its path, and in one of its own.
  configure "linux['namespaces'].append({'type': 'cgroup', 'path': '/proc/1/ns/cgroup'})"
  start_in_scope "system.slice:pre:$id"
  assert_equal "$(options)" "$before"
  runtime delete --force "$id"
  configure "linux['namespaces'][-1].pop('path')"
  start_in_scope "system.slice:pre:$id"
  assert_equal "$(options)" "$before"
}

@test "D3: --systemd-cgroup: limits are the unit's too, and outlive a reload of the manager" {
  configure "linux['resources'] = {
      'memory': {'limit': 67108864, 'swap': 100663296, 'reservation': 33554432},
      'cpu': {'shares': 512, 'quota': 50000, 'period': 100000}, 'pids': {'limit': 50}}"
  start_in_scope "system.slice:pre:$id"
  local unit=pre-$id.scope
  local group=/sys/fs/cgroup/system.slice/$unit
  assert_equal "$(property MemoryMax "$unit")" 67108864
  assert_equal "$(property MemoryLow "$unit")" 33554432
  assert_equal "$(property MemorySwapMax "$unit")" 33554432
  assert_equal "$(property CPUWeight "$unit")" "$(<"$group/cpu.weight")"
  assert_equal "$(property CPUQuotaPerSecUSec "$unit")" 500ms
  assert_equal "$(property TasksMax "$unit")" 50
  systemctl daemon-reload
  assert_equal "$(<"$group/memory.max") $(<"$group/cpu.max") $(<"$group/pids.max")" "67108864 50000 100000 50"
  echo '{"memory": {"limit": 134217728, "swap": 268435456}, "pids": {"limit": 70}}' | runtime update --resources - "$id"
  assert_equal "$(property MemoryMax "$unit")" 134217728
  systemctl daemon-reload
  assert_equal "$(<"$group/memory.max") $(<"$group/pids.max")" "134217728 70"
}

@test "D3: --systemd-cgroup: device rules hold, also after a reload of the manager" {
  assert_devices_outlive_a_reload
}

@test "D3: --systemd-cgroup: a name is free again as soon as delete has returned" {
  local round
  for round in 1 2 3 4 5; do
    start_in_scope "system.slice:pre:again"
    runtime delete --force "$id"
    assert_equal "$round: $(property LoadState pre-again.scope)" "$round: not-found"
  done
  configure "linux['cgroupsPath'] = 'system.slice:pre:again'; process['args'] = ['sh', '-c', 'exit 3']"
  for round in 1 2 3; do
    run -3 runtime "${SYSTEMD[@]}" run --bundle "$bundle" "$id"
    assert_equal "$round: $(property LoadState pre-again.scope)" "$round: not-found"
  done
  assert_nothing_left
}

@test "D3: --systemd-cgroup: a create that fails leaves no unit" {
  configure "linux['cgroupsPath'] = 'system.slice:pre:$id'; process['args'] = ['nosuch']"
  run -1 runtime "${SYSTEMD[@]}" create --bundle "$bundle" "$id"
  assert_forgotten "pre-$id.scope"
  assert_nothing_left
}

@test "D3: --systemd-cgroup: a scope that systemd has forgotten is no hindrance to delete" {
  start_in_scope "system.slice:pre:$id"
  kill -KILL "$pid"
  assert_forgotten "pre-$id.scope"
  wait_until_stopped
  runtime delete "$id"
  assert_nothing_left
}

@test "D3: --systemd-cgroup refuses a cgroupsPath that is no slice:prefix:name" {
  local path
  for path in /a/b a:b a:b:c:d a:b: a/b:c:d; do
    configure "linux['cgroupsPath'] = '$path'"
    run -1 runtime "${SYSTEMD[@]}" create --bundle "$bundle" "$id"
    assert_output --partial "slice:prefix:name"
    assert_nothing_left
  done
}

@test "D3: --systemd-cgroup: annotations are properties of the unit" {
  configure "config['annotations'] = {'org.systemd.property.Description': \"'a test of ours'\",
    'org.systemd.property.TimeoutStopSec': '7', 'org.systemd.property.CPUWeight': 'uint64 321'}"
  start_in_scope "system.slice:pre:$id"
  local unit=pre-$id.scope
  assert_equal "$(property Description "$unit")" "a test of ours"
  assert_equal "$(property TimeoutStopUSec "$unit")" 7s
  assert_equal "$(property CPUWeight "$unit")" 321
}

@test "D3: --systemd-cgroup refuses annotations that are no properties" {
  configure "config['annotations'] = {'org.systemd.property.TimeoutStopSec': 'soon'}"
  run -1 runtime "${SYSTEMD[@]}" create --bundle "$bundle" "$id"
  assert_output --partial "annotation org.systemd.property.TimeoutStopSec"
  configure "config['annotations'] = {'org.systemd.property.NoSuchThing': 'true'}"
  run -1 runtime "${SYSTEMD[@]}" create --bundle "$bundle" "$id"
  assert_output --partial "NoSuchThing"
  assert_forgotten "caisson-$id.scope"
  assert_nothing_left
  # Without systemd they mean nothing.
  runtime create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1 3>&-
}
