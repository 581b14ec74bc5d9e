#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# dockerd with caisson-runtime as its default runtime: what a container may do.
# shellcheck disable=SC2016,SC2317 # the scripts are called by name, and quote for the container's shell

load helpers
load docker

setup_file() {
  start_dockerds
}

@test "S1 S2: docker run --security-opt seccomp=… in all its forms" {
  # One denies chmod; one kills at it; one has conditions, an errno of its own, and what Docker adds to
  # the OCI's: includes, excludes, archMap.
  cat >"$BATS_TEST_TMPDIR/deny.json" <<'END'
{"defaultAction": "SCMP_ACT_ALLOW",
 "syscalls": [{"names": ["chmod", "fchmodat", "fchmodat2"], "action": "SCMP_ACT_ERRNO"}]}
END
  cat >"$BATS_TEST_TMPDIR/kill.json" <<'END'
{"defaultAction": "SCMP_ACT_ALLOW",
 "syscalls": [{"names": ["chmod", "fchmodat"], "action": "SCMP_ACT_KILL_PROCESS"}]}
END
  cat >"$BATS_TEST_TMPDIR/conditions.json" <<'END'
{"defaultAction": "SCMP_ACT_ALLOW",
 "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
 "syscalls": [
   {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 97,
    "args": [{"index": 0, "value": 2, "op": "SCMP_CMP_EQ"}], "excludes": {"caps": ["CAP_SYS_TIME"]}},
   {"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "includes": {"caps": ["CAP_SYS_TIME"]}}]}
END
  script() {
    once busybox:test grep Seccomp: /proc/self/status
    once --security-opt seccomp=unconfined busybox:test grep Seccomp: /proc/self/status
    once busybox:test unshare true
    once --cap-add SYS_ADMIN busybox:test unshare --uts true
    once --security-opt seccomp=deny.json busybox:test chmod 400 /etc/passwd
    once --security-opt seccomp=kill.json busybox:test chmod 400 /etc/passwd
    once --security-opt seccomp=kill.json --security-opt no-new-privileges --user 1000 \
      busybox:test sh -c 'grep -E "^(NoNew|Seccomp:)" /proc/self/status; chmod 400 /tmp'
    once --security-opt seccomp=conditions.json busybox:test sh -c 'mkdir /d && nc -w 1 127.0.0.1 1 2>&1'
    once --security-opt seccomp=conditions.json --cap-add SYS_TIME busybox:test mkdir /d
    keep --security-opt seccomp=deny.json busybox:test sleep 1000
    docker exec "$NAME" chmod 400 /etc/passwd
    echo "exec $?"
  }
  with_each_runtime script <<END
Seccomp:	2
exit 0
Seccomp:	0
exit 0
exit 1
exit 0
exit 1
exit 159
NoNewPrivs:	1
Seccomp:	2
exit 159
nc: socket: Address family not supported by protocol
exit 1
exit 1
exec 1
END
}

@test "D3: docker run --cap-add, --cap-drop, --security-opt, --read-only, --device" {
  script() {
    once --cap-drop ALL --cap-add CHOWN busybox:test grep Cap /proc/self/status
    once --cap-add NET_ADMIN --user nobody busybox:test grep -E 'Cap(Eff|Bnd)' /proc/self/status
    once --security-opt no-new-privileges busybox:test grep NoNew /proc/self/status
    once --read-only --tmpfs /run busybox:test sh -c 'touch /x; touch /run/x && echo run'
    once busybox:test sh -c 'echo 1 >/proc/sys/kernel/domainname; ls /sys/firmware; head -c 1 /proc/kcore | wc -c'
    once --security-opt systempaths=unconfined busybox:test sh -c 'ls /sys/firmware | head -c 1 | wc -c; mount | grep -c "/proc/"'
    once busybox:test sh -c 'head -c 1 /dev/loop-control'
    once --device /dev/fuse busybox:test sh -c 'ls -l /dev/fuse | cut -c1-10; : <>/dev/fuse && echo open'
    once --device /dev/fuse:/dev/f:r busybox:test sh -c ': </dev/f && echo read; : >/dev/f'
    once --device-cgroup-rule "c 10:229 rwm" busybox:test sh -c 'mknod /f c 10 229; : <>/f && echo open'
    once --sysctl net.ipv4.ip_forward=0 --sysctl kernel.msgmax=1234 busybox:test cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/msgmax
  }
  with_each_runtime script <<END
CapInh:	0000000000000000
CapPrm:	0000000000000001
CapEff:	0000000000000001
CapBnd:	0000000000000001
CapAmb:	0000000000000000
exit 0
CapEff:	0000000000000000
CapBnd:	00000000a80435fb
exit 0
NoNewPrivs:	1
exit 0
run
exit 0
0
exit 0
1
0
exit 1
exit 1
crw-------
open
exit 0
read
exit 1
open
exit 0
0
1234
exit 0
END
}

@test "D3: docker run --privileged" {
  # Without runc first: it fails where the host lacks a capability.
  RUNTIME=caisson use_runtime
  run -0 --separate-stderr docker run --rm --privileged busybox:test sh -c '
    grep Seccomp: /proc/self/status; test -w /proc/sys/kernel/domainname && mount -t tmpfs t /tmp && test -b /dev/$(
    ls /sys/block | head -1) && echo all; grep CapEff /proc/self/status'
  assert_line --regexp '^Seccomp:.0$'
  assert_line all
  # Docker asks for those that it knows.
  local known=$((0x3fffffffff)) held
  held=0x$(sed -n 's/^CapBnd:.//p' /proc/self/status)
  # shellcheck disable=SC2154 # run sets it
  assert_equal $((0x$(sed -n 's/^CapEff:.//p' <<<"$output") & known)) $((held & known))
}

@test "D3: docker run --pid, --ipc, --uts, --network of the host and of another container" {
  script() {
    keep --ipc shareable --hostname first busybox:test sleep 1000
    once --pid "container:$NAME" busybox:test sh -c 'ps | grep -c "slee[p] 1000"'
    once --ipc "container:$NAME" busybox:test sh -c 'touch /dev/shm/seen'
    docker exec "$NAME" ls /dev/shm
    once --network "container:$NAME" busybox:test hostname
    once --pid host busybox:test sh -c 'test $(cat /proc/1/comm) != sh && echo host'
    once --uts host busybox:test hostname | sed "s/^$(hostname)$/host/"
    once --cgroupns private busybox:test sh -c 'sed "s/^[^/]*//" /proc/self/cgroup | sort -u'
    once --shm-size 3m busybox:test sh -c 'df -k /dev/shm | tail -1 | tr -s " " | cut -d" " -f2'
  }
  with_each_runtime script <<END
1
exit 0
exit 0
seen
first
exit 0
host
exit 0
host
exit 0
/
exit 0
3072
exit 0
END
}
