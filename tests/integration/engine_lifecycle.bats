#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Detached containers from their creation to their removal.
# shellcheck disable=SC2030,SC2031,SC2154 # what bats and engine.bash set

load engine

@test "D1: run -d prints the id and leaves the command running" {
  run -0 caisson run -d --name web busybox sleep 1000
  assert_output --regexp '^[0-9a-f]{64}$'
  local id=$output
  assert_equal "$(field web Id)" "$id"
  assert_equal "$(field web State.Status)" running
  kill -0 "$(field web State.Pid)"
  run -0 caisson ps
  assert_line --index 0 --regexp '^CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES$'
  assert_line --index 1 --regexp "^${id:0:12} +busybox +\"sleep 1000\" +.* ago +Up .* +web$"
}

@test "D1: stop ends the command, by KILL where it does not listen; start runs it again" {
  caisson run -d --name web busybox sh -c 'echo started >>/count; exec sleep 1000'
  run -0 caisson stop -t 0 web
  assert_output web
  assert_equal "$(field web State.Status)" exited
  assert_equal "$(field web State.ExitCode)" 137
  run -0 caisson ps
  refute_output --partial web
  run -0 caisson ps -a
  assert_output --regexp 'Exited \(137\) .* ago'
  run -0 caisson start web
  assert_output web
  assert_equal "$(field web State.Status)" running
  # What it wrote is still there.
  wait_until grep -c . "$(field web GraphDriver.Data.UpperDir)/count"
  caisson kill web
  run -0 caisson wait web
  assert_output 137
  run -0 cat "$(field web GraphDriver.Data.UpperDir)/count"
  assert_output $'started\nstarted'
}

@test "D1: stop sends the container's own stop signal and waits" {
  caisson run -d --name web --stop-signal USR1 busybox \
    sh -c 'trap "sleep 0.2; exit 7" USR1; while :; do sleep 0.01; done'
  run -0 caisson stop web
  assert_equal "$(field web State.ExitCode)" 7
}

@test "D1: a container that ended keeps its exit code and its log until it is removed" {
  run -3 caisson run --name once busybox sh -c 'echo said; exit 3'
  assert_output said
  run -0 caisson logs once
  assert_output said
  assert_equal "$(field once State.ExitCode)" 3
  run -0 caisson start once
  run -0 caisson wait once
  assert_output 3
  run -0 caisson logs once
  assert_output $'said\nsaid'
  run -0 caisson rm once
  assert_output once
  run -1 caisson inspect once
  assert_line 'caisson: No such object: once'
  assert_line '[]'
}

@test "D1: create makes a container that start -a runs to its end" {
  # shellcheck disable=SC2016 # the container's
  run -0 caisson create --name made -i busybox sh -c 'read line; echo "got $line"; exit 5'
  assert_output --regexp '^[0-9a-f]{64}$'
  assert_equal "$(field made State.Status)" created
  run -5 caisson start -a -i made <<<word
  assert_output 'got word'
}

@test "D1: run -d --rm leaves nothing once the command has ended" {
  caisson run -d --rm --name gone busybox sh -c 'sleep 0.2; exit 4'
  run -0 caisson wait gone
  assert_output 4
  wait_until assert_nothing_kept
}

@test "a running container is removed by force alone" {
  caisson run -d --name web busybox sleep 1000
  run -1 caisson rm web
  assert_output --regexp 'You cannot remove a running container [0-9a-f]{64}\. Stop the container'
  run -0 caisson rm -f web
  assert_output web
  run -0 caisson rm -f web
  assert_output --partial 'No such container: web'
}

@test "restart keeps the id and the name, and counts from nothing" {
  caisson run -d --name web busybox sleep 1000
  local id pid
  id=$(field web Id)
  pid=$(field web State.Pid)
  run -0 caisson restart -t 0 web
  assert_output web
  assert_equal "$(field web Id)" "$id"
  refute [ "$(field web State.Pid)" == "$pid" ]
  assert_equal "$(field web RestartCount)" 0
}

@test "a command that can't be started: 127, and the container stays to be looked at" {
  run -127 caisson run -d --name bad busybox nosuchcommand
  assert_output --partial nosuchcommand
  assert_equal "$(field bad State.Status)" created
  assert_equal "$(field bad State.ExitCode)" 127
  run -126 caisson run -d --name worse busybox /etc
}

@test "kill: signals reach the command, what doesn't run is told" {
  caisson run -d --name web busybox sh -c 'trap "echo hup; exit 9" HUP; while :; do sleep 0.01; done'
  run -0 caisson kill -s HUP web
  run -0 caisson wait web
  assert_output 9
  run -1 caisson kill web
  assert_output --regexp 'Cannot kill container: web: Container [0-9a-f]{64} is not running'
  run -1 caisson kill -s NOPE web
  assert_output --partial 'Invalid signal: NOPE'
}

@test "D1: kill returns once the container is no more, also one that was paused" {
  local each
  for each in 1 2 3; do
    caisson run -d --name web busybox sh -c 'sleep 1000 & sleep 1000 & wait'
    [[ $each != 3 ]] || caisson pause web
    run -0 caisson kill web
    run -0 caisson inspect --format '{{.State.Status}} {{.State.ExitCode}}' web
    assert_output 'exited 137'
    run -0 caisson rm web
  done
}

@test "D1: names may be given as inspect shows them, with a slash" {
  caisson run -d --name /web busybox sleep 1000
  run -0 caisson rename /web /site
  run -0 caisson inspect --format '{{.Name}}' /site
  assert_output /site
  run -1 caisson rename site ''
  assert_output --partial 'Neither old nor new names may be empty'
  run -1 caisson rename site //x
  assert_output --partial 'Invalid container name (//x)'
}

@test "--cidfile holds the id, and is never overwritten" {
  caisson run -d --name web --cidfile "$BATS_TEST_TMPDIR/cid" busybox sleep 1000
  assert_equal "$(<"$BATS_TEST_TMPDIR/cid")" "$(field web Id)"
  run -125 caisson run -d --cidfile "$BATS_TEST_TMPDIR/cid" busybox true
  assert_output --partial 'container ID file found'
}

@test "the starting program's streams are not held: a pipe from run -d ends" {
  run -0 bash -c "$(printf '%q ' "$CAISSON" --root "$root" run -d --network none busybox sleep 1000) | cat"
  assert_output --regexp '^[0-9a-f]{64}$'
}

# The kernel forgets the signal for a parent's death when a process changes its user.
@test "D1: run --rm that is killed takes its container along, even one of another user" {
  "$CAISSON" --root "$root" run --rm --network none --name held busybox \
    su -s /bin/sh nobody -c "exec sleep 1000" 3>&- &
  local runner=$! pid
  wait_until field_is held State.Status running
  pid=$(field held State.Pid)
  wait_until grep -qx sleep "/proc/$pid/comm"
  assert_equal "$(awk '/^Uid/ { print $2 }' "/proc/$pid/status")" 65534
  kill -KILL "$runner"
  wait_until has_ended "$pid"
}

@test "D1: what guards a container in the foreground is in nobody's way, and ends with it" {
  hold held run --rm
  local watching=$guard
  # A session of its own, no descriptor but what it waits for, little memory.
  assert_equal "$(ps --no-headers --format sid --pid "$guard" | tr -d ' ')" "$guard"
  assert_equal "$(readlink "/proc/$guard/fd/"* | sort | uniq -c | tr -s ' ')" " 2 anon_inode:[pidfd]"
  assert_equal "$(readlink "/proc/$guard/cwd")" /
  [[ $(awk '/^Private_Dirty/ { sum += $2 } END { print sum }' "/proc/$guard/smaps_rollup") -le 1024 ]]
  # As the terminal would.
  kill -INT "$guard"
  kill -TERM "$guard"
  [[ -d /proc/$guard ]]
  kill -KILL "$pid"
  wait "$runner" && fail "an exit code of 0"
  [[ ! -d /proc/$watching ]]
}

@test "D1: ps lists many containers, each once, the newest first" {
  local number ids
  for number in {1..70}; do caisson create --name "many$number" busybox true >/dev/null; done
  run -0 caisson ps --all --format '{{.Names}}'
  assert_output "$(for number in {70..1}; do echo "many$number"; done)"
  # What can't be read is left out with a warning, whoever reads it.
  for number in 3 68; do : >"$root/containers/$(field "many$number" Id)/state.json"; done
  run -0 --separate-stderr caisson ps --all --quiet
  assert_equal "${#lines[@]}" 68
  assert_equal "$(grep -c state.json <<<"$stderr")" 2
  mapfile -t ids < <(ls "$root/containers")
  caisson rm --force "${ids[@]}" >/dev/null
  # Where there are no more threads one does it all.
  for number in {1..70}; do caisson create --name "few$number" busybox true >/dev/null; done
  run strace -f -qq -o /dev/null -e trace=clone3,clone -e inject=clone3,clone:error=EAGAIN "$CAISSON" --root "$root" ps --all --quiet
  assert_equal "${#lines[@]}" 70
}
