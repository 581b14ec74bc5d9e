#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The files that a container sees: its root, /proc, /sys, /dev, what is masked, what is its own.

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

# Type and options of the mount at $1, as /proc/mounts inside gives them.
mount_line() {
  awk -v at="$1" '$2 == at { line = $3 " " $4 } END { sub(",seclabel", "", line); print line }' <<<"$output"
}

@test "/proc, /dev, devpts, mqueue, shm and /sys are mounted as Docker mounts them" {
  inside busybox cat /proc/mounts
  assert_regex "$(mount_line /proc)" '^proc rw,nosuid,nodev,noexec'
  assert_regex "$(mount_line /dev)" '^tmpfs rw,nosuid,.*size=65536k,mode=755'
  assert_regex "$(mount_line /dev/pts)" '^devpts rw,nosuid,noexec,.*gid=5,mode=620,ptmxmode=666'
  assert_regex "$(mount_line /dev/mqueue)" '^mqueue rw,nosuid,nodev,noexec'
  assert_regex "$(mount_line /dev/shm)" '^tmpfs rw,nosuid,nodev,noexec,.*size=65536k'
  assert_regex "$(mount_line /sys)" '^sysfs ro,nosuid,nodev,noexec'
}

@test "/sys is read-only, the control groups below it too" {
  container busybox sh -c 'mkdir /sys/fs/cgroup/x; echo 1 > /sys/kernel/profiling; mount | grep cgroup'
  refute_output --regexp '\(rw'
  assert_stderr "/sys/fs/cgroup/x': Read-only file system"
}

@test "/dev holds Docker's nodes and nothing else" {
  inside busybox ls /dev
  assert_output "$(printf '%s\n' core fd full mqueue null ptmx pts random shm stderr stdin stdout \
    tty urandom zero | if [[ -e /proc/kcore ]]; then cat; else grep -v core; fi)"
  inside busybox sh -c 'cd /dev && stat -c "%n %F %t:%T %a" full null random tty urandom zero'
  assert_output "full character special file 1:7 666
null character special file 1:3 666
random character special file 1:8 666
tty character special file 5:0 666
urandom character special file 1:9 666
zero character special file 1:5 666"
  inside busybox sh -c 'cd /dev && for i in fd stdin stdout stderr ptmx; do readlink $i; done'
  assert_output "/proc/self/fd
/proc/self/fd/0
/proc/self/fd/1
/proc/self/fd/2
pts/ptmx"
}

@test "devices work as devices: null swallows, zero gives, full refuses" {
  inside busybox sh -c 'echo x > /dev/null && head -c 2 /dev/zero | od -An -tx1 && head -c 4 /dev/urandom | wc -c'
  assert_line --index 0 ' 00 00'
  assert_line --index 1 4
  container busybox sh -c 'echo x > /dev/full'
  assert_stderr 'No space left on device'
}

@test "other devices can't be opened even after mknod" {
  read -r major minor < <(lsblk --noheadings --raw --output MAJ:MIN | head -n 1 | tr : ' ')
  container busybox sh -c "mknod /dev/disk b $major $minor && head -c 1 /dev/disk"
  assert_failure
  assert_stderr 'Operation not permitted'
}

@test "masked paths show nothing" {
  local path
  for path in /proc/acpi /proc/asound /proc/scsi /sys/firmware /sys/devices/virtual/powercap; do
    [[ -d $path ]] || continue
    inside busybox ls -A "$path"
    assert_output ''
    container busybox touch "$path/x"
    assert_failure
  done
  for path in /proc/interrupts /proc/kcore /proc/keys /proc/latency_stats /proc/timer_list \
    /proc/sched_debug; do
    [[ -f $path ]] || continue
    inside busybox sh -c "stat -c '%t:%T' $path; head -c 1 $path | wc -c"
    assert_output $'1:3\n0'
  done
}

@test "read-only paths can be read and not written" {
  inside busybox cat /proc/sys/kernel/ostype
  assert_output Linux
  for path in /proc/bus /proc/fs /proc/irq /proc/sys /proc/sysrq-trigger; do
    [[ -e $path ]] || continue
    inside busybox sh -c "grep ' $path ' /proc/mounts"
    assert_output --regexp " $path proc ro,"
  done
  container busybox sh -c 'echo x > /proc/sys/kernel/hostname'
  assert_stderr 'Read-only file system'
}

@test "--security-opt systempaths=unconfined: nothing is masked or read-only below /proc" {
  inside --security-opt systempaths=unconfined busybox sh -c \
    'grep -c " /proc/" /proc/mounts; head -c 1 /proc/timer_list | wc -c'
  assert_equal "${lines[0]}" 0
}

@test "S16: a privileged container has no masks, no read-only paths and the host's devices" {
  inside --privileged busybox sh -c 'grep -c " /proc/" /proc/mounts; grep " /sys sysfs " /proc/mounts'
  assert_line --index 0 0
  assert_line --index 1 --partial 'sysfs rw,'
  inside --privileged busybox sh -c 'ls /dev | wc -l'
  local inside_count=$output
  [[ $inside_count -gt 20 ]] || fail "only $inside_count entries in /dev"
}

@test "/etc/hosts, /etc/hostname and /etc/resolv.conf are the container's own" {
  inside busybox cat /etc/hosts
  assert_line --regexp '^127\.0\.0\.1[[:space:]]+localhost'
  assert_line --regexp '^::1[[:space:]]+localhost'
  inside busybox sh -c 'echo "1.2.3.4 x" >> /etc/hosts && tail -n 1 /etc/hosts'
  assert_output '1.2.3.4 x'
  run ! grep -q '^1\.2\.3\.4 x' /etc/hosts
  inside busybox test -r /etc/resolv.conf
}

@test "with --network host /etc/resolv.conf says what the host's does" {
  [[ -s /etc/resolv.conf ]] || skip "this host has no resolv.conf"
  inside --network host busybox cat /etc/resolv.conf
  assert_output "$(cat /etc/resolv.conf)"
}

@test "no path of the host is reachable: the old root is gone" {
  echo secret >"$work/canary"
  inside busybox sh -c "ls -A / | sort | tr '\n' ' '"
  refute_output --regexp '(oldroot|pivot|put_old)'
  container busybox cat "$work/canary"
  assert_failure
  container busybox sh -c "cat /proc/1/root$work/canary /proc/self/cwd/../../../..$work/canary \
    /../../..$work/canary"
  assert_failure
  refute_output --partial secret
  # chroot out of a chroot leads to the container's root, since nothing lies above it
  inside busybox sh -c 'mkdir -p /tmp/j/bin && cp /bin/busybox /tmp/j/bin/sh && cd / &&
    chroot /tmp/j /bin/sh -c "cd ..; cd ..; cd ..; pwd"'
  refute_output --partial "$work"
}

@test "no descriptor of the host is inherited" {
  exec 17</ 18>"$work/file"
  inside busybox ls /proc/self/fd
  exec 17<&- 18>&-
  # stdin, stdout, stderr, and the directory that ls reads
  assert_output $'0\n1\n2\n3'
}

@test "the mount table inside names no path of the host but the image's own layer" {
  inside busybox cat /proc/self/mountinfo
  assert_equal "$(awk '$5 == "/" { print $8 }' <<<"$output")" overlay
  refute_output --regexp ' (master|shared):'
}

@test "dir: shows a root directory, and what is written goes nowhere" {
  make_root "$work/root" busybox
  inside "dir:$work/root" /bin/busybox sh -c 'echo x > /new && rm /etc/group && ls /'
  assert_line new
  [[ ! -e $work/root/new && -e $work/root/etc/group ]]
}

@test "dir: leaves nothing in the directory, even where mount points are missing" {
  mkdir -p "$work/root"
  cp "$HELPERS/freestanding" "$work/root/"
  inside "dir:$work/root" /freestanding
  assert_output freestanding
  assert_equal "$(ls -A "$work/root")" freestanding
}

@test "--rw writes through to the directory" {
  make_root "$work/root" busybox
  inside --rw "dir:$work/root" /bin/busybox sh -c 'echo through > /new'
  assert_equal "$(cat "$work/root/new")" through
}

@test "the built-in image is not changed by what a container writes" {
  inside busybox sh -c 'echo x > /bin/new; rm /bin/ls'
  inside busybox ls /bin/ls
  container busybox ls /bin/new
  assert_failure
}

@test "containers that run at once write to layers of their own" {
  local own='echo $0 > /own; touch /met/$0; until [ -e /met/$1 ]; do sleep 0.01; done; cat /own'
  mkdir "$work/met"
  timeout 60 "$CAISSON" run --rm --network none -v "$work/met:/met" busybox sh -c "$own" one two >"$work/first" 3>&- &
  local first=$!
  inside -v "$work/met:/met" busybox sh -c "$own" two one
  assert_line --index 0 two
  wait "$first"
  assert_equal "$(head -n 1 "$work/first")" one
}

@test "nothing is left behind: mounts, control groups, state, namespaces" {
  host_state >"$work/before"
  mkdir "$work/volume"
  inside -v "$work/volume:/v" --tmpfs /t --name leftover --hostname h busybox \
    sh -c 'echo x > /v/x; exit 0'
  container busybox false
  assert_failure 1
  container --privileged busybox true
  container --pid host --network host --ipc host --uts host --cgroupns host busybox true
  assert_nothing_left_since "$work/before"
}

@test "nothing is left behind where the command leaves processes running" {
  host_state >"$work/before"
  inside busybox sh -c 'sleep 1000 & sleep 1000 & true'
  assert_nothing_left_since "$work/before"
}
