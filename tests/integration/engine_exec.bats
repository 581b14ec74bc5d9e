#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# One more process in a running container.
# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; what bats and engine.bash set

load engine

start_web() {
  caisson run -d --name web -e GREETING=hello "$@" busybox sleep 1000 >/dev/null
}

@test "N6: exec joins the container's namespaces, group, environment and filter" {
  start_web --hostname inside
  run -0 caisson exec web sh -c 'hostname; echo $GREETING; ps -o pid,args | grep "^ *1 "'
  assert_output --regexp $'^inside\nhello\n *1 sleep 1000$'
  local pid
  pid=$(field web State.Pid)
  run -0 caisson exec web sh -c 'for n in mnt net ipc; do readlink /proc/self/ns/$n; done'
  assert_output "$(readlink /proc/"$pid"/ns/{mnt,net,ipc})"
  run -0 caisson exec web cat /proc/self/cgroup
  assert_output "$(caisson exec web cat /proc/1/cgroup)"
  run -0 caisson exec web grep -E '^(Cap|NoNew|Seccomp:)' /proc/self/status
  assert_output "$(caisson exec web grep -E '^(Cap|NoNew|Seccomp:)' /proc/1/status)"
}

@test "exec: exit codes are the command's own, 127 and 126 where it can't be started" {
  start_web
  run -5 caisson exec web sh -c 'exit 5'
  run -137 caisson exec web sh -c 'kill -KILL $$'
  run -127 caisson exec web nosuchcommand
  run -126 caisson exec web /etc
  run -126 caisson exec --user nosuchuser web true
  assert_output --partial 'unable to find user nosuchuser'
  run -127 caisson exec --workdir /nosuch web true
  assert_output --partial '/nosuch: No such file or directory'
}

@test "exec: -i, -u, -w, -e, --env-file" {
  start_web
  run -0 caisson exec -i web cat <<<'from outside'
  assert_output 'from outside'
  run -0 caisson exec web cat <<<'not asked for'
  assert_output ''
  printf 'ONE=1\nTWO=file\n' >"$BATS_TEST_TMPDIR/env"
  run -0 caisson exec -u nobody -w /tmp -e TWO=2 --env-file "$BATS_TEST_TMPDIR/env" web \
    sh -c 'id -un; pwd; echo $ONE $TWO'
  assert_output $'nobody\n/tmp\n1 2'
}

@test "exec -d leaves the command running" {
  start_web
  run -0 caisson exec -d web sleep 2000
  assert_output ''
  wait_until bash -c "$(printf '%q ' "$CAISSON" --root "$root") top web | grep 'sleep 2000'"
}

@test "exec: a process that it leaves in the background holds nothing up" {
  start_web
  run -0 timeout 20 "$CAISSON" --root "$root" exec web sh -c 'sleep 2000 & echo left'
  assert_output left
}

@test "exec -it: a terminal with the window's size" {
  start_web
  run "$TOP/tests/cli/pty" 'expect ^31 97$
resize 40 120
expect ^changed 40 120$
send \x03
expect interrupted$' "$CAISSON" --root "$root" exec -it web sh -c '
    trap "echo changed \$(stty size)" WINCH
    trap "echo interrupted; exit 6" INT
    stty size; while :; do sleep 0.1; done'
  assert_failure 6
}

@test "D1: exec -it leaves the command where the detach keys are typed, and what it prints then" {
  start_web
  local keys option=()
  for keys in '\x10\x11' '\x01b'; do
    run "$TOP/tests/cli/pty" "expect ready
send ab$keys" "$CAISSON" --root "$root" exec -it "${option[@]}" web sh -c '
      stty raw -echo; echo ready; head -c 2 >/keys; yes | head -c 300000; cp /keys /left; sleep 2000'
    assert_failure 1
    assert_output --partial 'read escape sequence'
    wait_until caisson exec web test -e /left
    run -0 caisson exec web cat /left
    assert_output ab
    run -0 caisson top web
    assert_output --partial 'sleep 2000'
    caisson exec web sh -c 'rm /left; killall sh'
    option=('--detach-keys=ctrl-a,b')
  done
  run -1 caisson exec --detach-keys nonsense web true
  assert_output --partial 'invalid detach keys (nonsense)'
}

@test "D1: exec -it ends with the command, and has its exit code and last words" {
  start_web
  run "$TOP/tests/cli/pty" '' "$CAISSON" --root "$root" exec -it web sh -c 'seq 20000; exit 7'
  assert_failure 7
  assert_line --index 19999 20000
  # What goes on while the caller is killed ends by itself.
  "$TOP/tests/cli/pty" 'expect nothing' "$CAISSON" --root "$root" exec -it web sleep 2000 3>&- >/dev/null &
  wait_until bash -c "$(printf '%q ' "$CAISSON" --root "$root") top web | grep 'sleep 2000'"
  pkill -KILL --oldest --full "^$CAISSON --root $root exec -it"
  run -0 caisson top web
  assert_output --partial 'sleep 2000'
  caisson rm -f web
}

@test "exec: privileged has all capabilities, and the filter stays" {
  start_web
  run -0 caisson exec --privileged web grep -E '^(CapEff|Seccomp):' /proc/self/status
  assert_line --index 0 --partial "$(grep CapBnd /proc/self/status | cut -f2)"
  assert_line --index 1 $'Seccomp:\t2'
}

@test "exec never gives up no_new_privs" {
  start_web --security-opt no-new-privileges
  run -0 caisson exec --privileged web grep NoNewPrivs /proc/self/status
  assert_output $'NoNewPrivs:\t1'
}

@test "exec: refused where the container doesn't run or is paused" {
  start_web
  caisson pause web
  run -1 caisson exec web true
  assert_output --partial 'is paused, unpause the container before exec'
  caisson unpause web
  caisson kill web
  caisson wait web
  run -1 caisson exec web true
  assert_output --regexp 'Container [0-9a-f]{64} is not running'
}

# Runs a script with a process 1 that waits for nobody but the script.
where_nobody_reaps() {
  unshare --pid --fork --kill-child --mount-proc python3 -c '
import subprocess, sys
sys.exit(subprocess.run(sys.argv[1:]).returncode)' sh -euc "$1" _ "$CAISSON" "$root"
}

@test "exec -d: the container ends where process 1 reaps no orphans" {
  run where_nobody_reaps '
    "$1" --root "$2" run -d --network none --name web busybox sleep 600 >/dev/null
    "$1" --root "$2" exec -d web sleep 600
    "$1" --root "$2" exec web sh -c "pidof sleep | wc -w"
    timeout 30 "$1" --root "$2" stop -t 0 web
    "$1" --root "$2" inspect --format "{{.State.Status}} {{.State.ExitCode}}" web
    "$1" --root "$2" start web
    "$1" --root "$2" exec -d web sleep 600
    timeout 30 "$1" --root "$2" rm --force web
    "$1" --root "$2" ps -aq
    for process in /proc/[0-9]*; do
      ! grep -q caisson-exec "$process/comm" || grep -q "^State:.Z" "$process/status" || exit 9
    done'
  assert_success
  assert_output $'2\nweb\nexited 137\nweb\nweb'
}

@test "rm --force: a zombie that nobody reaps is not waited for" {
  run where_nobody_reaps '
    id=$("$1" --root "$2" run -d --network none --name web busybox sleep 600)
    : >"$2.out"
    "$1" --root "$2" exec web sh -c "echo started; exec sleep 600" >"$2.out" &
    program=$!
    until grep -q started "$2.out"; do sleep 0.1; done
    kill -KILL "$program"
    timeout 50 "$1" --root "$2" rm --force web
    "$1" --root "$2" ps -aq
    find /sys/fs/cgroup -name "$id"'
  assert_success
  assert_output web
}

@test "stop, wait: a zombie that nobody reaps is not waited for, nor is one whose program is stopped" {
  run where_nobody_reaps '
    hold() {
      "$caisson" --root "$root" exec web sh -c "echo started; exec sleep 600" >"$root.out" &
      program=$!
      until grep -q started "$root.out"; do sleep 0.1; done
    }
    caisson=$1 root=$2
    tell="{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.State.Pid}}"
    id=$("$caisson" --root "$root" run -d --network none --name web busybox sh -c "trap \"exit 7\" TERM; while :; do sleep 0.1; done")
    hold
    kill -KILL "$program"
    timeout 50 "$caisson" --root "$root" stop -t 40 web
    "$caisson" --root "$root" inspect --format "$tell" web
    find /sys/fs/cgroup -name "$id"
    "$caisson" --root "$root" start web
    hold
    kill -STOP "$program"
    timeout 50 "$caisson" --root "$root" wait web >"$root.code" &
    timeout 50 "$caisson" --root "$root" stop -t 0 web
    "$caisson" --root "$root" inspect --format "$tell" web
    wait "$!"
    cat "$root.code"
    kill -KILL "$program"
    "$caisson" --root "$root" start web
    hold
    kill -STOP "$program"
    kill -KILL "$(pgrep --full "^caisson-monitor $id")" "$("$caisson" --root "$root" inspect --format "{{.State.Pid}}" web)"
    timeout 50 "$caisson" --root "$root" wait web
    "$caisson" --root "$root" inspect --format "$tell" web
    kill -KILL "$program"
    "$caisson" --root "$root" run -d --rm --network none --name other busybox sleep 600 >/dev/null
    "$caisson" --root "$root" events --since 1h --until 0s -f event=die --format "{{.Actor.Attributes.exitCode}}"
    "$caisson" --root "$root" rm -f web other
    "$caisson" --root "$root" ps -aq'
  assert_success
  assert_output $'web\nexited 7 false 0\nweb\nweb\nexited 137 false 0\n137\nweb\n137\nexited 137 false 0\n7\n137\n137\nweb\nother'
}

@test "exec -d: its streams and its directory are not the caller's, and it says why it failed" {
  start_web
  run -0 caisson exec -d web sleep 61234
  # Whoever reads the caller's output would wait for it, else.
  assert_output ''
  local parent
  parent=$(ps -o ppid= -p "$(pgrep --full --exact 'sleep 61234')" | tr -d ' ')
  assert_equal "$(<"/proc/$parent/comm")" caisson-exec
  assert_equal "$(readlink "/proc/$parent/cwd")" /
  # What it waits for alone.
  assert_equal "$(find "/proc/$parent/fd" -mindepth 1 | wc -l)" 1
  run -127 caisson exec -d web nosuch
  assert_output --partial 'exec: "nosuch": executable file not found in $PATH'
}

@test "CVE-2019-5736: the program that runs exec can't be written from inside" {
  start_web
  local before
  before=$(sha256sum "$CAISSON")
  caisson exec -d web sh -c 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); for exe in /proc/[0-9]*/exe; do
    (: >>$exe) 2>/dev/null && readlink $exe >>/written; done; done'
  for _ in {1..100}; do caisson exec web true; done
  assert_equal "$(sha256sum "$CAISSON")" "$before"
}
