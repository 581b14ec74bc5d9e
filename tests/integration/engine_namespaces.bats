#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Namespaces that containers share with each other or that are there already (spec N1).

# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; names from engine.bash

load engine

namespace_of() { readlink "/proc/$(field "$1" State.Pid)/ns/$2"; }

@test "N1: --pid, --ipc, --uts, --network, --cgroupns and --time join another container's" {
  caisson run -d --name donor --ipc shareable --time private busybox sleep 600
  declare -A option=([pid]=--pid [ipc]=--ipc [uts]=--uts [net]=--network [cgroup]=--cgroupns [time]=--time)
  local kind other
  for kind in "${!option[@]}"; do
    for other in "${!option[@]}"; do
      run caisson run --rm "${option[$kind]}" container:donor busybox readlink "/proc/self/ns/$other"
      assert_success
      if [[ $other == "$kind" ]]; then
        assert_output "$(namespace_of donor "$other")"
      else
        refute_output "$(namespace_of donor "$other")"
      fi
    done
  done
}

@test "N1: --pid container:NAME sees and signals the other's processes" {
  caisson run -d --name donor busybox sleep 600
  run caisson run --rm --pid container:donor busybox ps -o pid,args
  assert_line --regexp '^ +1 sleep 600$'
  caisson exec -d donor sleep 602
  caisson run --rm --pid container:donor busybox sh -c 'kill -KILL $(ps -o pid,args | awk "/[s]leep 602/ { print \$1 }")'
  run caisson exec donor ps -o args
  refute_line 'sleep 602'
}

@test "N1: a container in another's PID namespace can be stopped alone" {
  caisson run -d --name donor busybox sleep 600
  caisson run -d --name guest --pid container:donor busybox sleep 601
  caisson stop -t 0 guest
  field_is donor State.Status running
  run caisson exec donor ps -o args
  refute_line 'sleep 601'
}

@test "N1: --ipc container:NAME shares memory of a shareable container, and of no other" {
  caisson run -d --name donor --ipc shareable busybox sh -c 'echo shared >/dev/shm/file; sleep 600'
  wait_until caisson exec donor test -s /dev/shm/file
  run caisson run --rm --ipc container:donor busybox cat /dev/shm/file
  assert_success
  assert_output shared
  caisson run -d --name private busybox sleep 600
  run caisson run --rm --ipc container:private busybox true
  assert_failure 125
  assert_output --partial 'non-shareable IPC'
}

@test "N1: --ipc none has queues of its own and no /dev/shm" {
  run caisson run --rm --ipc none busybox sh -c 'test ! -e /dev/shm && readlink /proc/self/ns/ipc'
  assert_success
  refute_output "$(readlink /proc/self/ns/ipc)"
}

@test "N1: ns:PATH joins a namespace by its file, of that type alone" {
  unshare --uts --net bash -euc '
    hostname elsewhere
    [[ $(timeout 60 "$1" --root "$2" run --rm --network none --uts "ns:/proc/$$/ns/uts" busybox hostname) == elsewhere ]]
    [[ $(timeout 60 "$1" --root "$2" run --rm --network "ns:/proc/$$/ns/net" busybox \
      readlink /proc/self/ns/net) == "$(readlink /proc/self/ns/net)" ]]
    ! timeout 60 "$1" --root "$2" run --rm --network none --pid "ns:/proc/$$/ns/net" busybox true
  ' _ "$CAISSON" "$root"
  run caisson run --rm --network ns:/nonexistent busybox true
  assert_failure 125
  assert_output --partial '/nonexistent'
}

@test "N1: a container that is not there or does not run can't be joined" {
  run caisson run --rm --pid container:nobody busybox true
  assert_failure 125
  assert_output --partial 'No such container: nobody'
  caisson create --name idle busybox true
  run caisson run --rm --pid container:idle busybox true
  assert_failure 125
  assert_output --partial 'non running container'
}

@test "N1: the container that is joined is kept by its id" {
  caisson run -d --name donor busybox sleep 600
  caisson create --name guest --network container:donor busybox true
  run field guest HostConfig.NetworkMode
  assert_output "container:$(field donor Id)"
  caisson rename donor other
  caisson start -a guest
}

@test "N1: --network container:NAME has the other's names" {
  caisson run -d --name donor --hostname web busybox sleep 600
  run caisson run --rm --network container:donor busybox cat /etc/hostname
  assert_output web
  run caisson run --rm --network container:donor --hostname x busybox true
  assert_failure 125
  assert_output --partial 'conflicting options'
}

@test "N1: --time private moves clocks as --time-offset says" {
  [[ -e /proc/self/ns/time ]] || skip "this kernel has no time namespaces"
  run caisson run --rm --time private --time-offset boottime=8640000 busybox cut -d. -f1 /proc/uptime
  assert_success
  [[ $output -ge 8640000 ]]
  run caisson run --rm busybox readlink /proc/self/ns/time
  assert_output "$(readlink /proc/self/ns/time)"
}
