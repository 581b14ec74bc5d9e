#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The command in a container: user, directory, environment, standard streams.

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

@test "without a command the image's own runs" {
  run --separate-stderr "$CAISSON" run --rm --network none -i busybox <<<'echo from the shell $$'
  assert_success
  assert_output 'from the shell 1'
}

@test "-u: a user by name gets the uid, gid and groups of the container's own files" {
  inside -u nobody busybox id
  assert_output 'uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)'
  inside busybox id
  assert_output 'uid=0(root) gid=0(root) groups=0(root),10(wheel)'
}

@test "-u: names are looked up in the container, not on the host" {
  make_root "$work/root" busybox
  echo 'caissonian:x:4242:4343::/srv:/bin/sh' >>"$work/root/etc/passwd"
  echo 'crew:x:4444:caissonian' >>"$work/root/etc/group"
  inside -u caissonian "dir:$work/root" /bin/busybox sh -c \
    '/bin/busybox id -u; /bin/busybox id -g; /bin/busybox id -G; echo $HOME'
  assert_output $'4242\n4343\n4343 4444\n/srv'
}

@test "-u: an explicit group drops the supplementary ones" {
  make_root "$work/root" busybox
  echo 'caissonian:x:4242:4343::/srv:/bin/sh' >>"$work/root/etc/passwd"
  printf 'crew:x:4444:caissonian\nband:x:4545:caissonian\n' >>"$work/root/etc/group"
  inside -u caissonian:crew "dir:$work/root" /bin/busybox sh -c \
    '/bin/busybox id -g; /bin/busybox id -G'
  assert_output $'4444\n4444'
}

@test "-u: numbers need no entry: gid 0, HOME=/" {
  inside -u 1234 busybox sh -c 'id -u; id -g; echo $HOME'
  assert_output $'1234\n0\n/'
  inside -u 1234:5678 busybox sh -c 'id -u; id -g; id -G'
  assert_output $'1234\n5678\n5678'
}

@test "-u: uids outside the range are refused, not wrapped round to root" {
  local user
  for user in 4294967295 4294967296 -1 0x0 1a 0:4294967296 : nobody:; do
    container -u "$user" busybox id -u
    [[ $status -eq 125 ]] || fail "-u $user: exit code $status, output $output"
  done
}

@test "-u: an unknown user or group is an error that names it" {
  container -u nosuchuser busybox true
  assert_failure 125
  assert_stderr 'nosuchuser'
  assert_stderr 'passwd'
  container -u root:nosuchgroup busybox true
  assert_failure 125
  assert_stderr 'nosuchgroup'
}

@test "-w: the working directory, made where it is missing" {
  inside -w /etc busybox pwd
  assert_output /etc
  inside -w /not/there/yet busybox pwd
  assert_output /not/there/yet
  inside busybox pwd
  assert_output /
}

@test "-w: a link out of the container does not lead out" {
  make_root "$work/root" busybox
  ln -s /proc/self/fd "$work/root/fds"
  container -w /fds "dir:$work/root" /bin/busybox ls /proc/self/cwd/../..
  refute_output --partial "${work##*/}"
}

@test "-e: variables are set, copied and overridden; the last one counts" {
  GIVEN=host inside -e A=1 -e A=2 -e GIVEN -e NOT_SET_ANYWHERE -e 'S=two words' busybox env
  assert_line A=2
  refute_line A=1
  assert_line GIVEN=host
  assert_line 'S=two words'
  refute_output --partial NOT_SET_ANYWHERE
}

@test "-e beats --env-file" {
  printf '# comment\nA=file\nB=file\n' >"$work/env"
  inside -e A=line --env-file "$work/env" busybox env
  assert_line A=line
  assert_line B=file
  refute_line A=file
}

@test "-e can replace what the image says" {
  inside -e PATH=/bin busybox env
  assert_equal "$(grep -c ^PATH= <<<"$output")" 1
  assert_line PATH=/bin
}

@test "the environment is the image's PATH, HOME and HOSTNAME, and nothing of the caller's" {
  LEAK=1 LD_PRELOAD='' inside busybox sh -c 'tr "\0" "\n" < /proc/1/environ | cut -d= -f1 | sort'
  assert_output $'HOME\nHOSTNAME\nPATH'
  inside busybox sh -c 'echo $PATH $HOME'
  assert_output '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /root'
}

@test "-i: standard input arrives; without it the command reads nothing" {
  run --separate-stderr "$CAISSON" run --rm --network none -i busybox cat <<<hello
  assert_output hello
  run --separate-stderr "$CAISSON" run --rm --network none busybox cat <<<hello
  assert_success
  assert_output ''
}

@test "-i: a megabyte through a pipe arrives whole" {
  local sum
  head -c 1000000 /dev/urandom >"$work/data"
  sum=$(sha256sum <"$work/data")
  run --separate-stderr "$CAISSON" run --rm --network none -i busybox sha256sum <"$work/data"
  assert_output "$sum"
  "$CAISSON" run --rm --network none -i busybox cat <"$work/data" >"$work/copy"
  cmp "$work/data" "$work/copy"
}

@test "standard output and standard error stay apart" {
  container busybox sh -c 'echo out; echo err >&2'
  assert_output out
  assert_equal "$stderr" err
}

@test "output goes on to a reader that closed its end: the container ends" {
  run timeout 20 bash -c '"$1" run --rm --network none busybox yes 2>/dev/null | head -n 1' _ "$CAISSON"
  assert_success
  assert_output y
}

@test "arguments arrive as they are: blanks, quotes, empty, dashes" {
  inside busybox sh -c 'for i; do echo "<$i>"; done' -- '' 'a b' "it's" --rm '*'
  assert_output "<>
<a b>
<it's>
<--rm>
<*>"
}
