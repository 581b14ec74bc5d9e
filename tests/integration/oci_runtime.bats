#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime by itself: the verbs of the OCI runtime specification on a bundle. What engines
# make of it is tried in tests/clients.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for another shell; names from oci.bash

load oci

@test "D3: run returns the command's exit code and leaves nothing" {
  configure 'config["process"]["args"] = ["sh", "-c", "echo out; exit 7"]'
  run -7 runtime run --bundle "$bundle" "$id"
  assert_output out
  assert_nothing_left
}

@test "D3: a container goes from created over running to stopped, and is deleted" {
  configure 'config["process"]["args"] = ["sleep", "100"]'
  runtime create --bundle "$bundle" --pid-file "$BATS_TEST_TMPDIR/pid" "$id"
  assert_equal "$(status_of)" created
  # Without a line end: engines take the whole file for the number.
  assert_equal "$(wc -l <"$BATS_TEST_TMPDIR/pid")" 0
  run -1 runtime delete "$id"
  runtime start "$id"
  assert_equal "$(status_of)" running
  run -1 runtime start "$id"
  runtime kill "$id" KILL
  wait_until_stopped
  run -1 runtime kill "$id" TERM
  assert_output --partial "container not running"
  runtime delete "$id"
  run -1 runtime state "$id"
  assert_output --partial "does not exist"
  assert_nothing_left
}

@test "N6: exec joins the container, and is no weaker than its first process" {
  configure 'config["process"]["args"] = ["sleep", "100"]; config["process"]["noNewPrivileges"] = True'
  runtime create --bundle "$bundle" "$id"
  runtime start "$id"
  local pid own exec
  pid=$(runtime state "$id" | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])')
  own=$(grep -E '^(Cap|NoNewPrivs|Seccomp)' "/proc/$pid/status")
  exec=$(runtime exec "$id" grep -E '^(Cap|NoNewPrivs|Seccomp)' /proc/self/status)
  assert_equal "$exec" "$own"
  local namespace
  for namespace in mnt pid net ipc uts; do
    assert_equal "$(runtime exec "$id" readlink "/proc/self/ns/$namespace")" \
      "$(readlink "/proc/$pid/ns/$namespace")"
  done
  run -9 runtime exec "$id" sh -c 'exit 9'
  run -255 runtime exec "$id" nosuch
  assert_output --partial "exec: \"nosuch\": executable file not found in \$PATH"
  run -255 runtime exec "$id" /etc
  assert_output --partial 'exec: "/etc": permission denied'
  run -255 runtime exec "$id" /nosuch
  assert_output --partial 'exec: "/nosuch": stat /nosuch: no such file or directory'
}

@test "D3: pause freezes, resume thaws" {
  configure 'config["process"]["args"] = ["sleep", "100"]'
  runtime create --bundle "$bundle" "$id"
  runtime start "$id"
  runtime pause "$id"
  assert_equal "$(status_of)" paused
  run -255 runtime exec "$id" true
  runtime resume "$id"
  assert_equal "$(status_of)" running
}

@test "D3: create tells a missing command as one JSON line and leaves nothing" {
  configure 'config["process"]["args"] = ["nosuch"]'
  run -1 runtime --log "$BATS_TEST_TMPDIR/log" --log-format json create --bundle "$bundle" "$id"
  assert_equal "$(wc -l <"$BATS_TEST_TMPDIR/log")" 1
  run -0 python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["msg"])' \
    "$BATS_TEST_TMPDIR/log"
  assert_output --partial "executable file not found in \$PATH"
  assert_nothing_left
}

@test "D3: hooks run in the specification's order with the state on standard input" {
  local log=$BATS_TEST_TMPDIR/hooks
  configure "
def hook(name):
    script = 'echo ' + name + ' \$(sed -e s/.*status...// -e s/.,.*//) >> $log'
    return [{'path': '/bin/sh', 'args': ['sh', '-c', script], 'env': ['PATH=/usr/bin:/bin']}]
config['hooks'] = {name: hook(name) for name in
                   ('prestart', 'createRuntime', 'createContainer', 'poststart', 'poststop')}
config['process']['args'] = ['true']
"
  runtime run --bundle "$bundle" "$id"
  run cut -d' ' -f1 "$log"
  assert_output "$(printf '%s\n' prestart createRuntime createContainer poststart poststop)"
  run grep -c . "$log"
  assert_output 5
  # What the state says each time: prestart hooks are told what they were when `start` ran them.
  run cut -d' ' -f2 "$log"
  assert_output "$(printf '%s\n' created creating creating running stopped)"
}

@test "D3: hooks inside the container get the whole state, however long its annotations" {
  local length
  for length in 3900 4096 100000; do
    configure "
config['annotations'] = {'long': 'x' * $length}
config['hooks'] = {'createContainer': [
    {'path': '/bin/sh', 'args': ['sh', '-c', 'cat >$BATS_TEST_TMPDIR/state.json']}]}
config['process']['args'] = ['true']
"
    runtime run --bundle "$bundle" "$id"
    run -0 python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["annotations"]["long"]))' \
      "$BATS_TEST_TMPDIR/state.json"
    assert_output "$length"
  done
}

@test "S8: under {execve, write, exit_group} a freestanding program runs, as root and as uid 1000" {
  local helper=$TOP/build/tests/helpers/freestanding
  [[ -x $helper ]] || skip "the freestanding helper is not built"
  cp "$helper" "$bundle/rootfs/bin/freestanding"
  configure "
config['process']['args'] = ['/bin/freestanding']
config['process']['noNewPrivileges'] = False
config['linux']['seccomp'] = {
    'defaultAction': 'SCMP_ACT_KILL_PROCESS',
    'architectures': ['SCMP_ARCH_X86_64'],
    'syscalls': [{'names': ['execve', 'write', 'exit_group'], 'action': 'SCMP_ACT_ALLOW'}]}
"
  run -0 runtime run --bundle "$bundle" "$id"
  configure "config['process']['user'] = {'uid': 1000, 'gid': 1000}"
  run -0 runtime run --bundle "$bundle" "$id"
}

@test "D3: ids that are no file names are refused before anything is created" {
  local bad
  for bad in .. . a/b "" "a b"; do
    run -1 runtime create --bundle "$bundle" "$bad"
    run -1 runtime delete --force "$bad"
  done
  [[ ! -e $state ]] || fail "state was created"
}

@test "D3: the devices that every container has can be used where the configuration denies all" {
  configure "
config['linux']['resources'] = {'devices': [{'allow': False, 'access': 'rwm'}]}
config['process']['terminal'] = True
config['process']['args'] = ['sh', '-c', 'for d in null zero full random urandom tty ptmx console; do : </dev/\$d || exit 1; done; echo all']"
  run "$TOP/tests/cli/pty" "" "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_output --partial all
  mknod "$bundle/rootfs/disk" c 10 232
  configure "config['process']['terminal'] = False; config['process']['args'] = ['sh', '-c', ': </disk']"
  run -1 runtime run --bundle "$bundle" "$id"
  assert_output --partial "Operation not permitted"
}

@test "D3: a broken configuration is refused with file, line and field" {
  configure "config['process']['user'] = {'uid': 4294967296, 'gid': 0}"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "config.json:1:"
  assert_output --partial "process.user.uid"
  assert_nothing_left
}

@test "D3: features and version are what engines parse" {
  run -0 --separate-stderr runtime features
  [[ -z $stderr ]] || fail "stderr: $stderr"
  echo "$output" | python3 -c 'import json, sys
features = json.load(sys.stdin)
assert features["ociVersionMin"] and features["ociVersionMax"]
assert "rro" in features["mountOptions"]'
  run -0 runtime --version
  assert_line --index 0 --regexp '^caisson-runtime version '
  assert_line --index 1 --regexp '^commit: '
}

@test "D3: where the host has the v1 list of devices, it says what is in force" {
  [[ -d /sys/fs/cgroup/devices ]] || skip "no v1 hierarchy of devices"
  configure "linux['resources'] = {'devices': [
    {'allow': False, 'access': 'rwm'},
    {'allow': True, 'type': 'c', 'major': 10, 'minor': 229, 'access': 'rw'}]}"
  start_sleeper
  run cat "/sys/fs/cgroup/devices/caisson/$id/devices.list"
  assert_line --index 0 "c 10:229 rw"
  refute_line --partial "*:* rwm"
}
