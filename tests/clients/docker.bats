#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# dockerd with caisson-runtime as its default runtime: the life of a container.
# shellcheck disable=SC2016,SC2317 # the scripts are called by name, and quote for the container's shell

load helpers
load docker

setup_file() {
  start_dockerds
}

@test "D3: docker run: process, user, directory, environment, exit codes" {
  script() {
    once busybox:test sh -c 'id; echo $$; grep -E "^(Cap|Seccomp:|NoNew)" /proc/self/status; exit 3'
    once busybox:test nosuch
    once busybox:test /etc
    once --user nobody busybox:test id
    once --user 1234:5678 --group-add 99 busybox:test id
    once --workdir /tmp/new --env A=b busybox:test sh -c 'pwd; echo $A; echo $HOME'
    once --hostname box busybox:test hostname
    echo in | once --interactive busybox:test cat
  }
  with_each_runtime script <<END
uid=0(root) gid=0(root) groups=0(root),10(wheel)
1
CapInh:	0000000000000000
CapPrm:	00000000a80425fb
CapEff:	00000000a80425fb
CapBnd:	00000000a80425fb
CapAmb:	0000000000000000
NoNewPrivs:	0
Seccomp:	2
exit 3
exit 127
exit 126
uid=65534(nobody) gid=65534(nogroup) groups=65534(nogroup)
exit 0
uid=1234 gid=5678 groups=99,5678
exit 0
/tmp/new
b
/root
exit 0
box
exit 0
in
exit 0
END
}

@test "D3: docker exec: exit codes, user, directory, terminal, detached" {
  script() {
    keep busybox:test sleep 1000
    docker exec "$NAME" sh -c 'exit 5'
    echo "exit $?"
    docker exec --user nobody --workdir /tmp --env A=b "$NAME" sh -c 'id -u; pwd; echo $A'
    echo in | docker exec --interactive "$NAME" cat
    docker exec "$NAME" nosuch >/dev/null 2>&1
    echo "exit $?"
    docker exec --detach "$NAME" touch /detached
    wait_until "docker exec $NAME test -e /detached" && echo detached
    "$PTY" $'expect #\nsend tty; stty size\\r\nexpect ^31 97\nsend exit 4\\r' \
      docker exec --interactive --tty "$NAME" sh >/dev/null
    echo "exit $?"
    docker top "$NAME" -o pid,args | grep -c 'sleep 1000'
  }
  with_each_runtime script <<END
exit 5
65534
/tmp
b
in
exit 126
detached
exit 4
1
END
}

@test "D3: docker attach with a terminal, and away from it" {
  script() {
    docker run --detach --interactive --tty --name "$NAME" busybox:test sh >/dev/null
    "$PTY" $'send \\r\nexpect #\nsend stty size\\r\nexpect ^31 97\nsend echo a$((1+1))b\\r\nexpect ^a2b\nsend \\x10\\x11' \
      docker attach "$NAME" >/dev/null
    echo "detached $?"
    inspect '{{.State.Running}}'
    "$PTY" $'send \\r\nexpect #\nsend exit 6\\r' docker attach "$NAME" >/dev/null
    echo "exit $?"
    inspect '{{.State.ExitCode}}'
  }
  with_each_runtime script <<END
detached 1
true
exit 6
6
END
}

@test "D3: docker logs, wait, stop, kill, restart, rename" {
  script() {
    keep busybox:test sh -c 'echo out; echo err >&2; trap "echo term; exit 9" TERM; trap "exit 7" USR1; while :; do sleep 0.1; done'
    wait_until "docker logs $NAME 2>&1 | grep -q err"
    docker logs "$NAME" 2>/dev/null
    { docker logs "$NAME" >/dev/null; } 2>&1
    docker stop --time 30 "$NAME" >/dev/null
    inspect '{{.State.ExitCode}}'
    docker restart --time 1 "$NAME" >/dev/null
    inspect '{{.State.Running}}'
    docker kill --signal USR1 "$NAME" >/dev/null
    docker wait "$NAME"
    docker start "$NAME" >/dev/null
    docker kill "$NAME" >/dev/null
    docker wait "$NAME"
    docker logs "$NAME" 2>/dev/null | grep -c term
  }
  with_each_runtime script <<END
out
err
9
true
7
137
1
END
}

@test "D3: docker stop kills what does not listen" {
  script() {
    keep busybox:test sleep 1000
    docker stop --time 1 "$NAME" >/dev/null
    inspect '{{.State.Status}} {{.State.ExitCode}}'
  }
  with_each_runtime script <<<"exited 137"
}

@test "D3: docker pause and unpause" {
  script() {
    keep busybox:test sleep 1000
    docker pause "$NAME" >/dev/null
    inspect '{{.State.Status}}'
    docker exec "$NAME" true 2>/dev/null
    echo "exit $?"
    docker unpause "$NAME" >/dev/null
    docker exec "$NAME" true
    echo "exit $?"
    docker pause "$NAME" >/dev/null
    docker rm --force "$NAME" >/dev/null
    echo "exit $?"
  }
  with_each_runtime script <<END
paused
exit 1
exit 0
exit 0
END
}

@test "D3: docker run --init reaps and forwards signals" {
  script() {
    keep --init busybox:test sleep 1000
    docker exec "$NAME" cat /proc/1/comm
    docker stop --time 30 "$NAME" >/dev/null
    inspect '{{.State.ExitCode}}'
  }
  with_each_runtime script <<END
docker-init
143
END
}

@test "D3: docker cp, diff, commit and a stopped container started anew" {
  script() {
    keep busybox:test sh -c 'echo new >>/file; cat /file'
    docker wait "$NAME"
    docker start --attach "$NAME"
    docker cp "$NAME:/file" copy && cat copy
    docker diff "$NAME" | grep -x 'A /file'
    docker commit "$NAME" "$NAME-image" >/dev/null
    once "$NAME-image" grep -c new /file
  }
  with_each_runtime script <<END
0
new
new
new
new
A /file
2
exit 0
END
}
