#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# dockerd with caisson-runtime below it. Each test asks runc first, so that a failure of the
# environment is a skip and not one of ours. Needs the packages docker.io and runc.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)

setup_file() {
  export DOCKER_HOST=unix://$BATS_FILE_TMPDIR/docker.sock
  [[ $EUID -eq 0 ]] && command -v dockerd docker runc >/dev/null || return 0
  # No bridge and no firewall rules: the host's network stays as it is.
  setsid dockerd --data-root "$BATS_FILE_TMPDIR/data" --exec-root "$BATS_FILE_TMPDIR/exec" \
    -H "$DOCKER_HOST" -p "$BATS_FILE_TMPDIR/pid" --bridge=none --iptables=false --ip6tables=false \
    --add-runtime caisson="$TOP/build/bin/caisson-runtime" \
    >"$BATS_FILE_TMPDIR/log" 2>&1 3>&- &
  for _ in $(seq 60); do
    docker info >/dev/null 2>&1 && break
    sleep 0.5
  done
  tar -C "$TOP/build/images/busybox/rootfs" -c . | docker import - busybox:test >/dev/null
}

teardown_file() {
  [[ -f $BATS_FILE_TMPDIR/pid ]] || return 0
  local pid
  pid=$(<"$BATS_FILE_TMPDIR/pid")
  kill "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}

setup() {
  [[ $EUID -eq 0 ]] || skip "dockerd needs root"
  command -v dockerd docker runc >/dev/null || skip "docker.io and runc are not installed"
  docker run --rm --network none --runtime runc busybox:test true 2>/dev/null ||
    skip "dockerd can't start a container with runc here"
}

both() {
  local runtime
  for runtime in runc caisson; do
    status=0
    output=$(timeout 60 docker run --rm --network none --runtime "$runtime" "$@" \
      2>"$BATS_TEST_TMPDIR/$runtime.err") || status=$?
    printf '%s\n' "$status" "$output" >"$BATS_TEST_TMPDIR/$runtime"
  done
  run diff "$BATS_TEST_TMPDIR/runc" "$BATS_TEST_TMPDIR/caisson"
  assert_success
}

@test "D3: docker run: same process, same filter, same exit codes as with runc" {
  both busybox:test sh -c 'id; echo $$; grep -E "^(Cap|Seccomp:|NoNew)" /proc/self/status; exit 3'
  both busybox:test nosuch
  both busybox:test /etc
  both -u nobody busybox:test id
  both -w /tmp -e A=b busybox:test env
}

@test "S1 S2: docker run --security-opt seccomp=… in all its forms" {
  both --security-opt seccomp=unconfined busybox:test grep Seccomp: /proc/self/status
  both busybox:test unshare true
  printf '%s' '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
    {"names": ["chmod", "fchmodat"], "action": "SCMP_ACT_ERRNO"}]}' >"$BATS_TEST_TMPDIR/profile.json"
  both --security-opt "seccomp=$BATS_TEST_TMPDIR/profile.json" busybox:test chmod 400 /etc/hosts
}

@test "D3: docker exec, pause, unpause, update, top and stop" {
  local name=c$$
  docker run -d --name "$name" --network none --runtime caisson -m 64m busybox:test sleep 100
  run -5 docker exec "$name" sh -c 'exit 5'
  docker pause "$name"
  run docker inspect --format '{{.State.Status}}' "$name"
  assert_output paused
  docker unpause "$name"
  docker update -m 128m --memory-swap 256m "$name"
  run -0 docker top "$name"
  assert_output --partial "sleep 100"
  docker stop -t 1 "$name"
  run docker inspect --format '{{.State.ExitCode}}' "$name"
  assert_output 137
  docker rm "$name"
}
