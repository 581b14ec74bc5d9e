#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# One script of docker's commands, run by docker against dockerd and by caisson: exit codes and output are
# compared. What differs is listed in commands/differences, and docs/docker.md says why.

load helpers

COMMANDS=$TOP/tests/clients/commands

setup_file() {
  obstacle=$(obstacle docker dockerd containerd)
  [[ -n $obstacle || -x $TOP/build/bin/caisson ]] || obstacle="caisson is not built"
  export obstacle
  [[ -z $obstacle ]] || return 0
  local place=$BATS_FILE_TMPDIR/docker
  mkdir -p "$place"
  start_daemon docker dockerd --data-root "$place/data" --exec-root "$place/exec" -H "unix://$place/sock" \
    -p "$place/docker-pid" --bridge none --iptables=false --exec-opt native.cgroupdriver=cgroupfs \
    --cgroup-parent "/$GROUP-docker"
  export DOCKER_HOST=unix://$place/sock
  wait_until "docker info" || { obstacle="dockerd does not start: $(tail -1 "$BATS_FILE_TMPDIR/docker.log")"; return 0; }
  tar -C "$TOP/build/images/busybox/rootfs" -c . |
    docker import --change 'CMD ["sh"]' - busybox:latest >/dev/null
}

setup() {
  [[ -z $obstacle ]] || skip "$obstacle"
}

teardown_file() {
  stop_daemons
}

@test "D1: a script written for docker runs with the name changed" {
  local number
  number=$(grep --count '^[^#]' "$COMMANDS/script")
  [[ $number -ge 150 ]] || fail "the script has only $number commands"
  "$COMMANDS/compare" "$COMMANDS/script" docker >"$BATS_TEST_TMPDIR/docker" 3>&-
  "$COMMANDS/compare" "$COMMANDS/script" "$TOP/build/bin/caisson" --root "$BATS_TEST_TMPDIR/root" \
    >"$BATS_TEST_TMPDIR/caisson" 3>&-
  run diff --unified=0 --show-function-line='^###' "$BATS_TEST_TMPDIR/docker" "$BATS_TEST_TMPDIR/caisson"
  # Line numbers say nothing; the command that a difference belongs to does.
  printf '%s\n' "$output" | sed -E -e '1,2d' -e 's/^@@ [^@]*@@ ?//' >"$BATS_TEST_TMPDIR/differences"
  run diff --unified "$COMMANDS/differences" "$BATS_TEST_TMPDIR/differences"
  assert_success
}
