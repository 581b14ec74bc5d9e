#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# -t: a pseudo-terminal of the container's own, with its size and its signals.

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

# Runs a container on a terminal of 31 rows and 97 columns and plays the script against it.
on_terminal() {
  run "$BATS_TEST_DIRNAME/pty" "$1" "$CAISSON" run --rm --network none "${@:2}"
}

@test "-t: standard streams are a terminal, the container's /dev/console and first pts" {
  on_terminal '' -t busybox sh -c 'test -t 0 && test -t 1 && test -t 2 && tty && ls /dev/pts && ls -l /dev/console'
  assert_success
  assert_line --index 0 /dev/pts/0
  assert_line --regexp '^0 +ptmx$'
  assert_line --regexp '^c.* 136, +0 .*/dev/console$'
}

@test "-t: the terminal is the session's controlling terminal" {
  on_terminal '' -t busybox sh -c 'echo through > /dev/tty'
  assert_success
  assert_output through
}

@test "-t: without a terminal outside, output still comes from one inside" {
  run --separate-stderr "$CAISSON" run --rm --network none -t busybox sh -c 'tty; test -t 1'
  assert_success
  assert_output --partial /dev/pts/0
}

@test "-t: TERM is xterm, unless -e says otherwise" {
  on_terminal '' -t busybox sh -c 'echo $TERM'
  assert_output xterm
  on_terminal '' -t -e TERM=vt100 busybox sh -c 'echo $TERM'
  assert_output vt100
}

@test "-it: the window's size arrives, and its changes with SIGWINCH" {
  on_terminal 'expect ^31 97$
resize 40 120
expect ^changed 40 120$
send \x03
expect interrupted$' -it busybox sh -c 'trap "echo changed \$(stty size)" WINCH
    trap "echo interrupted; exit 6" INT
    stty size
    while :; do sleep 0.1; done'
  assert_failure 6
}

@test "-it: an interactive shell: input, echo, exit code" {
  on_terminal 'expect ^/ #
send echo $((6 * 7))\r
expect ^42$
send exit 9\r' -it busybox sh
  assert_failure 9
}

@test "-it: ^C goes to the foreground process alone, the shell goes on" {
  on_terminal 'expect ^/ #
send sh -c "echo started; sleep 1000"\r
expect ^started$
send \x03
expect ^/ #
send echo alive-$?\r
expect ^alive-130$
send exit 0\r' -it busybox sh
  assert_success
}

@test "-it: ^D ends the input" {
  on_terminal 'expect ^/ #
send \x04' -it busybox sh
  assert_success
}

@test "-it: the caller's terminal is as it was afterwards" {
  run "$BATS_TEST_DIRNAME/pty" '' sh -c 'stty -g; "$1" run --rm --network none -it busybox stty raw; stty -g' _ "$CAISSON"
  assert_success
  assert_equal "${#lines[@]}" 2
  assert_equal "${lines[0]}" "${lines[1]}"
}

@test "-it: the caller's terminal is as it was after a failure, and after KILL inside" {
  run "$BATS_TEST_DIRNAME/pty" '' sh -c \
    'stty -g; "$1" run --rm --network none -it busybox nosuchcommand 2>/dev/null; stty -g' _ "$CAISSON"
  assert_equal "${#lines[@]}" 2
  assert_equal "${lines[0]}" "${lines[1]}"
}

@test "-it: a large output arrives whole" {
  on_terminal '' -it busybox seq 20000
  assert_success
  assert_equal "${#lines[@]}" 20000
  assert_line --index 19999 20000
}

@test "-it without a terminal is refused with Docker's words and code" {
  run --separate-stderr "$CAISSON" run --rm --network none -it busybox true </dev/null
  assert_failure 1
  assert_stderr 'the input device is not a TTY'
}

@test "-t as an ordinary user: the terminal is that user's" {
  on_terminal '' -t -u nobody busybox sh -c 'echo ok > $(tty) && stat -c "%u %g" $(tty)'
  assert_success
  assert_line --index 0 ok
  assert_line --index 1 --regexp '^65534 '
}

@test "characters can't be pushed into the caller's terminal (TIOCSTI)" {
  on_terminal '' --cap-add SYS_ADMIN -t busybox sh -c 'readlink /proc/self/fd/0'
  assert_output /dev/pts/0
}
