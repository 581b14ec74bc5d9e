#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Namespaces that config.json asks for: with offsets, joined by path, with network devices of the host.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and oci.bash set

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for another shell; names from oci.bash

load oci

teardown() {
  [[ $EUID -eq 0 ]] || return 0
  [[ -z ${holder:-} ]] || kill "$holder"
  [[ -z ${host_network:-} ]] || ip netns delete "$host_network"
  runtime delete --force "$id"
}

# A process in new namespaces of the given kinds (options of unshare); its id is in holder.
hold_namespaces() {
  unshare "$@" sleep 1000 &
  holder=$!
  local own=/proc/self/ns/user
  for _ in $(seq 100); do
    [[ $(readlink "/proc/$holder/ns/user") == "$(readlink "$own")" ]] || return 0
    sleep 0.05
  done
  fail "no namespaces"
}

# Maps the holder's user namespace, and starts a sleeper in it as uid 7.
start_in_held_user_namespace() {
  echo 0 100000 65536 | tee "/proc/$holder/uid_map" >"/proc/$holder/gid_map"
  give_root_to 100000
  configure "linux['namespaces'].append({'type': 'user', 'path': '/proc/$holder/ns/user'})
process['user'] = {'uid': 7, 'gid': 8}
config['mounts'] = [m for m in mounts if m['type'] not in ('sysfs', 'cgroup')]"
  start_sleeper
}

# The runtime in a network namespace with a pair of devices that stands for the host's.
on_host_network() { nsenter --net="/run/netns/$host_network" "$RUNTIME" --root "$state" "$@"; }

make_host_network() {
  host_network=caisson-$id
  ip netns add "$host_network" || skip "no network namespaces by name"
  ip -n "$host_network" link add wire0 type veth peer name wire1 || skip "no veth devices"
}

uptime_inside() { runtime exec "$id" cut -d. -f1 /proc/uptime; }

@test "D3: a time namespace has its offsets, for exec too" {
  [[ -e /proc/self/ns/time ]] || skip "no time namespaces"
  configure "linux['namespaces'].append({'type': 'time'})
linux['timeOffsets'] = {'boottime': {'secs': 1000000, 'nanosecs': 5}, 'monotonic': {'secs': 500000}}"
  start_sleeper
  run -0 cat "/proc/$pid/timens_offsets"
  assert_line --regexp '^monotonic +500000 +0$'
  assert_line --regexp '^boottime +1000000 +5$'
  local here there
  here=$(cut -d. -f1 /proc/uptime)
  there=$(uptime_inside)
  ((there - here >= 1000000 && there - here < 1000100)) || fail "uptime $here, inside $there"
  assert_equal "$(runtime exec "$id" readlink /proc/self/ns/time)" "$(readlink "/proc/$pid/ns/time")"
}

@test "D3: a time namespace without offsets is a new one" {
  [[ -e /proc/self/ns/time ]] || skip "no time namespaces"
  configure "linux['namespaces'].append({'type': 'time'})"
  start_sleeper
  refute [ "$(readlink "/proc/$pid/ns/time")" = "$(readlink /proc/self/ns/time)" ]
}

@test "N6: an existing user namespace is joined by path, and exec joins it too" {
  hold_namespaces --user
  start_in_held_user_namespace
  assert_equal "$(readlink "/proc/$pid/ns/user")" "$(readlink "/proc/$holder/ns/user")"
  assert_equal "$(stat -c %u "/proc/$pid/cwd/")" 100000
  assert_equal "$(sed -n 's/^Uid:\t\([0-9]*\)\t.*/\1/p' "/proc/$pid/status")" 100007
  # The other namespaces belong to it.
  run -0 nsenter --user --net --target "$pid" ip link set lo down
  run -0 runtime exec "$id" sh -c 'id -u; readlink /proc/self/ns/user'
  assert_line 7
  assert_line "$(readlink "/proc/$pid/ns/user")"
}

@test "N6: in a user namespace that forbids setgroups, groups stay as they are, and exec is no different" {
  hold_namespaces --user
  echo deny >"/proc/$holder/setgroups"
  start_in_held_user_namespace
  groups_of() { sed -n "s/^Groups:\t *//p" "/proc/$1/status"; }
  assert_equal "$(groups_of "$pid")" "$(groups_of self)"
  run -0 runtime exec "$id" id -u
  assert_output 7
  # What can't be had is told.
  run -0 runtime exec --additional-gids 9 "$id" id -u
  assert_output --partial "process.user.additionalGids are left out: the user namespace forbids setgroups"
  assert_line 7
}

@test "N6: network, ipc and uts namespaces are joined by path" {
  hold_namespaces --user --map-root-user --net --ipc --uts
  nsenter --user --uts --target "$holder" hostname joined
  configure "
config.pop('hostname', None)
for one in linux['namespaces']:
    kind = {'network': 'net'}.get(one['type'], one['type'])
    if kind in ('net', 'ipc', 'uts'): one['path'] = '/proc/$holder/ns/' + kind
"
  inside 'hostname; for kind in net ipc uts; do readlink /proc/self/ns/$kind; done'
  assert_output "joined
$(readlink "/proc/$holder/ns/net" "/proc/$holder/ns/ipc" "/proc/$holder/ns/uts")"
}

@test "N6: a cgroup namespace is joined by path, by exec too" {
  configure "linux['namespaces'].append({'type': 'cgroup'}); process['args'] = ['sleep', '100']"
  runtime create --bundle "$bundle" "$id.owner"
  local owner
  owner=$(runtime state "$id.owner" | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])')
  configure "linux['namespaces'][-1]['path'] = '/proc/$owner/ns/cgroup'"
  start_sleeper
  assert_equal "$(readlink "/proc/$pid/ns/cgroup")" "$(readlink "/proc/$owner/ns/cgroup")"
  assert_equal "$(runtime exec "$id" readlink /proc/self/ns/cgroup)" "$(readlink "/proc/$owner/ns/cgroup")"
  runtime delete --force "$id.owner"
}

# A container in the mount namespace of whoever starts it.
share_mounts() {
  configure "linux['namespaces'] = [one for one in linux['namespaces'] if one['type'] != 'mount']"
}

@test "N6: without a mount namespace the caller's is inherited, with the container's root and mounts all the same" {
  share_mounts
  configure "mounts.append({'destination': '/tmp', 'type': 'tmpfs', 'source': 'tmpfs'})
config['root']['readonly'] = True
linux['maskedPaths'] = ['/proc/keys']"
  local before script='readlink /proc/self/ns/mnt
for path in / /proc /dev/pts /tmp; do stat -f -c "$path %T" $path; done
touch /tmp/x && echo written; touch /x 2>&1; cat /proc/keys; stat -c "root %i" / /.. /proc/self/root/..'
  printf '%s\n' "$script" >"$bundle/rootfs/try"
  before=$(cat /proc/self/mountinfo)
  configure "process['args'] = ['sh', '/try']"
  run -0 runtime run --bundle "$bundle" "$id"
  assert_line "$(readlink /proc/self/ns/mnt)"
  assert_line "/proc proc"
  assert_line "/dev/pts devpts"
  assert_line "/tmp tmpfs"
  assert_line written
  assert_line --partial "Read-only file system"
  assert_equal "$(grep ^root <<<"$output" | sort -u)" "root $(stat -c %i "$bundle/rootfs")"
  assert_equal "$(cat /proc/self/mountinfo)" "$before"
  start_sleeper
  # From outside nobody sees its mounts, nor the container the host's.
  assert_equal "$(cat /proc/self/mountinfo)" "$before"
  assert_equal "$(cat "/proc/$pid/mountinfo")" ""
  assert_equal "$(readlink "/proc/$pid/ns/mnt")" "$(readlink /proc/self/ns/mnt)"
  local inside
  inside=$(runtime exec "$id" sh /try)
  assert_equal "$inside" "$output"
  runtime delete --force "$id"
  assert_equal "$(cat /proc/self/mountinfo)" "$before"
  assert_nothing_left
}

@test "N6: without a mount namespace terminals, hooks and --no-pivot work, and neither user namespaces nor checkpoints do" {
  share_mounts
  configure "process['terminal'] = True; process['args'] = ['sh', '-c', 'tty; stat -c %t /dev/console']
config['hooks'] = {'startContainer': [{'path': '/bin/sh', 'args': ['sh', '-c', 'echo hook >/dev/console']}]}"
  run -0 timeout 20 "$TOP/tests/cli/pty" "" "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_line --partial /dev/pts/0
  assert_line --partial 88
  configure "process['terminal'] = False; config.pop('hooks'); process['args'] = ['ls', '-d', '/bin/busybox']"
  run -0 runtime run --no-pivot --bundle "$bundle" "$id"
  assert_output /bin/busybox
  start_sleeper
  run -1 runtime checkpoint --image-path "$BATS_TEST_TMPDIR/image" "$id"
  assert_output --partial "without a mount namespace"
  runtime delete --force "$id"
  configure "linux['namespaces'].append({'type': 'user'})
linux['uidMappings'] = linux['gidMappings'] = [{'containerID': 0, 'hostID': 100000, 'size': 65536}]"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "a container in a user namespace needs a mount namespace too"
  assert_nothing_left
}

@test "N6: a path of the wrong kind of namespace is an error" {
  configure "linux['namespaces'].append({'type': 'user', 'path': '/proc/self/ns/net'})"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "join namespace /proc/self/ns/net"
  assert_nothing_left
}

@test "D3: in a new user namespace the process gets limits and a score that it could not set itself" {
  configure "linux['namespaces'].append({'type': 'user'})
linux['uidMappings'] = linux['gidMappings'] = [{'containerID': 0, 'hostID': 100000, 'size': 65536}]
process['oomScoreAdj'] = 0
process['rlimits'] = [{'type': 'RLIMIT_NOFILE', 'soft': 900, 'hard': 1100}]
process['args'] = ['sh', '-c', 'ulimit -Sn; ulimit -Hn; cat /proc/self/oom_score_adj']
config['mounts'] = [m for m in mounts if m['type'] not in ('sysfs', 'cgroup')]"
  give_root_to 100000
  capsh --has-p=cap_sys_resource || skip "this host lacks CAP_SYS_RESOURCE"
  run -0 prlimit --nofile=1000:1000 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_output $'900\n1100\n0'
}

@test "D3: a process in a new user namespace waits for its ids, however long they take" {
  command -v strace >/dev/null || skip "strace is not installed"
  configure "linux['namespaces'].append({'type': 'user'})
linux['uidMappings'] = linux['gidMappings'] = [{'containerID': 0, 'hostID': 100000, 'size': 65536}]
process['args'] = ['cat', '/proc/self/uid_map']
config['mounts'] = [m for m in mounts if m['type'] not in ('sysfs', 'cgroup')]"
  give_root_to 100000
  # The runtime takes a hundredth of a second for each file that it opens, the process that it makes does not.
  run -0 strace -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=openat -e inject=openat:delay_enter=10000 \
    "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_output --regexp '^ +0 +100000 +65536$'
  grep -q '/uid_map.*DELAYED' "$BATS_TEST_TMPDIR/trace" || fail "nothing was delayed"
}

@test "D3: linux.netDevices moves a device, renamed, with its addresses, and sets it up" {
  make_host_network
  ip -n "$host_network" link set wire0 mtu 1400 address 02:00:00:00:00:07
  ip -n "$host_network" address add 192.0.2.7/24 dev wire0
  ip -n "$host_network" address add 2001:db8::7/64 dev wire0
  ip -n "$host_network" address add 169.254.0.7/16 scope link dev wire0
  ip -n "$host_network" link set wire1 up
  configure "linux['netDevices'] = {'wire0': {'name': 'eth7'}}"
  configure "process['args'] = ['ip', 'address', 'show', 'dev', 'eth7']"
  run -0 on_host_network run --bundle "$bundle" "$id"
  assert_output --partial "mtu 1400"
  assert_output --partial "02:00:00:00:00:07"
  assert_output --partial "192.0.2.7/24"
  assert_output --partial "2001:db8::7/64"
  refute_output --partial "169.254.0.7"
  assert_output --partial ",UP"
}

@test "D3: linux.netDevices keeps the name, or lets the kernel number it" {
  make_host_network
  configure "linux['netDevices'] = {'wire0': {}, 'wire1': {'name': 'eth%d'}}
process['args'] = ['ip', '-o', 'link']"
  run -0 on_host_network run --bundle "$bundle" "$id"
  assert_output --regexp ' wire0(@[a-z0-9]*)?:'
  assert_output --regexp ' eth0(@[a-z0-9]*)?:'
}

@test "D3: linux.netDevices that can't be moved is an error, and nothing is left" {
  make_host_network
  configure "linux['netDevices'] = {'nosuch0': {}}"
  run -1 on_host_network create --bundle "$bundle" "$id"
  assert_output --partial "move network device nosuch0"
  assert_output --partial "no such device"
  assert_nothing_left
  # A name that is taken inside: the device stays where it is.
  configure "linux['netDevices'] = {'wire0': {'name': 'lo'}}"
  run -1 on_host_network create --bundle "$bundle" "$id"
  assert_output --partial "move network device wire0"
  run -0 ip -n "$host_network" link show wire0
}
