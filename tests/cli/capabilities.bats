#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What a container's processes may do (spec K).

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

capability_sets() {
  inside "$@" busybox grep ^Cap /proc/self/status
}

# The mask on the line of one set, without leading zeros.
mask() {
  sed -n "s/^Cap$1:[[:space:]]*0*//p" <<<"$output"
}

capability() {
  case ${1,,} in
    net_raw) echo $((1 << 13)) ;;
    sys_admin) echo $((1 << 21)) ;;
    sys_ptrace) echo $((1 << 19)) ;;
    kill) echo $((1 << 5)) ;;
    chown) echo 1 ;;
  esac
}

@test "K1: root has the 14 default capabilities: permitted, effective and bounding" {
  capability_sets
  assert_equal "$(mask Bnd)" a80425fb
  assert_equal "$(mask Prm)" a80425fb
  assert_equal "$(mask Eff)" a80425fb
  assert_equal "$(mask Inh)" ''
  assert_equal "$(mask Amb)" ''
}

@test "K1: an ordinary user has the bounding set, and no capability" {
  capability_sets -u nobody
  assert_equal "$(mask Bnd)" a80425fb
  for set in Prm Eff Inh Amb; do assert_equal "$(mask $set)" ''; done
}

@test "K2: --cap-add and --cap-drop take any case, with or without CAP_" {
  local name
  for name in SYS_ADMIN sys_admin CAP_SYS_ADMIN cap_sys_admin Sys_Admin; do
    capability_sets --cap-add "$name"
    assert_equal $((0x$(mask Bnd) & $(capability sys_admin))) "$(capability sys_admin)"
  done
  for name in NET_RAW net_raw CAP_NET_RAW cap_net_raw; do
    capability_sets --cap-drop "$name"
    assert_equal "$(mask Bnd)" a80405fb
    assert_equal "$(mask Eff)" a80405fb
  done
}

@test "K2: ALL drops all and adds all that the host has, whatever the order" {
  capability_sets --cap-drop ALL
  assert_equal "$(mask Bnd)" ''
  capability_sets --cap-drop all --cap-add KILL
  assert_equal $((0x$(mask Bnd))) "$(capability kill)"
  capability_sets --cap-add KILL --cap-drop ALL
  assert_equal $((0x$(mask Bnd))) "$(capability kill)"
  local host
  host=$(sed -n 's/^CapBnd:[[:space:]]*0*//p' /proc/self/status)
  capability_sets --cap-add ALL
  assert_equal "$(mask Bnd)" "$host"
  capability_sets --cap-add ALL --cap-drop NET_RAW
  assert_equal $((0x$(mask Bnd))) $((0x$host & ~$(capability net_raw)))
}

@test "K2: an unknown name is an error with a suggestion" {
  container --cap-add SYS_ADMON busybox true
  assert_failure 125
  assert_stderr SYS_ADMON
  assert_stderr SYS_ADMIN
  container --cap-drop CAP_NETRAW busybox true
  assert_failure 125
  assert_stderr NET_RAW
}

@test "K3: capsh shows net_raw unless dropped, sys_admin only when added" {
  command -v capsh >/dev/null || skip "there is no capsh (Debian: libcap2-bin)"
  make_root "$work/root" capsh
  bounding() {
    inside -u nobody "$@" "dir:$work/root" /bin/capsh --print
    grep '^Bounding set' <<<"$output"
  }
  assert_regex "$(bounding)" net_raw
  assert_regex "$(bounding --cap-drop net_raw)" '^Bounding set =cap_'
  refute_regex "$(bounding --cap-drop net_raw)" net_raw
  refute_regex "$(bounding)" sys_admin
  assert_regex "$(bounding --cap-add sys_admin)" sys_admin
}

@test "capabilities do what they say: chown works, and does not without CHOWN" {
  inside busybox chown nobody /etc/mtab
  container --cap-drop CHOWN busybox chown nobody /etc/passwd
  assert_failure
  assert_stderr 'Operation not permitted'
}

@test "S16: --privileged gives all capabilities that the host has" {
  capability_sets --privileged
  local host
  host=$(sed -n 's/^CapBnd:[[:space:]]*0*//p' /proc/self/status)
  for set in Bnd Prm Eff; do assert_equal "$(mask $set)" "$host"; done
}

@test "--security-opt no-new-privileges is off by default, on when asked for" {
  inside busybox grep NoNewPrivs: /proc/self/status
  assert_output --regexp '0$'
  for value in no-new-privileges no-new-privileges=true no-new-privileges:true; do
    inside --security-opt "$value" busybox grep NoNewPrivs: /proc/self/status
    assert_output --regexp '1$'
  done
  inside --security-opt no-new-privileges=false busybox grep NoNewPrivs: /proc/self/status
  assert_output --regexp '0$'
}

@test "no-new-privileges keeps a setuid program from becoming root" {
  make_root "$work/root" busybox
  chmod 4755 "$work/root/bin/busybox"
  inside -u nobody "dir:$work/root" /bin/busybox sh -c 'grep Uid: /proc/self/status'
  assert_output --regexp '^Uid:'
  inside -u nobody --security-opt no-new-privileges "dir:$work/root" /bin/busybox \
    grep Uid: /proc/self/status
  assert_output --regexp '^Uid:[[:space:]]+65534[[:space:]]+65534'
}

@test "K4: caps decode does what capsh --decode does" {
  local mask
  for mask in 0000003fffffffff 00000000a80425fb 0 ffffffffffffffff 1; do
    run -0 "$CAISSON" caps decode "$mask"
    assert_output "$(capsh --decode="$mask")"
  done
  run -0 "$CAISSON" caps decode --json a80425fb
  assert_equal "$(python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["names"][:2])' <<<"$output")" \
    "['cap_chown', 'cap_dac_override']"
  for mask in xyz "" 0x 11111111111111111 +1; do
    run -1 "$CAISSON" caps decode "$mask"
    assert_output --partial "is no set of capabilities"
  done
}

# libcap's own program prints the first three sets in one line.
@test "K4: caps show prints what getpcaps prints, and all five sets" {
  local pids=(1 "$BASHPID") process
  setpriv --reuid 65534 --clear-groups --inh-caps +chown,+kill --ambient-caps +kill sleep 100 3>&- &
  pids+=("$!")
  setpriv --bounding-set -net_raw --inh-caps +net_admin sleep 100 3>&- &
  pids+=("$!")
  sleep 0.5
  for process in "${pids[@]}"; do
    run -0 "$CAISSON" caps show "$process"
    assert_line --index 0 "$(getpcaps "$process" 2>&1)"
    assert_line --partial "Bounding:    $(sed -n 's/^CapBnd:\t//p' "/proc/$process/status")"
  done
  run -0 "$CAISSON" caps show --json "${pids[2]}"
  run -0 python3 -c 'import json,sys
p = json.load(sys.stdin)[0]
print([p[s]["names"] for s in ("inheritable", "permitted", "effective", "ambient")])' <<<"$output"
  assert_output "[['cap_chown', 'cap_kill'], ['cap_kill'], ['cap_kill'], ['cap_kill']]"
  kill "${pids[@]:2}"
  run -1 "$CAISSON" caps show 4194305
  assert_output --partial "No such process: 4194305"
  run -1 "$CAISSON" caps show one
  assert_output --partial '"one" is no process id'
}

@test "K4: caps list prints what capsh --print prints" {
  run -0 "$CAISSON" caps list
  local line
  while read -r line; do
    assert_line "$line"
  done < <(capsh --print | grep -E '^(Current:|Bounding set|Ambient set|Securebits)')
  run -0 "$CAISSON" caps list --json
  assert_output --partial '"known"'
  run -1 "$CAISSON" caps nosuch
  assert_output --partial "unknown command: caisson caps nosuch"
}
