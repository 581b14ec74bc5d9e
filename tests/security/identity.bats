#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Who the container's processes are and what they may: what was asked for, nothing of the caller's.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and security.bash set

load security

@test "CVE-2022-29162: capabilities that exec adds are neither inheritable nor ambient" {
  start_sleeper
  local user
  for user in 0 1000; do
    run -0 runtime exec --user "$user" --cap CAP_NET_RAW --cap CAP_CHOWN "$id" grep -E '^Cap(Inh|Amb):' /proc/self/status
    assert_output $'CapInh:\t0000000000000000\nCapAmb:\t0000000000000000'
  done
}

@test "CVE-2022-27650: inheritable and ambient capabilities of the caller don't come in" {
  configure "process['args'] = ['grep', '-E', '^Cap(Inh|Amb):', '/proc/self/status']"
  run -0 capsh --inh=cap_net_raw,cap_chown --addamb=cap_net_raw --addamb=cap_chown -- -c \
    "'$RUNTIME' --root '$state' run --bundle '$bundle' $id"
  assert_output $'CapInh:\t0000000000000000\nCapAmb:\t0000000000000000'
  start_sleeper
  run -0 capsh --inh=cap_net_raw,cap_chown --addamb=cap_net_raw --addamb=cap_chown -- -c \
    "'$RUNTIME' --root '$state' exec $id grep -E '^Cap(Inh|Amb):' /proc/self/status"
  assert_output $'CapInh:\t0000000000000000\nCapAmb:\t0000000000000000'
}

@test "CVE-2026-30892: exec takes no user that could be misread as root" {
  start_sleeper
  local bad
  for bad in -1 4294967295 4294967296 18446744073709551616 "" 1a a1 0x0 " 0" "0 " +0 0.0 root 0: 0:-1 0:4294967295 0:root :0; do
    run -255 runtime exec --user "$bad" "$id" id -u
    refute_output 0
  done
  run -0 runtime exec --user 4294967294:4294967294 "$id" sh -c 'echo $(id -u):$(id -g)'
  assert_output 4294967294:4294967294
}

@test "CVE-2024-40635: users of config.json and of exec's description are exact or refused" {
  local bad
  for bad in -1 4294967295 4294967296 18446744073709551615 1.0 "'1'" "'root'" True '[]'; do
    configure "process['user'] = {'uid': $bad, 'gid': 0}; process['args'] = ['id', '-u']"
    run -1 runtime run --bundle "$bundle" "$id"
    assert_output --partial process.user.uid
  done
  configure "process['user'] = {'uid': 4294967294, 'gid': 0}"
  run -0 runtime run --bundle "$bundle" "$id"
  assert_output 4294967294
  configure "process['user'] = {'uid': 0, 'gid': 0}"
  start_sleeper
  for bad in -1 4294967295 4294967296 '"1"' 1.0; do
    echo '{"user": {"uid": '"$bad"', "gid": 0}, "cwd": "/", "args": ["id", "-u"]}' >"$BATS_TEST_TMPDIR/process.json"
    run -255 runtime exec --process "$BATS_TEST_TMPDIR/process.json" "$id"
    assert_output --partial user.uid
  done
}

@test "CVE-2026-46680: the image's passwd makes nobody root" {
  # A name that looks like a number, and one that has root's.
  printf 'root:x:0:0:root:/root:/bin/sh\n1000:x:0:0::/:/bin/sh\n' >"$bundle/rootfs/etc/passwd"
  configure "process['user'] = {'uid': 1000, 'gid': 1000}; process['args'] = ['sh', '-c', 'echo \$(id -u):\$(id -g):\$(id -G)']"
  run -0 runtime run --bundle "$bundle" "$id"
  assert_output 1000:1000:1000
  start_sleeper
  run -0 runtime exec --user 1000 "$id" id -u
  assert_output 1000
}

@test "moby#37667: exec keeps no_new_privs, whatever is asked for" {
  configure "process['noNewPrivileges'] = True"
  start_sleeper
  run -0 runtime exec "$id" grep NoNewPrivs /proc/self/status
  assert_output $'NoNewPrivs:\t1'
  echo '{"user": {"uid": 0, "gid": 0}, "cwd": "/", "noNewPrivileges": false,
    "args": ["grep", "NoNewPrivs", "/proc/self/status"], "env": ["PATH=/bin"]}' >"$BATS_TEST_TMPDIR/process.json"
  run -0 runtime exec --process "$BATS_TEST_TMPDIR/process.json" "$id"
  assert_output $'NoNewPrivs:\t1'
}

@test "CVE-2022-2990: no supplementary group of the caller comes in, by run or exec" {
  configure "process['args'] = ['grep', 'Groups', '/proc/self/status']"
  run -0 setpriv --groups 1234,5678 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  refute_output --partial 1234
  refute_output --partial 5678
  start_sleeper
  run -0 setpriv --groups 1234,5678 "$RUNTIME" --root "$state" exec "$id" grep Groups /proc/self/status
  refute_output --partial 1234
  refute_output --partial 5678
}

@test "CVE-2022-36109: the supplementary groups are exactly those that are asked for" {
  configure "process['user'] = {'uid': 1000, 'gid': 1001, 'additionalGids': [7, 1001]}
process['args'] = ['grep', 'Groups', '/proc/self/status']"
  run -0 runtime run --bundle "$bundle" "$id"
  assert_output --regexp '^Groups:[[:space:]]7 1001 ?$'
  # The same for a process of exec, whose primary group is another.
  start_sleeper
  run -0 runtime exec --user 1002:1003 "$id" grep Groups /proc/self/status
  assert_output --regexp '^Groups:[[:space:]]7 1001 ?$'
}

@test "keyring: the session keyring of the caller can't be found, searched or asked from inside" {
  needs keys
  give keys
  # The calls as they are: no filter hides them.
  configure "process['args'] = ['sleep', '100']; process['capabilities'] = {kind: ['CAP_SYS_ADMIN', 'CAP_DAC_OVERRIDE']
    for kind in ('bounding', 'effective', 'permitted')}"
  run -0 "$HELPERS/keys" with host-secret bash -c '
    serial=$("$1" serial host-secret) && "$1" find host-secret "$serial" >&2 || exit 3
    set -e
    "$2" --root "$3" create --bundle "$4" "$5" >/dev/null 2>&1 </dev/null
    "$2" --root "$3" start "$5"
    "$2" --root "$3" exec "$5" /helpers/keys find host-secret "$serial" 2>&1 || true
    "$2" --root "$3" delete --force "$5"' bash "$HELPERS/keys" "$RUNTIME" "$state" "$bundle" "$id"
  assert_line "host-secret: not in the session keyring"
  assert_line "host-secret: not to be requested"
  assert_line "host-secret: not to be read by its number"
  configure "process['args'] = ['/helpers/keys', 'find', 'host-secret']"
  run "$HELPERS/keys" with host-secret "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_line "host-secret: not in the session keyring"
  assert_line "host-secret: not to be requested"
}
