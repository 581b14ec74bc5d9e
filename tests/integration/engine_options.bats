#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Options of `run` and `create` that change what the container's process is and may.

# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; names from engine.bash

load engine

bats_require_minimum_version 1.5.0

refused() {
  run caisson run --rm "${@:2}" busybox true
  assert_failure "$1"
}

@test "D1: --device adds a node with its cgroup rule, and no other right" {
  run caisson run --rm --device /dev/zero:/dev/nil:r busybox sh -c 'head -c 1 /dev/nil | wc -c; stat -c %t:%T /dev/nil'
  assert_success
  assert_line 1
  assert_line 1:5
  # Which takes no capability, as reading it may (dmesg_restrict).
  run caisson run --rm --device /dev/kmsg:/dev/kmsg:w busybox sh -c 'exec 3>/dev/kmsg && echo opened'
  assert_output opened
  run ! caisson run --rm --device /dev/kmsg:/dev/kmsg:r busybox sh -c 'exec 3>/dev/kmsg'
  run caisson run --rm --device /dev/nonexistent busybox true
  assert_failure 127
  assert_output --partial 'error gathering device information while adding custom device "/dev/nonexistent": no such file or directory'
  refused 125 --device nonsense
}

@test "D1: --device takes a directory of nodes" {
  mkdir "$BATS_TEST_TMPDIR/nodes"
  mknod "$BATS_TEST_TMPDIR/nodes/one" c 1 5
  mknod "$BATS_TEST_TMPDIR/nodes/two" c 1 7
  run caisson run --rm --device "$BATS_TEST_TMPDIR/nodes:/dev/nodes" busybox ls /dev/nodes
  assert_output $'one\ntwo'
}

@test "D1: --device-cgroup-rule lets a node be used that the container makes" {
  run caisson run --rm --device-cgroup-rule 'c 1:11 w' busybox sh -c 'mknod /k c 1 11 && exec 3>/k && echo opened'
  assert_success
  assert_output opened
  run ! caisson run --rm busybox sh -c 'mknod /k c 1 11 && exec 3>/k'
  refused 125 --device-cgroup-rule 'c 1 r'
}

@test "D1: --sysctl sets what a namespace holds, and nothing else" {
  run caisson run --rm --sysctl net.ipv4.ip_forward=1 --sysctl kernel.msgmax=4000 busybox \
    cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax
  assert_success
  assert_output $'1\n4000'
  refused 125 --sysctl kernel.hostname=x
  assert_output --partial "sysctl 'kernel.hostname=x' is not allowed"
  refused 125 --network host --sysctl net.ipv4.ip_forward=1
  assert_output --partial 'not allowed in host network namespace'
  refused 125 --ipc host --sysctl kernel.msgmax=1
}

@test "D1: --ulimit sets soft and hard limits" {
  run caisson run --rm --ulimit nofile=100:200 --ulimit core=0 busybox sh -c 'ulimit -Sn; ulimit -Hn; ulimit -c'
  assert_output $'100\n200\n0'
  refused 125 --ulimit nofile=3:2
  refused 125 --ulimit files=3
  refused 125 --ulimit nofile=1k
}

@test "D1: --group-add takes names of the image and numbers" {
  run caisson run --rm --group-add 4242 --group-add daemon busybox id -G
  assert_success
  [[ " $output " == *' 4242 '* && " $output " == *' 1 '* ]]
  refused 125 --group-add nosuchgroup
  assert_output --partial 'unable to find group nosuchgroup: no matching entries in group file'
}

@test "D1: --domainname, --oom-score-adj, --annotation and labels" {
  run caisson run --rm --domainname example.org busybox cat /proc/sys/kernel/domainname
  assert_output example.org
  run caisson run --rm --oom-score-adj 500 busybox cat /proc/self/oom_score_adj
  assert_output 500
  refused 125 --oom-score-adj 1001
  printf '# comment\na=file\nb=file\nbare\n' >"$BATS_TEST_TMPDIR/labels"
  caisson create --name labelled --label-file "$BATS_TEST_TMPDIR/labels" -l a=line --annotation n=v busybox true
  run field labelled Config.Labels
  assert_output '{"a": "line", "b": "file", "bare": ""}'
  refused 125 --annotation nonsense
  refused 125 --label ''
  assert_output --partial "invalid label '': empty name"
  refused 125 --label =x
}

@test "D1: run takes what says how an image is pulled" {
  run -0 caisson run --rm --quiet --disable-content-trust busybox true
  run -0 caisson create -q busybox true
}

@test "D1: --entrypoint replaces the image's and its command, also by nothing" {
  run caisson run --rm --entrypoint echo busybox hello
  assert_output hello
  run caisson run --rm --entrypoint /bin/hostname busybox
  assert_success
  run caisson run --rm --entrypoint '' busybox
  assert_failure 125
  assert_output --partial 'no command specified'
  run caisson run --rm --entrypoint '' busybox echo plain
  assert_output plain
}

@test "D1: --entrypoint is kept for the next start" {
  caisson create --name again --entrypoint echo busybox twice
  run caisson start -a again
  assert_output twice
  run caisson start -a again
  assert_output twice
}

@test "D1: --init is process 1, reaps zombies and passes signals on" {
  run caisson run --rm --init busybox sh -c 'cat /proc/1/comm; (sleep 0.1 & exec true) ; sleep 0.5; ps -o stat,comm | grep -c "^Z" || true'
  assert_success
  assert_line --index 0 docker-init
  assert_line --index 1 0
  run caisson run --rm --init busybox sh -c 'exit 7'
  assert_failure 7
  run caisson run --rm --init busybox nosuch
  assert_failure 127
  caisson run -d --name init --init busybox sleep 600
  wait_until caisson exec init sh -c 'ps | grep -q "root  *sleep 600"'
  caisson stop init
  run field init State.ExitCode
  assert_output 143
  run field init Path
  assert_output sleep
}

@test "D1: without --init process 1 ignores TERM, and is killed when its time is over" {
  caisson run -d --name stubborn --stop-timeout 1 busybox sleep 600
  caisson stop stubborn
  run field stubborn State.ExitCode
  assert_output 137
}

@test "D1: --runtime, --platform and --pull are taken as Docker's are" {
  caisson run --rm --runtime runc --platform linux --pull missing busybox true
  caisson run --rm --platform "$(uname -m)" busybox true
  refused 125 --platform foo
  assert_output --partial 'error parsing specified platform: "foo": unknown operating system or architecture: invalid argument'
  refused 125 --platform linux/
  refused 125 --platform linux/s390x
  assert_output --partial 'image with reference busybox was found but does not match the specified platform: wanted linux/s390x, actual: linux/'
  refused 125 --runtime nosuch
  assert_output --partial 'unknown or invalid runtime name: nosuch'
  refused 125 --pull sometimes
}

@test "D1: -a attaches single streams, and not with -d" {
  run --separate-stderr caisson run --rm -a stderr busybox sh -c 'echo out; echo err >&2'
  assert_success
  assert_output ''
  [[ $stderr == err ]]
  run --separate-stderr caisson run --rm -a stdout busybox sh -c 'echo out; echo err >&2'
  assert_output out
  [[ -z $stderr ]]
  run caisson run --rm -d -a stdout busybox true
  assert_failure 1
  assert_output --partial 'Conflicting options: -a and -d'
}

@test "D1: --cidfile holds the id, and must not be there before" {
  caisson run --name cid --cidfile "$BATS_TEST_TMPDIR/cid" busybox true
  assert_equal "$(<"$BATS_TEST_TMPDIR/cid")" "$(field cid Id)"
  refused 125 --cidfile "$BATS_TEST_TMPDIR/cid"
}

@test "D1: --security-opt writable-cgroups and systempaths=unconfined" {
  run caisson run --rm --security-opt writable-cgroups busybox grep ' /sys/fs/cgroup' /proc/mounts
  assert_output --regexp ' rw,'
  run caisson run --rm busybox grep ' /sys/fs/cgroup' /proc/mounts
  refute_output --regexp 'cgroup[0-9]? rw,'
  run caisson run --rm --security-opt systempaths=unconfined busybox sh -c 'grep -c " /proc/" /proc/mounts; true'
  assert_output 0
}

@test "D1: --health-cmd: starting, healthy, unhealthy" {
  caisson run -d --name sick --health-cmd 'test -e /well && echo fine' --health-interval 200ms --health-retries 2 busybox sleep 600
  run field sick State.Health.Status
  assert_output starting
  wait_until field_is sick State.Health.Status unhealthy
  run caisson ps --filter name=sick --format json
  assert_output --partial '(unhealthy)'
  caisson exec sick touch /well
  wait_until field_is sick State.Health.Status healthy
  run field sick State.Health.FailingStreak
  assert_output 0
  run caisson inspect sick
  assert_output --partial 'fine\n'
}

@test "D1: what never ran has no health yet" {
  caisson create --name fresh --health-cmd true busybox sleep 600
  run -0 caisson inspect --format '{{json .State.Health}}' fresh
  assert_output null
  run -0 caisson ps -a --filter health=none --format '{{.Names}}'
  assert_output fresh
}

@test "D1: --health-timeout ends a check, and the next start begins anew" {
  caisson run -d --name slow --health-cmd 'sleep 60' --health-interval 100ms --health-timeout 300ms --health-retries 1 busybox sleep 600
  wait_until field_is slow State.Health.Status unhealthy
  run caisson inspect slow
  assert_output --partial 'Health check exceeded timeout (300ms)'
  caisson restart -t 0 slow
  run field slow State.Health.FailingStreak
  assert_output 0
  caisson stop -t 0 slow
  assert_equal "$(field slow State.Health.Status)" unhealthy
  refused 125 --no-healthcheck --health-retries 2
  refused 125 --no-healthcheck --health-cmd true
  refused 125 --health-cmd true --no-healthcheck
}
