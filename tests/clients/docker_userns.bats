#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# dockerd --userns-remap with caisson-runtime as its default runtime.
# shellcheck disable=SC2016,SC2317 # the scripts are called by name, and quote for the container's shell

load helpers
load docker

setup_file() {
  printf "%s:100000:65536\n" nobody nogroup >"$BATS_FILE_TMPDIR/subordinate"
  # shellcheck disable=SC2034 # start_dockerds uses it
  WRAPPER=(sh -c 'mount --bind "$1" /etc/subuid && mount --bind "$1" /etc/subgid && shift && exec "$@"' sh
    "$BATS_FILE_TMPDIR/subordinate")
  # The remapped root must reach its images.
  chmod o+x "$BATS_RUN_TMPDIR" "$(dirname "$BATS_FILE_TMPDIR")" "$BATS_FILE_TMPDIR"
  start_dockerds --userns-remap nobody:nogroup
}

@test "D3: docker run --userns-remap: root inside is nobody outside" {
  script() {
    once busybox:test sh -c 'id -u; cat /proc/self/uid_map | tr -s " "; touch /x && ls -ln /x | tr -s " " | cut -d" " -f3,4'
    once --user 1000 busybox:test sh -c 'id -u; touch /x'
    once busybox:test sh -c 'mount -t tmpfs t /tmp; echo 1 >/proc/sys/kernel/domainname'
    once --tmpfs /t --read-only --shm-size 2m busybox:test sh -c 'touch /t/x /dev/shm/x && : >/dev/null && ls -l /dev/full | cut -c1-10'
    once --userns host busybox:test sh -c 'cat /proc/self/uid_map | tr -s " "'
    once --interactive busybox:test cat <<<in
  }
  with_each_runtime script <<END
0
 0 100000 65536
0 0
exit 0
1000
exit 1
exit 1
crw-rw-rw-
exit 0
 0 0 4294967295
exit 0
in
exit 0
END
}

@test "D3: docker exec and a terminal with --userns-remap" {
  script() {
    keep --memory 32m busybox:test sleep 1000
    docker exec "$NAME" sh -c 'id -u; cat /proc/self/uid_map | tr -s " "; test -r /proc/1/environ && echo same'
    "$PTY" $'expect #\nsend stty size\\r\nexpect ^31 97\nsend exit 4\\r' docker exec --interactive --tty "$NAME" sh >/dev/null
    echo "exit $?"
    docker stop --time 0 "$NAME" >/dev/null
    inspect '{{.State.ExitCode}}'
    "$PTY" $'expect #\nsend exit 4\\r' docker run --rm --interactive --tty busybox:test sh >/dev/null
    echo "exit $?"
  }
  with_each_runtime script <<END
0
 0 100000 65536
same
exit 4
137
exit 4
END
}
