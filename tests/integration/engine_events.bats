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
