#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016 # a script for another shell
# podman container checkpoint and restore, which conmon carries to the runtime.

load engine

setup() { criu check >/dev/null 2>&1 || skip "criu check: $(criu check 2>&1 | tail -1)"; }

script() {
  podman_with "$1" run --detach --name box --network none --rootfs "$ROOTFS" \
    sh -c 'i=0; while true; do i=$((i + 1)); echo $i >/dev/shm/count; sleep 0.2; done' >/dev/null
  sleep 1
  local before after
  podman_with "$1" container checkpoint box >/dev/null
  podman_with "$1" inspect --format '{{.State.Status}} {{.State.Checkpointed}}' box
  podman_with "$1" container restore box >/dev/null
  before=$(podman_with "$1" exec box cat /dev/shm/count)
  sleep 2
  after=$(podman_with "$1" exec box cat /dev/shm/count)
  [[ $before -gt 2 && $after -gt $before ]] && echo "goes on"
  podman_with "$1" inspect --format '{{.State.Status}}' box
  podman_with "$1" rm --force --time 0 box >/dev/null
}

@test "D3: podman container checkpoint and restore" {
  with_each_runtime script <<END
exited true
goes on
running
END
}
