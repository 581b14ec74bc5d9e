#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime events: what a container uses, and that it was out of memory.
# shellcheck disable=SC2154 # oci.bash sets them

load oci
load disk

teardown() {
  oci_teardown
  leave_disk
}

# A Python expression on the first line of type $1, as `e`.
event() {
  python3 - "$1" "$2" "$BATS_TEST_TMPDIR/events" <<'END_OF_PROGRAM'
import json, sys
e = [e for e in map(json.loads, open(sys.argv[3])) if e["type"] == sys.argv[1]][0]
print(eval(sys.argv[2]))
END_OF_PROGRAM
}

@test "D3: events --stats tells once what the container uses" {
  configure "linux['resources'] = {'memory': {'limit': 67108864}, 'pids': {'limit': 50}}"
  start_sleeper
  runtime events --stats "$id" >"$BATS_TEST_TMPDIR/events"
  assert_equal "$(event stats 'e["id"]')" "$id"
  assert_equal "$(event stats 'e["data"]["pids"]["current"], e["data"]["pids"]["limit"]')" "(1, 50)"
  assert_equal "$(event stats 'e["data"]["cpu"]["usage"]["total"] > 0')" True
  assert_equal "$(event stats 'e["data"]["memory"]["usage"]["limit"], 0 < e["data"]["memory"]["usage"]["usage"] < 67108864')" \
    "(67108864, True)"
}

@test "D3: events --stats has each part that runc's has, if only empty" {
  start_sleeper
  runtime events --stats "$id" >"$BATS_TEST_TMPDIR/events"
  assert_equal "$(event stats 'sorted(set(e["data"]) & {"hugetlb", "intel_rdt", "network_interfaces"})')" \
    "['hugetlb', 'intel_rdt', 'network_interfaces']"
  assert_equal "$(event stats '"limit" in e["data"]["pids"]')" False
}

@test "D3: events --stats tells of processors and huge pages, as far as they are counted" {
  start_sleeper
  runtime events --stats "$id" >"$BATS_TEST_TMPDIR/events"
  if [[ -n $(find /sys/fs/cgroup -path "*$id/cpuacct.usage" -print -quit) ]]; then
    assert_equal "$(event stats 'len(e["data"]["cpu"]["usage"]["percpu"]) >= 1, sum(e["data"]["cpu"]["usage"]["percpu"]) > 0')" \
      "(True, True)"
    assert_equal "$(event stats '[len(e["data"]["cpu"]["usage"][k]) for k in ("percpu", "percpu_user", "percpu_kernel")].count(len(e["data"]["cpu"]["usage"]["percpu"]))')" 3
    assert_equal "$(event stats 'sorted(set(e["data"]["memory"]["swap"]))')" "['failcnt', 'limit', 'max', 'usage']"
  fi
  if [[ -n $(find /sys/fs/cgroup -path "*$id/hugetlb.*" | head -1) ]]; then
    assert_equal "$(event stats 'sorted(set(next(iter(e["data"]["hugetlb"].values()))))')" "['failcnt', 'max', 'usage']"
  fi
}

@test "D3: events --stats tells what was read from and written to each disk, in bytes and operations" {
  on_disk
  local number limit
  number=$(stat -c '%Hr, %Lr' "$disk")
  # Before 6.5 v1 counts only where there is a limit; none is reached here.
  limit="[{'major': ${number%,*}, 'minor': ${number#*, }, 'rate': 1 << 30}]"
  dd if=/dev/zero of="$place/read" bs=1M count=2 conv=fsync status=none
  configure "process['args'] = ['sh', '-c', 'dd if=/data/read of=/dev/null bs=1M iflag=direct && dd if=/dev/zero of=/data/written bs=1M count=4 oflag=direct && touch /data/done; sleep 100']
linux['resources'] = {'blockIO': {'throttleReadBpsDevice': $limit, 'throttleWriteBpsDevice': $limit}}
mounts.append({'destination': '/data', 'type': 'bind', 'source': '$place', 'options': ['bind']})"
  [[ -n $(find /sys/fs/cgroup -name blkio.throttle.io_service_bytes_recursive -print -quit) ]] ||
    grep -qw io /sys/fs/cgroup/cgroup.controllers || skip "this host has no controller blkio"
  runtime create --bundle "$bundle" "$id"
  runtime start "$id"
  for _ in $(seq 200); do [[ ! -e $place/done ]] || break; sleep 0.1; done
  runtime events --stats "$id" >"$BATS_TEST_TMPDIR/events"
  counted() { event stats "{c['op']: c['value'] for c in e['data']['blkio']['$1'] if (c['major'], c['minor']) == ($number)}$2"; }
  assert_equal "$(counted ioServiceBytesRecursive '["Read"]')" 2097152
  # The directory's blocks are written, too.
  assert_equal "$(counted ioServiceBytesRecursive '["Write"] >= 4194304')" True
  assert_equal "$(counted ioServicedRecursive '["Read"] >= 2')" True
  assert_equal "$(counted ioServicedRecursive '["Write"] >= 4')" True
}

@test "D3: events --stats tells the processors and memory nodes that the container may use" {
  configure "linux['resources'] = {'cpu': {'cpus': '0', 'mems': '0'}}"
  start_sleeper
  local set
  set=$(find /sys/fs/cgroup -path "*$id/cpuset.cpus" -print -quit)
  [[ -n $set ]] || skip "this host has no controller cpuset"
  runtime events --stats "$id" >"$BATS_TEST_TMPDIR/events"
  assert_equal "$(event stats 'e["data"]["cpuset"]["cpus"], e["data"]["cpuset"]["mems"]')" "([0], [0])"
  [[ -f ${set%/*}/cpuset.cpu_exclusive ]] || return 0
  assert_equal "$(event stats 'e["data"]["cpuset"]["cpu_exclusive"], e["data"]["cpuset"]["sched_load_balance"], e["data"]["cpuset"]["sched_relax_domain_level"]')" \
    "(0, 1, -1)"
  echo 1 >"${set%/*}/cpuset.memory_migrate"
  runtime events --stats "$id" >"$BATS_TEST_TMPDIR/events"
  assert_equal "$(event stats 'e["data"]["cpuset"]["memory_migrate"]')" 1
  # Whatever runc tells of it.
  assert_equal "$(event stats 'sorted(e["data"]["cpuset"])')" \
    "['cpu_exclusive', 'cpus', 'mem_exclusive', 'mem_hardwall', 'memory_migrate', 'memory_pressure', 'memory_spread_page', 'memory_spread_slab', 'mems', 'sched_load_balance', 'sched_relax_domain_level']"
}

@test "D3: events tells at each interval, of each kill for want of memory, and ends with the container" {
  configure "linux['resources'] = {'memory': {'limit': 8388608, 'swap': 8388608}}
process['args'] = ['sh', '-c', 'sleep 2; tail /dev/zero; sleep 1; exit 0']"
  runtime create --bundle "$bundle" "$id"
  runtime events --interval 0.2s "$id" >"$BATS_TEST_TMPDIR/events" 3>&- &
  local watcher=$!
  runtime start "$id"
  wait "$watcher"
  assert_equal "$(event oom 'e["id"]')" "$id"
  assert_equal "$(event stats '"memory" in e["data"]')" True
  wait_until_stopped
  run -1 runtime events --stats "$id"
  assert_output --partial "container not running"
}

@test "D3: events refuses an interval that is none" {
  start_sleeper
  local bad
  for bad in 0s -1s 1us 5 five 300000000h; do
    run -1 runtime events --interval "$bad" "$id"
    assert_output --partial "$bad"
  done
}

# The kernel counts it for groups on the v2 tree, on hybrid hosts too.
@test "C7: events --stats tells the pressure that the container's processes felt" {
  # Two want one processor, so that one of them always waits.
  configure "process['args'] = ['sh', '-c', 'while :; do :; done & while :; do :; done']
linux['resources'] = {'cpu': {'cpus': '0'}}"
  runtime create --bundle "$bundle" "$id"
  runtime start "$id"
  local group
  group=$(find /sys/fs/cgroup -type d -path "*$id" -exec test -f {}/cpu.pressure \; -print -quit)
  [[ -n $group ]] || skip "this kernel does not count pressure"
  [[ $(<"$group/cpu.pressure") == some* ]] || skip "counting pressure is switched off"
  runtime events --stats "$id" >"$BATS_TEST_TMPDIR/events"
  assert_equal "$(event stats 'sorted(e["data"]["cpu"]["psi"])')" "['full', 'some']"
  assert_equal "$(event stats 'sorted(e["data"]["cpu"]["psi"]["some"])')" "['avg10', 'avg300', 'avg60', 'total']"
  for _ in $(seq 100); do
    runtime events --stats "$id" >"$BATS_TEST_TMPDIR/events"
    [[ $(event stats 'e["data"]["cpu"]["psi"]["some"]["total"]') == 0 ]] || break
    sleep 0.1
  done
  assert_equal "$(event stats 'e["data"]["cpu"]["psi"]["some"]["total"] > 0')" True
  assert_equal "$(event stats 'e["data"]["memory"]["psi"]["some"]["total"], e["data"]["blkio"]["psi"]["full"]["avg10"]')" "(0, 0)"
}
