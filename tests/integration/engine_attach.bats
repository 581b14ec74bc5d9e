#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Coming back to a running container.
# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; what bats and engine.bash set

load engine

on_terminal() {
  run "$TOP/tests/cli/pty" "$1" "$CAISSON" --root "$root" "${@:2}"
}

@test "attach: output, input and the exit code" {
  caisson run -d -i --name it busybox sh -c 'while read line; do echo "got $line"; [ "$line" != end ] || exit 4; done' >/dev/null
  run -4 caisson attach it <<<$'one\nend'
  assert_output $'got one\ngot end'
}

@test "attach: the end of its input is not the container's" {
  caisson run -d -i --name it busybox cat >/dev/null
  caisson attach it <<<one >"$BATS_TEST_TMPDIR/out" 3>&- &
  wait_until grep one "$BATS_TEST_TMPDIR/out"
  assert_equal "$(field it State.Status)" running
  caisson kill it
  wait $! || true
}

@test "run -i: the end of the caller's input is the container's" {
  run -0 caisson run -i --name it busybox cat <<<'whole input'
  assert_output 'whole input'
}

@test "more than pipes and sockets hold goes in and comes out" {
  head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/in"
  caisson run -i --log-driver none busybox cat <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out"
  cmp "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
}

@test "D1: -it with detach keys, attach again, resize" {
  on_terminal 'expect ^/ #
send echo $((6 * 7))\r
expect ^42$
send \x10\x11' run -it --name it busybox sh
  assert_success
  assert_equal "$(field it State.Status)" running
  # The prompt comes again, since the size of the terminal is told again.
  on_terminal 'expect / #
resize 40 120
send stty size\r
expect ^40 120$
send exit 9\r' attach it
  assert_failure 9
  assert_equal "$(field it State.ExitCode)" 9
}

@test "--detach-keys: others than the default, which then go through" {
  on_terminal 'expect ready
send \x10\x11ab
send \x18x' run -it --name it --detach-keys ctrl-x,x busybox sh -c 'stty raw -echo; echo ready; head -c 4 >/keys; sleep 1000'
  assert_success
  wait_until test "$(field it State.Status)" == running
  printf '\x10\x11ab' >"$BATS_TEST_TMPDIR/typed"
  wait_until cmp "$(field it GraphDriver.Data.UpperDir)/keys" "$BATS_TEST_TMPDIR/typed"
}

@test "two who attach see the same" {
  caisson run -d -i --name it busybox sh -c 'read line; echo "$line"' >/dev/null
  caisson attach --no-stdin it >"$BATS_TEST_TMPDIR/other" 3>&- &
  # It is known to be attached once it holds the socket.
  sleep 0.3
  run -0 caisson attach it <<<hello
  assert_output hello
  wait $!
  assert_equal "$(<"$BATS_TEST_TMPDIR/other")" hello
}

@test "signals go to the command, unless --sig-proxy=false" {
  caisson run --name it busybox sh -c 'trap "echo caught; exit 3" TERM; echo ready; while :; do sleep 0.01; done' \
    >"$BATS_TEST_TMPDIR/out" 3>&- &
  local client=$!
  wait_until grep ready "$BATS_TEST_TMPDIR/out"
  kill -TERM "$(pgrep --parent "$client")"
  local code=0
  wait "$client" || code=$?
  assert_equal "$code" 3
  assert_equal "$(<"$BATS_TEST_TMPDIR/out")" $'ready\ncaught'
}

@test "attach: refused where the container doesn't run or is paused" {
  caisson create --name it busybox true >/dev/null
  run -1 caisson attach it
  assert_output --partial 'You cannot attach to a stopped container, start it first'
}
