#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What happens to containers is noted down, without a daemon that sees it.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for the shell inside; names of engine.bash and of bats

load engine

told() { caisson events --since 1h --until 0s --format '{{.Action}}' "$@"; }

@test "D1: events tell a container's life, with what belongs to each" {
  caisson run -d --name web --label a=b busybox sleep 1000 >/dev/null
  caisson pause web
  caisson unpause web
  caisson rename web site
  caisson exec site true
  caisson kill site
  caisson wait site
  caisson start site
  caisson stop -t 0 site
  caisson rm site
  run -0 told
  assert_output 'create
start
pause
unpause
rename
exec_create: true 
exec_start: true 
exec_die
kill
die
start
kill
kill
die
stop
destroy'
  run -0 caisson events --since 1h --until 0s -f event=rename --format '{{.Type}} {{.Actor.Attributes.oldName}} {{.Actor.Attributes.name}} {{.Actor.Attributes.a}} {{.From}} {{.Scope}}'
  assert_output 'container /web site b busybox local'
  run -0 caisson events --since 1h --until 0s -f event=die --format '{{.Actor.Attributes.exitCode}}'
  assert_output $'137\n137'
  run -0 caisson events --since 1h --until 0s -f event=destroy
  assert_output --regexp '^[0-9]{4}-[0-9-]+T[0-9:]+\.[0-9]{9}(Z|[+-][0-9:]{5}) container destroy [0-9a-f]{64} \(a=b, image=busybox, name=site\)$'
}

# What belongs to the exec events, one per line, with numbers in the place of ids.
told_of_execs() {
  caisson events --since 1h --until 0s --format '{{json .}}' | python3 -c '
import json, sys
ids = []
for line in sys.stdin:
    event = json.loads(line)
    attributes = event["Actor"]["Attributes"]
    id = attributes.get("execID")
    if id is None:
        if event["Action"] in ("die", "destroy"): print(event["Action"])
        continue
    assert len(id) == 64 and int(id, 16) >= 0, id
    if id not in ids: ids.append(id)
    print(ids.index(id), event["Action"] + "|", attributes.get("exitCode", "-"))'
}

@test "D1: the end of each exec is told, with its id and exit code, of detached ones before the container's" {
  caisson run -d --name web busybox sleep 1000 >/dev/null
  run -3 caisson exec web sh -c 'exit 3'
  caisson exec -d web sh -c 'exit 4'
  exec_ends() { [[ $(told -f event=exec_die | wc -l) -eq $1 ]]; }
  wait_until exec_ends 2
  caisson exec -d web sh -c 'kill -9 $$'
  wait_until exec_ends 3
  run -127 caisson exec -d web nosuch
  caisson exec -d web sleep 600
  caisson rm -f web
  run -0 told_of_execs
  assert_output '0 exec_create: sh -c exit 3| -
0 exec_start: sh -c exit 3| -
0 exec_die| 3
1 exec_create: sh -c exit 4| -
1 exec_start: sh -c exit 4| -
1 exec_die| 4
2 exec_create: sh -c kill -9 $$| -
2 exec_start: sh -c kill -9 $$| -
2 exec_die| 137
3 exec_create: nosuch | -
3 exec_start: nosuch | -
4 exec_create: sleep 600| -
4 exec_start: sleep 600| -
4 exec_die| 137
die
destroy'
}

@test "D1: what exec -d started is reaped once its end is told, so that no container ends before" {
  caisson run -d --name web busybox sleep 1000 >/dev/null
  caisson exec -d web sleep 60017
  local process
  process=$(pgrep --full '^sleep 60017$')
  # Whoever tells something waits for somebody to read it.
  rm "$root/events"
  mkfifo "$root/events"
  kill -KILL "$process"
  is_zombie() { [[ $(cut -d")" -f2 "/proc/$process/stat") == " Z"* ]]; }
  wait_until is_zombie
  run -0 timeout 20 head -n 1 "$root/events"
  assert_output --partial '"Action":"exec_die"'
  rm "$root/events"
  wait_until test ! -e "/proc/$process"
}

@test "D1: a foreground container is told of as well, and one whose command can't be found never started" {
  run -3 caisson run --rm busybox sh -c 'exit 3'
  run -127 caisson run --rm busybox nosuch
  run -0 told
  assert_output $'create\nstart\ndie\ndestroy\ncreate\ndestroy'
}

@test "D1: events are filtered, and kept to a span of time" {
  caisson run --rm --name one busybox true
  caisson run --rm --name two --label a=b busybox true
  run -0 told -f container=two -f event=start -f event=die
  assert_output $'start\ndie'
  run -0 told -f label=a=b -f event=create
  assert_output create
  # Of labels each has to be there.
  run -0 told -f label=a=b -f label=c -f event=create
  assert_output ''
  run -0 told -f type=volume
  assert_output ''
  run -0 told -f image=busybox -f event=destroy
  assert_output $'destroy\ndestroy'
  run -0 caisson events --since 1h --until 30m
  assert_output ''
  run -1 caisson events -f nonsense=1
  assert_output --partial "invalid filter 'nonsense'"
  run -1 caisson events --until 0s --format '{{.Type'
  assert_output --partial 'unclosed action'
}

@test "D1: events are streamed as they happen, from another process, up to --until" {
  caisson events --until "$(date -d '+4 seconds' +%s)" --format '{{.Action}}' >"$BATS_TEST_TMPDIR/stream" &
  local stream=$!
  wait_until test -d "$root"
  sleep 0.5
  caisson run -d --rm --name web busybox true >/dev/null
  # The monitor tells of the end, though nobody looks.
  wait_until grep --quiet destroy "$BATS_TEST_TMPDIR/stream"
  wait "$stream"
  run -0 cat "$BATS_TEST_TMPDIR/stream"
  assert_output $'create\nstart\ndie\ndestroy'
}

@test "D1: the event log is bounded" {
  mkdir -p "$root"
  local line
  printf -v line '%*s' 1100000 ''
  printf '%s\n' "$line" >"$root/events"
  caisson run --rm --name old busybox true
  caisson create --name kept busybox true >/dev/null
  caisson rm kept
  run -0 test -f "$root/events.1"
  [[ $(stat --format %s "$root/events") -lt 2000 ]] || fail "the log was not rotated"
  run -0 told -f container=kept
  assert_output $'create\ndestroy'
}
