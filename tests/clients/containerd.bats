#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# containerd's ctr with caisson-runtime as the shim's runtime.
# shellcheck disable=SC2016,SC2317 # the scripts are called by name, and quote for the container's shell

load helpers

setup_file() {
  obstacle=$(obstacle containerd ctr)
  export obstacle
  [[ -z $obstacle ]] || return 0
  local place=$BATS_FILE_TMPDIR
  cat >"$place/config.toml" <<END
version = 2
root = "$place/root"
state = "$place/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$place/sock"
END
  start_daemon containerd containerd --config "$place/config.toml"
  wait_until "ctr version" || { obstacle="containerd does not start: $(tail -1 "$place/containerd.log")"; return 0; }
  tar -C "$TOP/build/images/busybox.oci" -c . >"$place/busybox.tar"
  ctr image import --index-name busybox:test "$place/busybox.tar" >/dev/null 2>&1 || obstacle="ctr can't import an image"
  IMAGE=$(ctr image list -q | head -1)
  export IMAGE
}

setup() {
  [[ -z $obstacle ]] || skip "$obstacle"
}

teardown() {
  [[ -z $obstacle ]] || return 0
  local task
  for task in $(ctr task list -q); do ctr task kill --signal 9 --all "$task" || true; done
  wait_until '! ctr task list | grep RUNNING'
  for task in $(ctr task list -q); do ctr task delete "$task" >/dev/null || true; done
  for task in $(ctr container list -q); do ctr container delete "$task"; done
}

teardown_file() {
  stop_daemons
}

ctr() { timeout --foreground --kill-after 5 60 ctr --address "$BATS_FILE_TMPDIR/sock" "$@"; }

use_runtime() { BINARY=$(binary_of "$RUNTIME"); }

once() {
  ctr run --rm --runc-binary "$BINARY" --cgroup "/$GROUP/$NAME" "$@"
  echo "exit $?"
}

@test "D3: ctr run: output, exit codes, privileges" {
  script() {
    once "$IMAGE" "$NAME" sh -c 'echo out; cat /proc/1/comm; exit 3'
    once "$IMAGE" "$NAME" nosuch
    once --seccomp "$IMAGE" "$NAME" grep Seccomp: /proc/self/status
    once --read-only --env A=b --cwd /tmp "$IMAGE" "$NAME" sh -c 'echo $A; pwd; touch x'
    once --memory-limit 33554432 "$IMAGE" "$NAME" true
  }
  with_each_runtime script <<END
out
sh
exit 3
exit 1
Seccomp:	2
exit 0
b
/tmp
exit 1
exit 0
END
}

@test "D3: ctr task exec, pause, resume, metrics, kill" {
  script() {
    ctr run --detach --runc-binary "$BINARY" --cgroup "/$GROUP/$NAME" "$IMAGE" "$NAME" sleep 1000
    ctr task exec --exec-id first "$NAME" sh -c 'echo in; exit 5'
    echo "exit $?"
    ctr task exec --exec-id second --user 1000 "$NAME" id -u
    "$PTY" $'expect #\nsend exit 4\\r' ctr --address "$BATS_FILE_TMPDIR/sock" task exec --tty --exec-id third "$NAME" sh >/dev/null
    echo "exit $?"
    ctr task pause "$NAME"
    ctr task list | awk '{print $3}' | tail -1
    ctr task resume "$NAME"
    ctr task list | awk '{print $3}' | tail -1
    ctr task ps "$NAME" | wc -l
    ctr task metrics "$NAME" | grep -cE '^(pids.current|memory.usage_in_bytes|memory.usage) '
    ctr task kill --signal 15 "$NAME"
    sleep 0.5
    ctr task kill --signal 9 "$NAME"
    wait_until "ctr task list | grep STOPPED" && echo stopped
    ctr task delete "$NAME"
    ctr container delete "$NAME"
    find /sys/fs/cgroup -type d -name "$NAME"
  }
  with_each_runtime script <<END
in
exit 5
1000
exit 4
PAUSED
RUNNING
2
2
stopped
END
}

@test "D3: ctr run with a terminal" {
  script() {
    "$PTY" $'expect #\nsend tty\\r\nexpect /dev/pts/0|/dev/console\nsend exit 4\\r' \
      ctr --address "$BATS_FILE_TMPDIR/sock" run --rm --tty --runc-binary "$BINARY" --cgroup "/$GROUP/$NAME" "$IMAGE" "$NAME" sh >/dev/null
    echo "exit $?"
  }
  with_each_runtime script <<<"exit 4"
}
