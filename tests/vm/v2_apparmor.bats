#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# process.apparmorProfile, where the kernel has AppArmor.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and oci.bash set

load ../integration/oci

setup_file() {
  apparmor_parser --replace <<'END_OF_PROFILE'
profile caisson-test flags=(attach_disconnected) {
  file, capability, network, mount, signal, ptrace,
  deny /tmp/denied w,
}
END_OF_PROFILE
}

teardown_file() { apparmor_parser --remove <<<'profile caisson-test { }'; }

# The profile holds with no_new_privs and without.
@test "the container's processes run under process.apparmorProfile, exec's too" {
  local no_new_privileges
  for no_new_privileges in True False; do
    configure "process['apparmorProfile'] = 'caisson-test'
process['noNewPrivileges'] = $no_new_privileges; config['root']['readonly'] = False"
    start_sleeper
    assert_equal "$(<"/proc/$pid/attr/current")" "caisson-test (enforce)"
    run -0 runtime exec "$id" cat /proc/self/attr/current
    assert_output "caisson-test (enforce)"
    run -0 runtime exec "$id" touch /tmp/granted
    run -1 runtime exec "$id" touch /tmp/denied
    assert_output --partial "Permission denied"
    runtime delete --force "$id"
  done
}

@test "exec may name a profile of its own" {
  configure "process['apparmorProfile'] = 'caisson-test'; process['noNewPrivileges'] = False"
  start_sleeper
  cat >"$BATS_TEST_TMPDIR/process.json" <<'END_OF_PROCESS'
{"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": ["cat", "/proc/self/attr/current"],
 "env": ["PATH=/bin"], "apparmorProfile": "unconfined"}
END_OF_PROCESS
  run -0 runtime exec --process "$BATS_TEST_TMPDIR/process.json" "$id"
  assert_output unconfined
  run -0 runtime exec --apparmor unconfined "$id" cat /proc/self/attr/current
  assert_output unconfined
}

@test "a profile that is not loaded is an error with its name, and nothing is left" {
  configure "process['apparmorProfile'] = 'nosuch'; process['args'] = ['true']"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "apply AppArmor profile nosuch: no such file or directory"
  assert_nothing_left
}

@test "a mount over /proc/self/attr swallows no profile" {
  touch "$BATS_TEST_TMPDIR/swallow"
  configure "process['apparmorProfile'] = 'caisson-test'; process['args'] = ['true']
mounts.append({'destination': '/proc/self/attr/exec', 'source': '$BATS_TEST_TMPDIR/swallow',
               'options': ['bind']})"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "a file or directory of /proc can't be covered"
}
