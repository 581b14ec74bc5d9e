#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime --systemd-cgroup, where systemd is process 1.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci

SYSTEMD=(--systemd-cgroup)

# A sleeper in the scope of the slice, prefix and name $1; its process id is in pid.
start_in_scope() {
  configure "linux['cgroupsPath'] = '$1'; process['args'] = ['sleep', '1000']"
  runtime "${SYSTEMD[@]}" create --bundle "$bundle" "$id"
  runtime start "$id"
  pid=$(runtime state "$id" | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])')
}

assert_forgotten() {
  for _ in $(seq 100); do
    [[ $(property LoadState "$1") != not-found ]] || return 0
    sleep 0.1
  done
  fail "systemd still knows $1"
}

property() { systemctl show --property "$1" --value "$2"; }

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
  # Any node may be made. 10:232 has no driver here: who may open it is told that.
  configure "process['capabilities'] = {set: ['CAP_MKNOD'] for set in ['bounding', 'effective', 'permitted']}
linux['resources'] = {'devices': [{'allow': False, 'access': 'rwm'},
  {'allow': True, 'type': 'c', 'major': 10, 'minor': 232, 'access': 'rw'}]}
config['root']['readonly'] = False"
  start_in_scope ''
  run -0 runtime exec "$id" sh -c 'mknod /tmp/granted c 10 232 && mknod /tmp/closed c 10 233'
  for _ in before after; do
    run -1 runtime exec "$id" sh -c ': </tmp/granted'
    assert_output --partial "No such device"
    run -1 runtime exec "$id" sh -c ': </tmp/closed'
    assert_output --partial "Operation not permitted"
    systemctl daemon-reload
  done
  runtime delete --force "$id"
  assert_forgotten "caisson-$id.scope"
  assert_nothing_left
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
