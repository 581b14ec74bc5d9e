#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Podman and conmon with caisson-runtime below them.
# shellcheck disable=SC2016,SC2317 # the scripts are called by name, and quote for the container's shell

load helpers

setup_file() {
  obstacle=$(obstacle podman conmon)
  export obstacle
  [[ -z $obstacle ]] || return 0
  tar -C "$TOP/build/images/busybox/rootfs" -c . >"$BATS_FILE_TMPDIR/busybox.tar"
  cat >"$BATS_FILE_TMPDIR/containers.conf" <<END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "none"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
no_pivot_root = false
END
  for RUNTIME in runc caisson; do
    use_runtime
    podman import --change ENV=PATH=/bin:/sbin:/usr/bin:/usr/sbin "$BATS_FILE_TMPDIR/busybox.tar" busybox:test >/dev/null 2>&1 || obstacle="podman can't import an image"
  done
}

setup() {
  [[ -z $obstacle ]] || skip "$obstacle"
}

teardown() {
  [[ -z $obstacle ]] || return 0
  local RUNTIME
  for RUNTIME in runc caisson; do
    use_runtime
    podman pod rm --all --force --time 0 >/dev/null 2>&1 || true
    podman rm --all --force --time 0 >/dev/null
  done
}

teardown_file() {
  # Podman leaves its storage mounted and its parent groups behind.
  local mount
  for mount in $(findmnt --list --noheadings --output TARGET | grep "^$BATS_FILE_TMPDIR/" | tac); do umount "$mount"; done
  find /sys/fs/cgroup -depth -type d \( -path "*/$GROUP*" -o -path "*/libpod_parent*" \) -exec rmdir {} + 2>/dev/null || true
}

use_runtime() {
  local place=$BATS_FILE_TMPDIR/$RUNTIME
  mkdir -p "$place"
  export CONTAINERS_CONF=$BATS_FILE_TMPDIR/containers.conf
  PODMAN=(podman --root "$place/root" --runroot "$place/run" --tmpdir "$place/tmp" --storage-driver vfs
    --runtime "$(binary_of "$RUNTIME")")
}

podman() { timeout --foreground --kill-after 5 100 "${PODMAN[@]}" "$@"; }

once() {
  podman run --rm --cgroup-parent "/$GROUP" "$@"
  echo "exit $?"
}

keep() { podman run --detach --cgroup-parent "/$GROUP" --name "$NAME" "$@" >/dev/null; }

@test "D3: podman run: process, user, exit codes, seccomp" {
  printf '%s' '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
    {"names": ["chmod", "fchmodat"], "action": "SCMP_ACT_ERRNO"}]}' >"$BATS_TEST_TMPDIR/deny.json"
  script() {
    once busybox:test sh -c 'echo $$; grep -E "^(Seccomp:|NoNew)" /proc/self/status; exit 3'
    once busybox:test nosuch
    once busybox:test /etc
    once --user nobody --workdir /tmp --env A=b busybox:test sh -c 'id -u; pwd; echo $A'
    once --security-opt seccomp=unconfined busybox:test grep Seccomp: /proc/self/status
    once --security-opt "seccomp=$BATS_TEST_TMPDIR/deny.json" busybox:test chmod 400 /etc/passwd
    once --read-only busybox:test touch /x
    once --memory 32m --pids-limit 20 --cap-drop ALL busybox:test grep CapEff /proc/self/status
    echo in | once --interactive busybox:test cat
  }
  with_each_runtime script <<END
1
NoNewPrivs:	0
Seccomp:	2
exit 3
exit 127
exit 126
65534
/tmp
b
exit 0
Seccomp:	0
exit 0
exit 1
exit 1
CapEff:	0000000000000000
exit 0
in
exit 0
END
}

@test "D3: podman exec, logs, pause, stop, kill, a terminal" {
  script() {
    keep busybox:test sh -c 'echo out; sleep 1000'
    podman exec "$NAME" sh -c 'exit 5'
    echo "exit $?"
    podman exec --user nobody --workdir /tmp "$NAME" sh -c 'id -u; pwd'
    "$PTY" $'expect #\nsend exit 4\\r' "${PODMAN[@]}" exec --interactive --tty "$NAME" sh >/dev/null
    echo "exit $?"
    podman logs "$NAME"
    podman pause "$NAME" >/dev/null
    podman inspect --format '{{.State.Status}}' "$NAME"
    podman unpause "$NAME" >/dev/null
    podman stop --time 1 "$NAME" >/dev/null 2>&1
    podman inspect --format '{{.State.Status}} {{.State.ExitCode}}' "$NAME"
    podman start "$NAME" >/dev/null
    podman kill "$NAME" >/dev/null
    podman wait "$NAME"
    "$PTY" $'expect #\nsend exit 6\\r' "${PODMAN[@]}" run --rm --interactive --tty --cgroup-parent "/$GROUP" busybox:test sh >/dev/null
    echo "exit $?"
  }
  with_each_runtime script <<END
exit 5
65534
/tmp
exit 4
out
paused
exited 137
137
exit 6
END
}

@test "D3: podman pod: containers that share namespaces" {
  script() {
    podman pod create --name "$NAME-pod" --cgroup-parent "/$GROUP" --share ipc,uts,pid --network none >/dev/null
    podman run --detach --pod "$NAME-pod" --name "$NAME" busybox:test sleep 1000 >/dev/null
    podman run --rm --pod "$NAME-pod" busybox:test sh -c 'ps | grep -c "slee[p] 1000"'
    podman pod ps --format '{{.Status}}'
    podman pod stop --time 0 "$NAME-pod" >/dev/null 2>&1
    podman inspect --format '{{.State.ExitCode}}' "$NAME"
  }
  with_each_runtime script <<END
1
Running
137
END
}

@test "D3: podman healthcheck" {
  script() {
    keep --health-cmd 'test -e /tmp/healthy' --health-interval disable --health-retries 1 busybox:test sleep 1000
    podman healthcheck run "$NAME" >/dev/null 2>&1
    echo "exit $?"
    podman exec "$NAME" touch /tmp/healthy
    podman healthcheck run "$NAME"
    echo "exit $?"
  }
  with_each_runtime script <<END
exit 1
exit 0
END
}

@test "D3: podman play kube" {
  script() {
    cat >pod.yaml <<YAML
apiVersion: v1
kind: Pod
metadata: {name: $NAME}
spec:
  hostNetwork: true
  restartPolicy: Never
  containers:
    - name: one
      image: localhost/busybox:test
      command: [sh, -c, "echo \$GREETING; touch /shared/one; sleep 1000"]
      env: [{name: GREETING, value: hello}]
      resources: {limits: {memory: 32Mi}}
      securityContext: {readOnlyRootFilesystem: true, capabilities: {drop: [NET_RAW]}}
      volumeMounts: [{name: shared, mountPath: /shared}]
  volumes: [{name: shared, hostPath: {path: $PWD/shared-$NAME, type: DirectoryOrCreate}}]
YAML
    podman play kube pod.yaml >/dev/null
    echo "exit $?"
    wait_until "podman logs $NAME-one | grep hello" && echo hello
    ls "shared-$NAME"
    podman exec "$NAME-one" sh -c 'touch /x; grep CapEff /proc/self/status'
    podman play kube --down pod.yaml >/dev/null
    podman ps --all --quiet
  }
  with_each_runtime script <<END
exit 0
hello
one
CapEff:	00000000a80405fb
END
}
