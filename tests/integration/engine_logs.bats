#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What a container wrote can be read afterwards.
# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; what bats and engine.bash set

load engine

# Runs a script in a container called it, to its end.
ran() {
  local script=$1
  shift
  caisson run -d --name it "$@" busybox sh -c "$script" >/dev/null
  caisson wait it >/dev/null
}

@test "D1: logs gives standard output and error apart, as they were written" {
  ran 'echo one; echo two >&2; printf three'
  run --separate-stderr -0 caisson logs it
  assert_output $'one\nthree'
  assert_equal "$stderr" two
}

@test "the file is Docker's json-file" {
  ran 'echo "a\"b<c>"; echo e >&2; printf "\001\377"; exit 0'
  run -0 python3 - "$(field it LogPath)" <<'END'
import json, re, sys
for line in open(sys.argv[1]):
    entry = json.loads(line)
    assert list(entry) == ["log", "stream", "time"], entry
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", entry["time"]), entry
    print(entry["stream"], ascii(entry["log"]))
END
  assert_line "stdout 'a\"b<c>\\n'"
  assert_line "stderr 'e\\n'"
  assert_line "stdout '\\x01\\ufffd'"
}

@test "a line of any length comes back whole" {
  ran 'head -c 100000 /dev/zero | tr "\0" x; echo; echo end'
  caisson logs it >"$BATS_TEST_TMPDIR/out"
  assert_equal "$(wc -c <"$BATS_TEST_TMPDIR/out")" 100005
  assert_equal "$(tail -1 "$BATS_TEST_TMPDIR/out")" end
}

@test "--tail, -t, --since and --until choose and mark lines" {
  ran 'for i in 1 2 3 4; do echo $i; done'
  run -0 caisson logs --tail 2 it
  assert_output $'3\n4'
  run -0 caisson logs -n 0 it
  assert_output ''
  run -0 caisson logs --tail all it
  assert_output $'1\n2\n3\n4'
  run -0 caisson logs -t --tail 1 it
  assert_output --regexp '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{9}Z 4$'
  local time=${output% 4}
  run -0 caisson logs --since "$time" it
  assert_output 4
  run -0 caisson logs --since 1h it
  assert_output $'1\n2\n3\n4'
  run -0 caisson logs --until 1h it
  assert_output ''
  run -1 caisson logs --since nonsense it
  assert_output --partial 'invalid value for "since": failed to parse value as time or duration: "nonsense"'
}

@test "-f follows until the container ends, with its last words" {
  caisson run -d --name it busybox \
    sh -c 'trap "echo last; exit" TERM; echo first; while :; do sleep 0.01; done' >/dev/null
  caisson logs -f it >"$BATS_TEST_TMPDIR/out" 3>&- &
  wait_until grep first "$BATS_TEST_TMPDIR/out"
  refute grep last "$BATS_TEST_TMPDIR/out"
  caisson kill -s TERM it
  wait $!
  assert_equal "$(<"$BATS_TEST_TMPDIR/out")" $'first\nlast'
}

@test "-f goes on over the rotation of the file, and the newest files are kept" {
  caisson run -d --name it --log-opt max-size=2k --log-opt max-file=3 busybox \
    sh -c 'i=0; while [ $i -lt 200 ]; do i=$((i + 1)); echo line $i; usleep 1000; done' >/dev/null
  caisson logs -f it >"$BATS_TEST_TMPDIR/out"
  assert_equal "$(tail -1 "$BATS_TEST_TMPDIR/out")" 'line 200'
  local log
  log=$(field it LogPath)
  run -0 ls "$log" "$log.1" "$log.2"
  refute [ -e "$log.3" ]
  # Not much over the size: the file is turned when the size is reached.
  assert [ "$(stat -c %s "$log.1")" -lt 2200 ]
  run -0 caisson logs it
  assert_equal "${lines[-1]}" 'line 200'
  assert [ "${#lines[@]}" -lt 200 ]
}

@test "--log-driver none keeps nothing, and says so" {
  ran 'echo lost' --log-driver none
  run -1 caisson logs it
  assert_output --partial 'configured logging driver does not support reading'
  assert_equal "$(field it LogPath)" ''
}

@test "drivers and options that there are none of are refused before anything is made" {
  run -125 caisson run -d --log-driver nosuch busybox true
  assert_output --partial "nosuch"
  run -125 caisson run -d --log-opt foo=bar busybox true
  assert_output --partial "unknown log opt 'foo' for json-file log driver"
  run -0 caisson ps -aq
  assert_output ''
  # As in Docker, what counts files of no size says nothing.
  run -0 caisson run --rm --log-opt max-file=3 busybox true
}

@test "a log on a full disk: the container goes on" {
  mkdir -p "$root/containers"
  unshare --mount bash -c '
    mount -t tmpfs -o size=400k,nosuid tmpfs "$2/containers"
    id=$("$1" --root "$2" run -d busybox sh -c "
      i=0; while [ \$i -lt 4000 ]; do i=\$((i+1)); echo 0123456789012345678901234567890123456789; done
      exit 7")
    [[ $(timeout 50 "$1" --root "$2" wait "$id") == 7 ]]
    "$1" --root "$2" logs --tail 1 "$id" | grep -q 0123
    "$1" --root "$2" rm "$id" >/dev/null' _ "$CAISSON" "$root"
}
