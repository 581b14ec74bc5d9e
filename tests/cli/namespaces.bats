#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What a container shares with the host and what it does not (spec N).

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

# The identity of one of the container's namespaces: "pid:[4026531836]".
namespace_inside() {
  inside "${@:2}" busybox readlink "/proc/self/ns/$1"
}

assert_own() {
  namespace_inside "$@"
  [[ -n $output && $output != "$(readlink "/proc/self/ns/$1")" ]] || fail "$1 is the host's: $output"
}

assert_host() {
  namespace_inside "$@"
  assert_output "$(readlink "/proc/self/ns/$1")"
}

@test "N1: mount, UTS, IPC, PID, network and cgroup namespaces are the container's own" {
  for kind in mnt uts ipc pid net cgroup; do assert_own "$kind"; done
}

@test "N1: the user namespace is the host's" {
  assert_host user
}

@test "N1: --pid, --ipc, --uts, --network and --cgroupns host share the host's, and that one alone" {
  declare -A option=([pid]=--pid [ipc]=--ipc [uts]=--uts [net]=--network [cgroup]=--cgroupns)
  for kind in "${!option[@]}"; do
    assert_host "$kind" "${option[$kind]}" host
    for other in mnt "${!option[@]}"; do
      [[ $other == "$kind" ]] || assert_own "$other" "${option[$kind]}=host"
    done
  done
}

@test "N1: private is the default, said aloud" {
  assert_own pid --pid private
  assert_own ipc --ipc=private
  assert_own uts --uts private
  assert_own cgroup --cgroupns private
  assert_own net --network none
}

@test "N1: the network is a loopback interface that is up, and nothing else" {
  for option in '' --network=none; do
    # shellcheck disable=SC2086 # no option is no word
    inside $option busybox sh -c 'ls /sys/class/net && ip addr show lo && ping -c 1 127.0.0.1'
    assert_line --index 0 lo
    assert_line --partial 'LOOPBACK,UP'
    assert_line --partial 'inet 127.0.0.1/8'
    assert_line --partial '1 packets received'
  done
}

@test "N1: --network host shows the host's interfaces" {
  inside --network host busybox ls /sys/class/net
  assert_output "$(ls /sys/class/net)"
}

@test "N1: the command is PID 1 and sees its own processes alone" {
  # Into a file: whether ps sees its successor in a pipe is a matter of luck.
  inside busybox sh -c 'echo $$; ps -o pid,comm >/tmp/list; tail -n +2 /tmp/list'
  assert_line --index 0 1
  assert_line --index 1 --regexp '^ *1 sh$'
  assert_equal "${#lines[@]}" 3 # sh and ps
}

@test "N1: --pid host shows the host's processes" {
  inside --pid host busybox grep ^PPid: "/proc/$$/status"
  assert_output "$(grep ^PPid: "/proc/$$/status")"
}

@test "N1: the container's control group is the root of its cgroup namespace" {
  inside busybox cat /proc/self/cgroup
  refute_output --partial caisson
}

@test "N3: the hostname is the container's short id by default" {
  inside busybox sh -c 'hostname; cat /etc/hostname; echo $HOSTNAME'
  assert_line --index 0 --regexp '^[0-9a-f]{12}$'
  assert_line --index 1 "${lines[0]}"
  assert_line --index 2 "${lines[0]}"
}

@test "N3: two containers have two names" {
  inside busybox hostname
  local first=$output
  inside busybox hostname
  [[ $output != "$first" ]]
}

@test "N3: --hostname changes the container's alone" {
  local before
  before=$(hostname)
  inside --hostname web1 busybox sh -c 'hostname; cat /etc/hostname'
  assert_line --index 0 web1
  assert_line --index 1 web1
  assert_equal "$(hostname)" "$before"
}

@test "N3: with --uts host the name is the host's" {
  inside --uts host busybox hostname
  assert_output "$(hostname)"
}

@test "N3: System V IPC is invisible in both directions" {
  local id
  id=$(ipcmk --queue | grep -o '[0-9]*$')
  inside busybox cat /proc/sysvipc/msg
  ipcrm --queue-id "$id"
  assert_equal "${#lines[@]}" 1 # the heading
  [[ $(wc -l </proc/sysvipc/msg) -ge 1 ]]
}

@test "N3: --ipc host shows the host's System V IPC" {
  local id
  id=$(ipcmk --queue | grep -o '[0-9]*$')
  inside --ipc host busybox cat /proc/sysvipc/msg
  ipcrm --queue-id "$id"
  assert_output --regexp " $id "
}

@test "N3: POSIX queues are the container's own, on its own mqueue mount" {
  inside busybox sh -c 'grep " /dev/mqueue mqueue " /proc/mounts && ls -A /dev/mqueue | wc -l'
  assert_line --index 1 0
}

@test "N3: mounts made inside stay inside" {
  local before
  before=$(cut -d' ' -f3- /proc/self/mountinfo | sort)
  inside --cap-add SYS_ADMIN --security-opt apparmor=unconfined -v "$work:/shared" busybox \
    sh -c 'mount -t tmpfs inner /shared && echo seen > /shared/file && cat /shared/file'
  assert_output seen
  [[ ! -e $work/file ]]
  assert_equal "$(cut -d' ' -f3- /proc/self/mountinfo | sort)" "$before"
}
