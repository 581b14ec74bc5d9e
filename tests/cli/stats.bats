#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `caisson stats`: what containers use of processors, memory, disks and processes.
# shellcheck disable=SC2016,SC2154 # scripts for other shells; what engine.bash sets

load resources

# One field of the container's row.
shown() { caisson stats --no-stream --format "{{.$2}}" "$1"; }

@test "C7: stats lists what runs, with -a all, under Docker's headings" {
  sleeper runs
  caisson create --name waits busybox true >/dev/null
  run -0 caisson stats --no-stream
  assert_line --index 0 --regexp '^CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS *$'
  assert_line --index 1 --regexp "^$(field runs Id | cut -c1-12) +runs +[0-9.]+%"
  refute_output --partial waits
  run -0 caisson stats --no-stream --all --no-trunc
  assert_line --regexp "^$(field waits Id) +waits +0\.00% +0B / 0B +0\.00% +0B / 0B +0B / 0B +0"
  assert_line --partial "$(field runs Id)"
}

@test "C7: stats accounts memory and processes, against the limit" {
  needs_controller memory
  needs_controller pids
  caisson run -d --name holds -m 64m --tmpfs /data busybox sh -c \
    'head -c 20971520 /dev/zero >/data/file; sleep 1000 & sleep 1000 & wait' >/dev/null
  three() { [[ $(shown holds PIDs) == 3 ]]; }
  wait_until three
  run -0 shown holds MemUsage
  assert_output --regexp '^(2[0-9]|3[0-9])(\.[0-9]+)?MiB / 64MiB$'
  run -0 shown holds MemPerc
  assert_output --regexp '^[3-5][0-9]\.[0-9][0-9]%$'
}

@test "C7: stats accounts processor time" {
  needs_controller cpu
  caisson run -d --name burns --cpus 0.5 busybox sh -c 'while :; do :; done' >/dev/null
  sleeper sleeps
  run -0 caisson stats --no-stream --format json
  # Whatever else the machine does, the burner had more than nothing and no more than its half.
  run -0 python3 -c 'import json,sys
use = {row["Name"]: float(row["CPUPerc"][:-1]) for row in map(json.loads, sys.argv[1].splitlines())}
print(0 < use["burns"] < 65, use["sleeps"] < 5)' "$output"
  assert_output "True True"
}

@test "C7: stats accounts disk traffic" {
  needs_controller blkio io
  on_disk
  # Before 6.5 v1 counts only where there is a limit; none is reached here.
  caisson run -d --name writes -v "$place:/data" --device-write-bps "$disk:1gb" busybox sh -c \
    'dd if=/dev/zero of=/data/file bs=1M count=3 oflag=direct 2>/dev/null && touch /data/done; sleep 1000' >/dev/null
  wait_until test -e "$place/done"
  run -0 shown writes BlockIO
  assert_output --regexp ' / 3\.[0-9]+MB$'
}

# Two want one processor, so that one of them always waits.
@test "C7: stats tells the pressure that processes feel, where the kernel counts it" {
  caisson run -d --name presses --cpuset-cpus 0 busybox sh -c 'while :; do :; done & while :; do :; done' >/dev/null
  sleeper idles
  if [[ $(limit presses cpu.pressure) != some* ]]; then
    assert_equal "$(shown presses CPUPressure) $(shown presses MemPressure)" "-- --"
    skip "this kernel does not count pressure"
  fi
  felt() { [[ $(shown presses CPUPressure) =~ ^[1-9][0-9]?[0-9]?\.[0-9][0-9]%$ ]]; }
  wait_until felt
  run -0 shown idles IOPressure
  assert_output 0.00%
  run -0 caisson stats --no-stream --format json idles
  assert_output --partial '"MemPressure":"0.00%"'
}

@test "C7: stats of what is not there fails" {
  run -1 caisson stats --no-stream nosuch
  assert_output --partial "No such container: nosuch"
  sleeper there
  run -1 caisson stats --no-stream --format '{{.Nothing}}' there
}

@test "C7: stats goes on until it is ended" {
  sleeper runs
  timeout 4 "$CAISSON" --root "$root" stats --format '{{.Name}}' >"$BATS_TEST_TMPDIR/out" || true
  [[ $(grep -c runs "$BATS_TEST_TMPDIR/out") -ge 2 ]]
}
