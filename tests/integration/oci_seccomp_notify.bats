#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# linux.seccomp with SCMP_ACT_NOTIFY: who asks, who is told what, and that nothing of the runtime's own
# has to be let through.
# shellcheck disable=SC2154 # oci.bash sets them

load oci

AGENT=$TOP/build/tests/helpers/seccomp_agent

setup() {
  oci_setup
  [[ -x $AGENT ]] || skip "the helper is not built"
  socket=$BATS_TEST_TMPDIR/agent.sock
  log=$BATS_TEST_TMPDIR/agent.log
  "$AGENT" "$socket" "$log" 3>&- &
  agent=$!
  wait_for "$socket"
}

teardown() {
  [[ -z ${agent:-} ]] || kill "$agent" 2>/dev/null || true
  oci_teardown
}

wait_for() {
  for _ in $(seq 200); do
    [[ ! -e $1 ]] || return 0
    sleep 0.05
  done
  fail "$1 did not appear"
}

# profile DEFAULT-ACTION NAMES-THAT-NOTIFY
profile() {
  configure "
linux['seccomp'] = {'defaultAction': '$1', 'architectures': ['SCMP_ARCH_X86_64'],
                    'listenerPath': '$socket', 'listenerMetadata': 'who asks'}
if [$2]: linux['seccomp']['syscalls'] = [{'names': [$2], 'action': 'SCMP_ACT_NOTIFY'}]"
}

# The nth message to the agent, as a Python expression on `m`.
told() {
  python3 - "$log" "$1" "$2" <<'END_OF_PROGRAM'
import json, sys
messages = [json.loads(line) for line in open(sys.argv[1]) if line.startswith("{")]
m = messages[int(sys.argv[2])]
print(eval(sys.argv[3]))
END_OF_PROGRAM
}

@test "N6: an agent gets the listener with the process's state, and decides" {
  profile SCMP_ACT_ALLOW "'mkdir', 'mkdirat'"
  configure "config['annotations'] = {'long': 'x' * 20000}"
  start_sleeper
  assert_equal "$(told 0 'm["fds"]')" "['seccompFd']"
  assert_equal "$(told 0 'm["metadata"]')" "who asks"
  assert_equal "$(told 0 'm["pid"]')" "$pid"
  assert_equal "$(told 0 'm["state"]["id"], m["state"]["pid"], m["state"]["status"], len(m["state"]["annotations"]["long"])')" \
    "('$id', $pid, 'created', 20000)"
}

@test "N6: the agent's errno reaches the caller" {
  profile SCMP_ACT_ALLOW "'mkdir', 'mkdirat'"
  inside "mkdir /made"
  assert_failure
  assert_output --partial "Invalid slot"
  assert_equal "$(grep -cvE '^{' "$log")" 1
}

@test "S8: NOTIFY as default action asks the agent of execve and all that follows, as root and as uid 1000" {
  local uid
  for uid in 0 1000; do
    : >"$log"
    profile SCMP_ACT_NOTIFY ""
    configure "process['noNewPrivileges'] = False; process['user'] = {'uid': $uid, 'gid': $uid}"
    inside "echo in"
    assert_success
    assert_output in
    # 59: execve. Nothing of the runtime's comes before it.
    assert_equal "$(grep -vE '^{' "$log" | head -1)" 59
  done
}

@test "N6: exec hands over a listener of its own, with its own process id" {
  profile SCMP_ACT_ALLOW "'mkdir', 'mkdirat'"
  start_sleeper
  run -1 runtime exec --pid-file "$BATS_TEST_TMPDIR/pid" "$id" mkdir /made
  assert_output --partial "Invalid slot"
  assert_equal "$(told 1 'm["pid"]')" "$(<"$BATS_TEST_TMPDIR/pid")"
  assert_equal "$(told 1 'm["state"]["pid"], m["state"]["status"]')" "($pid, 'running')"
}

@test "N6: without an agent nothing is created" {
  profile SCMP_ACT_ALLOW "'mkdir'"
  configure "linux['seccomp']['listenerPath'] = '$BATS_TEST_TMPDIR/none.sock'"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "none.sock: no such file or directory"
  assert_nothing_left
}

@test "N6: NOTIFY without listenerPath is refused: nobody would answer" {
  profile SCMP_ACT_ALLOW "'mkdir'"
  configure "del linux['seccomp']['listenerPath'], linux['seccomp']['listenerMetadata']"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "SCMP_ACT_NOTIFY without a listenerPath"
  assert_nothing_left
}

@test "N6: an agent that went away before the start is told by start" {
  profile SCMP_ACT_ALLOW "'mkdir'"
  configure "process['args'] = ['sleep', '100']"
  kill -STOP "$agent"
  runtime create --bundle "$bundle" "$id"
  kill -KILL "$agent"
  wait "$agent" || true
  agent=
  run -1 runtime start "$id"
  assert_output --partial "send the seccomp listener to its agent"
}
