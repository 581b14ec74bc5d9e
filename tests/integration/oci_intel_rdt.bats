#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# linux.intelRdt with directories in the place of the resctrl file system, which few machines have: what the kernel
# would fill stays as the runtime leaves it.
# shellcheck disable=SC2016,SC2154 # scripts for another shell; oci.bash sets them

load oci

# Runs a script in a mount namespace whose /sys/fs/resctrl is made of directories.
with_resctrl() {
  run "${2--0}" unshare --mount --propagation private bash -euc '
    groups=$(mktemp -d)
    mount --rbind /sys/fs/cgroup "$groups"
    mount -t tmpfs tmpfs /sys/fs
    mkdir -p /sys/fs/cgroup /sys/fs/resctrl/{info,mon_groups} /sys/fs/resctrl/gold/mon_groups
    mount --rbind "$groups" /sys/fs/cgroup
    umount -R --lazy "$groups"
    echo "    L3:0=7f;1=fffff" >/sys/fs/resctrl/gold/schemata
    echo "    L3:0=fffff;1=fffff" >/sys/fs/resctrl/schemata
    runtime() { "$RUNTIME" --root "$state" "$@"; }
    '"$1"
}

setup() {
  oci_setup
  export RUNTIME state bundle id
  configure "process['args'] = ['sleep', '100']; mounts[:] = [one for one in mounts if one['type'] != 'cgroup']"
}

@test "D3: linux.intelRdt makes a class of the container's own, and update changes its shares" {
  configure "linux['intelRdt'] = {'l3CacheSchema': 'L3:0=f;1=f', 'memBwSchema': 'MB:0=50;1=50'}"
  with_resctrl '
    runtime create --bundle "$bundle" --pid-file "$state.pid" "$id" </dev/null >/dev/null 2>&1
    cd "/sys/fs/resctrl/$id"
    cat schemata
    [[ $(<tasks) == $(<"$state.pid") ]] && echo in
    runtime update --l3-cache-schema L3:0=3 "$id"
    cat schemata
    rm schemata tasks
    runtime delete --force "$id"
    [[ -e /sys/fs/resctrl/$id ]] || echo gone'
  assert_output $'L3:0=f;1=f\nMB:0=50;1=50\nin\nL3:0=3\ngone'
}

@test "D3: linux.intelRdt.closID names a class, which stays; enableMonitoring makes a group in it, which goes" {
  configure "linux['intelRdt'] = {'closID': 'gold', 'l3CacheSchema': 'L3:0=007f', 'enableMonitoring': True}"
  with_resctrl '
    runtime create --bundle "$bundle" --pid-file "$state.pid" "$id" </dev/null >/dev/null 2>&1
    cd /sys/fs/resctrl/gold
    for tasks in tasks "mon_groups/$id/tasks"; do [[ $(<$tasks) == $(<"$state.pid") ]] && echo in; done
    cat schemata
    rm "mon_groups/$id/tasks"
    runtime delete --force "$id"
    ls; ls mon_groups'
  assert_output $'in\nin\n    L3:0=7f;1=fffff\nmon_groups\nschemata\ntasks'
}

@test "D3: events tells the shares and counters of linux.intelRdt" {
  configure "linux['intelRdt'] = {'closID': 'gold', 'enableMonitoring': True}"
  with_resctrl '
    runtime create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1
    runtime start "$id"
    cd /sys/fs/resctrl
    put() { mkdir -p "${1%/*}"; echo "$2" >"$1"; }
    put info/L3/cbm_mask fffff; put info/L3/min_cbm_bits 2; put info/L3/num_closids 16
    put info/L3_MON/mon_features $'"'llc_occupancy\nmbm_total_bytes\nmbm_local_bytes'"'
    data=gold/mon_groups/$id/mon_data/mon_L3_00
    put $data/llc_occupancy 4096; put $data/mbm_total_bytes 1000; put $data/mbm_local_bytes Unavailable
    runtime events --stats "$id"
    rm -r "gold/mon_groups/$id"; mkdir "gold/mon_groups/$id"
    runtime delete --force "$id"'
  run -0 jq --compact-output --sort-keys .data.intel_rdt <<<"$output"
  assert_output '{"cmt_stats":[{"llc_occupancy":4096}],"l3_cache_info":{"cbm_mask":"fffff","min_cbm_bits":2,"num_closids":16},'`
    `'"l3_cache_schema":"L3:0=7f;1=fffff","l3_cache_schema_root":"L3:0=fffff;1=fffff",'`
    `'"mbm_stats":[{"mbm_total_bytes":1000}],"schemata":["L3:0=7f;1=fffff"]}'
}

@test "D3: linux.intelRdt that contradicts its class, or names none, is an error, and nothing is left" {
  local rdt
  for rdt in "{'closID': 'gold', 'schemata': ['L3:0=1']}" "{'closID': 'lead'}" "{'closID': '../x'}" \
    "{'l3CacheSchema': 'L3'}" "{'memBwSchema': 'L3:0=1'}"; do
    configure "linux['intelRdt'] = $rdt"
    with_resctrl 'runtime create --bundle "$bundle" "$id" 2>&1 || ls /sys/fs/resctrl /sys/fs/resctrl/gold/mon_groups'
    assert_output --regexp 'linux\.intelRdt.*(other shares|no such class|not a name|no line|must be one line)'
    refute_output --partial "$id"
    refute_output --partial lead$'\n'
    assert_nothing_left
  done
}

@test "D3: linux.intelRdt is refused with its place where the host has none, or has not mounted it" {
  configure "linux['intelRdt'] = {'schemata': ['L3:0=1']}"
  [[ -e /sys/fs/resctrl/schemata ]] || {
    run -1 runtime create --bundle "$bundle" "$id"
    assert_output --regexp "config.json:[0-9]+.*linux.intelRdt.*resctrl"
  }
  with_resctrl 'rm /sys/fs/resctrl/schemata; runtime create --bundle "$bundle" "$id" 2>&1' -1
  assert_output --partial "/sys/fs/resctrl is not mounted; mount -t resctrl resctrl /sys/fs/resctrl"
  assert_nothing_left
}
