#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What goes wrong around containers: full disks, commands at once, files and programs that vanish.

# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; names from engine.bash

load engine

bats_require_minimum_version 1.5.0

# What is frozen when a test fails could not be ended by anybody.
teardown() {
  thaw
  engine_teardown
}

frozen=
thaw() {
  [[ -z $frozen ]] || echo THAWED >"$frozen"
  frozen=
}

@test "a full disk: run says so, and nothing is half there" {
  unshare --mount bash -euc '
    mkdir -p "$2"
    mount -t tmpfs -o size=64k,nr_inodes=200 small "$2"
    timeout 60 "$1" --root "$2" create --name first busybox true >/dev/null
    head -c 1m /dev/zero >"$2/filler" 2>/dev/null || true
    ! timeout 60 "$1" --root "$2" run --name second -d busybox true 2>"$2.err" >"$2.out"
    grep -q "No space left on device" "$2.err"
    [[ ! -L $2/names/second && $(ls "$2/containers" | wc -l) -eq 1 ]]
    [[ $(timeout 60 "$1" --root "$2" ps -aq | wc -l) -eq 1 ]]
    rm "$2/filler"
    timeout 60 "$1" --root "$2" run --name second busybox true
    timeout 60 "$1" --root "$2" rm first second
  ' _ "$CAISSON" "$root"
}

@test "a full disk: a running container can be stopped and removed" {
  unshare --mount bash -euc '
    mkdir -p "$2"
    mount -t tmpfs -o size=256k small "$2"
    timeout 60 "$1" --root "$2" run -d --name web busybox sleep 600 >/dev/null
    head -c 1m /dev/zero >"$2/filler" 2>/dev/null || true
    timeout 60 "$1" --root "$2" rm --force web
    [[ -z $(ls "$2/containers") ]]
  ' _ "$CAISSON" "$root"
}

@test "a name has one owner among containers that are kept and those that last as long as their run" {
  caisson create --name kept busybox true
  run caisson run --rm --network none --name kept busybox true
  assert_equal "$status" 125
  assert_output --partial 'The container name "/kept" is already in use'
  "$CAISSON" --root "$root" run --rm --network none --name passing busybox sleep 600 &
  local runner=$!
  until caisson exec passing true 2>/dev/null; do sleep 0.05; done
  run caisson create --name passing busybox true
  assert_failure
  assert_output --partial 'The container name "/passing" is already in use'
  run caisson rename kept passing
  assert_failure
  run caisson run --rm --network none --name passing busybox true
  assert_equal "$status" 125
  caisson kill passing
  wait "$runner" || true
  # Nothing of the refused ones was left, nor of the one that is gone.
  caisson rename kept passing
  run caisson ps --all --format '{{.Names}}'
  assert_output passing
}

@test "two commands at once: one name has one owner, one start one process" {
  local i
  for i in 1 2 3 4; do
    caisson create --name same busybox true >"$BATS_TEST_TMPDIR/$i" 2>&1 &
  done
  wait
  run grep -c -h 'already in use' "$BATS_TEST_TMPDIR"/[1-4]
  assert_equal "$(grep -l 'already in use' "$BATS_TEST_TMPDIR"/[1-4] | wc -l)" 3
  caisson rm same
  caisson create --name web busybox sleep 600
  for i in 1 2 3 4; do caisson start web & done
  wait
  run caisson top web
  assert_equal "$(grep -c 'sleep 600' <<<"$output")" 1
  for i in 1 2 3; do caisson rm --force web & done
  wait
  run caisson ps -aq
  assert_output ''
}

@test "two commands at once: stop and restart leave it in one state" {
  caisson run -d --name web busybox sleep 600
  caisson stop -t 0 web &
  caisson restart -t 0 web &
  caisson kill web 2>/dev/null || true
  wait
  run field web State.Status
  assert_output --regexp '^(running|exited)$'
  if [[ $output == running ]]; then kill -0 "$(field web State.Pid)"; fi
}

@test "a state file that vanished or is damaged is named, and the container can be removed" {
  caisson run -d --name web busybox sleep 600
  pid=$(field web State.Pid)
  dir=$root/containers/$(field web Id)
  rm "$dir/state.json"
  run caisson inspect web
  assert_failure 1
  assert_output --partial "$dir/state.json"
  run caisson stop web
  assert_failure
  run caisson rm --force web
  assert_success
  wait_until has_ended "$pid"
  caisson create --name torn busybox true
  dir=$root/containers/$(field torn Id)
  echo '{"Status": "run' >"$dir/state.json"
  run caisson start torn
  assert_failure
  assert_output --partial 'state.json:1:'
  run caisson ps --all
  assert_success
  caisson rm --force torn
  [[ ! -e $dir ]]
}

@test "two commands at once: a control group that goes away meanwhile is no failure" {
  command -v strace >/dev/null || skip "strace is not installed"
  [[ -e /sys/fs/cgroup/freezer ]] || skip "there is no hierarchy of v1 with the freezer here"
  caisson run -d --name web busybox sleep 600
  # As if the monitor removed it between the open and the write of who removes the container.
  local group
  group=/sys/fs/cgroup/freezer$(sed -n 's/^[0-9]*:freezer://p' "/proc/$(field web State.Pid)/cgroup")
  run strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -P "$group/freezer.state" -e inject=write:error=ENODEV \
    "$CAISSON" --root "$root" rm --force web
  assert_success
  grep -q INJECTED "$BATS_TEST_TMPDIR/trace" || fail "nothing was injected"
}

@test "a container that ignores every signal is killed when its time is over" {
  caisson run -d --name deaf busybox sh -c 'trap "" HUP INT QUIT TERM USR1 USR2; echo ready; while :; do sleep 1; done'
  wait_until logged deaf ready
  caisson stop -t 1 deaf
  run field deaf State.ExitCode
  assert_output 137
}

@test "a container that can't be killed is told so and kept whole, and goes when it can" {
  grep -q '^[^ ]* /sys/fs/cgroup/freezer cgroup' /proc/mounts ||
    skip "only the freezer of control groups v1 holds SIGKILL back"
  # What is above the container's group is not for Caisson to thaw.
  local above=/stuck-$BASHPID
  caisson run -d --name web --cgroup-parent "$above" --restart always -v "$BATS_TEST_TMPDIR:/data" busybox \
    sh -c 'echo started >>/data/starts; exec sleep 1000' >/dev/null
  wait_until test -s "$BATS_TEST_TMPDIR/starts"
  local id pid kept left said other
  id=$(field web Id) pid=$(field web State.Pid)
  other=$(caisson run -d --rm --name passing --cgroup-parent "$above" busybox sleep 1000)
  frozen=/sys/fs/cgroup/freezer$above/freezer.state
  echo FROZEN >"$frozen"
  kept=$(find "$root" | sort)
  run -1 caisson rm --force web
  said=$output
  left=$(find "$root" | sort && caisson ps --format '{{.Names}}')
  run -1 caisson stop --time 0 passing
  thaw
  wait_until has_ended "$pid"
  assert_equal "${said%%$'\n'*}" "caisson: container $id was killed and does not end"
  assert_equal "$left" "$kept"$'\n'"passing"$'\n'"web"
  assert_line --index 0 "caisson: container $other was killed and does not end"
  assert_line --index 1 --partial 'frozen by somebody else'
  wait_until field_is web State.Status exited
  assert_equal "$(field web State.ExitCode)" 137
  assert_equal "$(<"$BATS_TEST_TMPDIR/starts")" started
  wait_until test ! -e "$root/names/passing"
  run -0 caisson start web
  run -0 caisson rm --force web
  assert_equal "$(find /sys/fs/cgroup -name "$id")" ''
  rmdir /sys/fs/cgroup/*"$above"
}

@test "a killed monitor is noticed, and the container is still stoppable" {
  caisson run -d --name web busybox sleep 600
  pid=$(field web State.Pid)
  local monitor
  monitor=$(monitor_of web)
  kill -KILL "$monitor"
  wait_until has_ended "$monitor"
  run field web State.Status
  assert_output running
  caisson stop -t 0 web
  wait_until has_ended "$pid"
  run field web State.Status
  assert_output exited
  caisson start web
  run field web State.Status
  assert_output running
}

@test "a monitor is not bound to the program that started it" {
  bash -c '"$@" & wait' _ timeout 60 "$CAISSON" --root "$root" run -d --name web busybox sleep 600
  run field web State.Status
  assert_output running
}

@test "state outlives a reboot: what ran has ended, what is to go goes, and it starts again" {
  caisson run -d --name web busybox sleep 600
  caisson run -d --name gone --rm busybox sleep 600
  local name pid
  for name in web gone; do
    pid=$(field "$name" State.Pid)
    kill -KILL "$(monitor_of "$name")"
    kill -KILL "$pid"
    # As after a reboot: the process ids on record are of another boot.
    sed -i 's/"BootId":"[^"]*"/"BootId":"another"/' "$root/containers/$(field "$name" Id)/state.json"
  done
  run field web State.Status
  assert_output exited
  run field web State.ExitCode
  assert_output 255
  run caisson ps --all --format '{{.Names}}'
  assert_output web
  caisson start web
  run field web State.Status
  assert_output running
}
