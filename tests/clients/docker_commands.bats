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
  # Commands whose answers differ, each with both.
  "$COMMANDS/differing" "$BATS_TEST_TMPDIR/docker" "$BATS_TEST_TMPDIR/caisson" >"$BATS_TEST_TMPDIR/differing"
  local unlisted='' command
  while IFS= read -r command; do
    grep --quiet --fixed-strings --line-regexp "$command" <(sed -n 's/^[^#\t]*\t//p' "$COMMANDS/differences") ||
      unlisted+=$command$'\n'
  done < <(sed -n 's/^### //p' "$BATS_TEST_TMPDIR/differing")
  [[ -z $unlisted ]] || {
    cat "$BATS_TEST_TMPDIR/differing"
    fail "not listed in commands/differences:"$'\n'"$unlisted"
  }
}
