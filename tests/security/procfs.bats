#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# /proc, /sys and control groups: the container's own, in their place, and not to be written.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and security.bash set

load security

assert_run_refused() {
  run -1 timeout 20 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_output --partial "$1"
}

# In the container's place of $1 stands a link to $2, or a file where that is missing.
replace() {
  rm -rf "${bundle:?}/rootfs/$1"
  if [[ -n ${2:-} ]]; then ln -s "$2" "$bundle/rootfs/$1"; else : >"$bundle/rootfs/$1"; fi
}

@test "CVE-2019-19921: /proc that is a symbolic link or a file is refused" {
  mkdir "$bundle/rootfs/real"
  configure "process['args'] = ['true']"
  local target
  for target in /real real ../real "$victim" /tmp/../real ""; do
    replace proc "$target"
    assert_run_refused "mount proc on /proc"
  done
}

@test "CVE-2023-27561: /proc by another spelling must be a real directory too" {
  mkdir "$bundle/rootfs/real"
  replace proc /real
  local spelling
  for spelling in //proc /proc/ proc /./proc/. /real/../proc; do
    configure "[m for m in mounts if m['type'] == 'proc'][0]['destination'] = '$spelling'; process['args'] = ['true']"
    assert_run_refused "mount proc on /proc"
  done
}

@test "CVE-2023-28642: /sys that is a symbolic link is refused" {
  mkdir "$bundle/rootfs/real"
  configure "process['args'] = ['true']"
  local target
  for target in /real real "$victim" ""; do
    replace sys "$target"
    assert_run_refused "mount sysfs on /sys"
  done
}

@test "CVE-2025-54867: links to the host's /proc and /sys are refused as well" {
  configure "process['args'] = ['true']"
  replace proc ../../../../../../../../proc
  assert_run_refused "mount proc on /proc"
  rm "$bundle/rootfs/proc"
  replace sys ../../../../../../../../sys
  assert_run_refused "mount sysfs on /sys"
}

@test "CVE-2019-19921: a volume whose proc is swapped for a link has proc in it, or the run fails" {
  needs exchange
  mkdir -p "$BATS_TEST_TMPDIR/volume/proc" "$BATS_TEST_TMPDIR/volume/real"
  ln -s real "$BATS_TEST_TMPDIR/volume/link"
  configure "mounts[:0] = [{'destination': '/vol', 'source': '$BATS_TEST_TMPDIR/volume', 'options': ['rbind']}]
mounts.append({'destination': '/vol/proc', 'type': 'proc', 'source': 'proc'})
process['args'] = ['sh', '-c', 'grep -o \" /vol/real proc \" /proc/mounts; true']"
  in_background "$HELPERS/exchange" "$BATS_TEST_TMPDIR/volume/proc" "$BATS_TEST_TMPDIR/volume/link"
  race
  assert_equal "$(said '/vol/real proc')" 0
}

@test "CVE-2019-16884: nothing of /proc that protects can be covered, by a link's name either" {
  ln -s /proc "$bundle/rootfs/p"
  ln -s /proc/self "$bundle/rootfs/me"
  cp "$bundle/config.json" "$BATS_TEST_TMPDIR/good.json"
  local place
  for place in /proc/self/attr/exec /proc/thread-self/attr/exec /proc/self/status /proc/sys/kernel/core_pattern \
    /p/self/attr/exec /me/attr/exec /proc/./self//attr/../attr/exec /proc/cpuinfo/../keys; do
    cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
    configure "mounts.append({'destination': '$place', 'source': '/etc/hostname', 'options': ['bind']})
process['args'] = ['true']"
    run -1 timeout 20 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  done
  for place in /proc /proc/self /proc/sys /p/sys/kernel; do
    cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
    configure "mounts.append({'destination': '$place', 'type': 'tmpfs', 'source': 'tmpfs'})
process['args'] = ['true']"
    assert_run_refused "can't be covered"
  done
}

@test "CVE-2025-52881: a sysctl is written to the kernel, whatever the container has on /proc/sys" {
  configure "linux['sysctl'] = {'net.ipv4.ip_unprivileged_port_start': '77'}
mounts.append({'destination': '/proc/sys/net/ipv4', 'type': 'tmpfs', 'source': 'tmpfs'})
process['args'] = ['true']"
  assert_run_refused "can't be covered"
  configure "mounts.pop()"
  start_sleeper
  run -0 nsenter --net --target "$pid" cat /proc/sys/net/ipv4/ip_unprivileged_port_start
  assert_output 77
}

@test "CVE-2025-62596: sysctls outside of the container's namespaces are refused, by any spelling" {
  cp "$bundle/config.json" "$BATS_TEST_TMPDIR/good.json"
  # What is there already, so that a runtime that writes it after all changes nothing of the host's.
  local key file
  while read -r key file; do
    cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
    configure "linux['sysctl'] = {'${key/#-/}': open('/proc/sys/$file').read().strip()}; process['args'] = ['true']"
    run -1 timeout 20 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
    assert_output --partial sysctl
  done <<'END_OF_KEYS'
kernel.core_pattern kernel/core_pattern
kernel/core_pattern kernel/core_pattern
net/../kernel/core_pattern kernel/core_pattern
net..kernel.core_pattern kernel/core_pattern
net.ipv4/../../kernel/core_pattern kernel/core_pattern
kernel.panic kernel/panic
vm.overcommit_memory vm/overcommit_memory
fs.mqueue/../file-max fs/file-max
- kernel/panic
/net/ipv4/ip_forward net/ipv4/ip_forward
END_OF_KEYS
  # The host's own, where the container has no namespace for it.
  while read -r key file; do
    cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
    configure "linux['sysctl'] = {'$key': open('/proc/sys/$file').read().strip()}; config.pop('hostname')
process['args'] = ['true']
linux['namespaces'] = [n for n in linux['namespaces'] if n['type'] not in ('network', 'ipc', 'uts')]"
    run -1 timeout 20 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
    assert_output --partial "would change the host"
  done <<'END_OF_KEYS'
net.ipv4.ip_forward net/ipv4/ip_forward
kernel.msgmax kernel/msgmax
kernel.hostname kernel/hostname
END_OF_KEYS
}

# A volume as /dev, with what engines expect in it but for its `null`, which the caller makes.
dev_volume() {
  dev=$BATS_TEST_TMPDIR/dev
  mkdir -p "$dev"/{pts,shm,mqueue}
  configure "entry = [m for m in mounts if m['destination'] == '/dev'][0]
entry.update(type='bind', source='$dev', options=['rbind'])
linux['maskedPaths'] = ['/proc/keys']
process['args'] = ['stat', '-c', 'masked %t:%T', '/proc/keys']"
}

@test "CVE-2025-31133: what masks a file is the null device, or there is no container" {
  dev_volume
  ln -s /proc/sys/kernel/hostname "$dev/null"
  assert_run_refused "/dev/null"
  ln -sfn ../proc/kcore "$dev/null"
  assert_run_refused "/dev/null"
  rm "$dev/null"
  echo text >"$dev/null"
  assert_run_refused "/dev/null"
  rm "$dev/null"
  mknod "$dev/null" c 1 5
  assert_run_refused "/dev/null"
  rm "$dev/null"
  mkdir "$dev/null"
  assert_run_refused "/dev/null"
}

@test "CVE-2025-62161: a null device that is swapped for a link masks as the null device, or the run fails" {
  needs exchange
  dev_volume
  mknod -m 666 "$dev/null" c 1 3
  ln -s /proc/sys/kernel/hostname "$dev/link"
  in_background "$HELPERS/exchange" "$dev/null" "$dev/link"
  race
  assert_equal "$(said '^masked')" "$(said '^masked 1:3$')"
}

@test "core_pattern, sysrq, sysfs, kcore: nothing of the host's kernel can be written or read" {
  local script='
for file in /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/vm/panic_on_oom /proc/sysrq-trigger \
    /proc/irq/default_smp_affinity /sys/kernel/uevent_helper /sys/module/apparmor/parameters/mode /sys/power/state \
    /sys/kernel/mm/transparent_hugepage/enabled; do
  ( : <>$file ) 2>/dev/null && echo "writable: $file"
done
for file in /proc/kcore /proc/keys /proc/timer_list /proc/sched_debug /proc/latency_stats; do
  [ -z "$(head -c 1 $file 2>/dev/null)" ] || echo "readable: $file"
done
[ -z "$(ls -A /sys/firmware 2>/dev/null)" ] || echo "readable: /sys/firmware"
echo done'
  printf '%s\n' "$script" >"$bundle/rootfs/try"
  # All that a container of root's may have by default, and CAP_DAC_OVERRIDE among it.
  configure "process['capabilities'] = {kind: ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_MKNOD', 'CAP_SYS_CHROOT']
                           for kind in ('bounding', 'effective', 'permitted')}
process['args'] = ['sh', '/try']"
  run -0 runtime run --bundle "$bundle" "$id"
  assert_output 'done'
  start_sleeper
  run -0 runtime exec "$id" sh /try
  assert_output 'done'
}

@test "CVE-2023-25809: control groups are read-only in every hierarchy, and the container's own" {
  configure "linux['namespaces'] = [n for n in linux['namespaces'] if n['type'] != 'cgroup'] + [{'type': 'cgroup'}]
process['capabilities'] = {kind: ['CAP_DAC_OVERRIDE'] for kind in ('bounding', 'effective', 'permitted')}
process['args'] = ['sh', '-c', 'for d in /sys/fs/cgroup /sys/fs/cgroup/*/; do touch \$d/x; mkdir \$d/y; echo 1 >\$d/cgroup.procs; done 2>&1 | grep -v \"Read-only file system\"; cat /proc/self/cgroup']"
  run -0 runtime run --bundle "$bundle" "$id"
  assert_equal "$(grep -vE '^[0-9]+:[^:]*:/$' <<<"$output")" ""
}

@test "CVE-2022-0492: no user namespace gives the right to mount control groups" {
  use_default_profile
  configure "process['args'] = ['sh', '-c', 'unshare -U echo unshared; unshare -Um echo unshared; unshare -m echo unshared; mount -t cgroup -o memory cgroup /mnt && echo mounted']"
  run -1 runtime run --bundle "$bundle" "$id"
  assert_equal "$(grep -c '^unshare: unshare(0x.*Operation not permitted' <<<"$output")" 3
  refute_output --partial unshared
  # busybox's mount says "permission denied", or asks whether one is root.
  assert_line --regexp '^mount: .*(permission denied|are you root)'
}
