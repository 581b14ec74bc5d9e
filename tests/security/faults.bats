#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What goes wrong around the runtime: hooks that hang, disks that are full, descriptors that run out,
# state that is damaged, verbs that meet. After it, one `delete --force` leaves nothing.
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154 # scripts for other shells; what bats and security.bash set

load security

# A hook of that kind which hangs, and leaves its process id.
hang_in() {
  configure "config['hooks'] = {'$1': [{'path': '/bin/sh',
  'args': ['sh', '-c', 'echo \$\$ >$BATS_TEST_TMPDIR/hook; exec sleep 1000'], 'env': ['PATH=/usr/bin:/bin']}]}
process['args'] = ['sleep', '1000']"
  rm -f "$BATS_TEST_TMPDIR/hook"
}

wait_for_file() {
  for _ in $(seq 400); do
    [[ ! -s $1 ]] || return 0
    sleep 0.02
  done
  fail "$1 did not appear"
}

@test "hung hook: the container is there, as creating, and others can be looked at meanwhile" {
  hang_in createRuntime
  in_background "$RUNTIME" --root "$state" create --bundle "$bundle" "$id" </dev/null >/dev/null
  wait_for_file "$BATS_TEST_TMPDIR/hook"
  run -0 timeout 5 "$RUNTIME" --root "$state" state "$id"
  assert_output --partial '"status": "creating"'
  run -0 timeout 5 "$RUNTIME" --root "$state" list
  assert_output --regexp "$id +[0-9]+ +creating"
}

@test "hung hook: it ends with the runtime, and one delete leaves nothing" {
  local hook
  for hook in prestart createRuntime; do
    hang_in "$hook"
    "$RUNTIME" --root "$state" create --bundle "$bundle" "$id" </dev/null >/dev/null 3>&- &
    local runtime=$!
    wait_for_file "$BATS_TEST_TMPDIR/hook"
    kill -KILL "$runtime"
    wait "$runtime" || true
    wait_until_gone "$(<"$BATS_TEST_TMPDIR/hook")"
    run -0 timeout 5 "$RUNTIME" --root "$state" state "$id"
    assert_output --partial '"status": "stopped"'
    run -1 runtime start "$id"
    run -0 timeout 20 "$RUNTIME" --root "$state" delete "$id"
    assert_host_unchanged
  done
}

@test "hung hook: delete --force ends whoever hangs, whatever the verb" {
  local hook verb
  for hook in prestart createRuntime createContainer startContainer poststart poststop; do
    verb=create
    hang_in "$hook"
    if [[ $hook == startContainer || $hook == poststart || $hook == poststop ]]; then
      # The container's own shell and sleep, for the hook that runs inside.
      mkdir -p "$bundle/rootfs$BATS_TEST_TMPDIR"
      configure "mounts.append({'destination': '$BATS_TEST_TMPDIR', 'source': '$BATS_TEST_TMPDIR', 'options': ['rbind']})"
      runtime create --bundle "$bundle" "$id" </dev/null >/dev/null
      verb=start
    fi
    case $hook in
      poststop) "$RUNTIME" --root "$state" delete --force "$id" </dev/null >/dev/null 3>&- & ;;
      *) if [[ $verb == create ]]; then
        "$RUNTIME" --root "$state" create --bundle "$bundle" "$id" </dev/null >/dev/null 3>&- &
      else
        "$RUNTIME" --root "$state" start "$id" </dev/null >/dev/null 3>&- &
      fi ;;
    esac
    local hung=$!
    wait_for_file "$BATS_TEST_TMPDIR/hook"
    run -0 timeout 30 "$RUNTIME" --root "$state" delete --force "$id"
    wait "$hung" || true
    assert_host_unchanged
    # What a hook inside has written is a number of the container's, which says nothing here.
    [[ $hook == createContainer || $hook == startContainer ]] || wait_until_gone "$(<"$BATS_TEST_TMPDIR/hook")"
    configure "config['mounts'] = [m for m in mounts if m['destination'] != '$BATS_TEST_TMPDIR']"
  done
}

@test "hung hook: its timeout is kept, and nothing is left" {
  hang_in createRuntime
  configure "config['hooks']['createRuntime'][0]['timeout'] = 1"
  run -1 timeout 20 "$RUNTIME" --root "$state" create --bundle "$bundle" "$id"
  assert_output --partial "hooks.createRuntime: run hook /bin/sh: connection timed out"
  assert_nothing_left
}

# Ends a verb whose hook of that kind hangs, by a signal.
interrupt() {
  local signal=$1 hook=$2 verb=$3 code=0 hung arguments=("$3" "$id")
  [[ $verb == start ]] || arguments=("$verb" --bundle "$bundle" "$id")
  hang_in "$hook"
  [[ $verb != start ]] || runtime create --bundle "$bundle" "$id" </dev/null >/dev/null
  # Without a shell between, whose background jobs ignore SIGINT.
  python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
    "$RUNTIME" --root "$state" "${arguments[@]}" </dev/null >/dev/null 2>&1 3>&- &
  hung=$!
  wait_for_file "$BATS_TEST_TMPDIR/hook"
  kill -"$signal" "$hung"
  wait_until_gone "$hung"
  wait "$hung" || code=$?
  assert_equal "$* $code" "$* $((128 + $(kill -l "$signal")))"
  if [[ $verb == start ]]; then
    assert_equal "$(status_of)" stopped
    runtime delete "$id"
  fi
  assert_nothing_left
  assert_host_unchanged
  # What a hook inside has written is a number of the container's, which says nothing here.
  [[ $hook == createContainer || $hook == startContainer ]] || wait_until_gone "$(<"$BATS_TEST_TMPDIR/hook")"
}

@test "hung hook: SIGTERM and SIGINT end create, start and run, and what they have made and the hook with them" {
  local signal hook
  mkdir -p "$bundle/rootfs$BATS_TEST_TMPDIR"
  configure "mounts.append({'destination': '$BATS_TEST_TMPDIR', 'source': '$BATS_TEST_TMPDIR', 'options': ['rbind']})"
  for signal in TERM INT; do
    for hook in prestart createRuntime createContainer startContainer poststart; do
      interrupt "$signal" "$hook" run
    done
    for hook in prestart createRuntime createContainer; do interrupt "$signal" "$hook" create; done
    for hook in startContainer poststart; do interrupt "$signal" "$hook" start; done
  done
}

@test "concurrency: SIGTERM at any time of create leaves a whole container, or nothing" {
  local round created=0 ended=0 code
  configure "process['args'] = ['sleep', '100']
config['hooks'] = {'createRuntime': [{'path': '/bin/true'}]}"
  for ((round = 0; round < race_runs; ++round)); do
    code=0
    # Half a millisecond to a fifth of a second, short ones as often as long ones.
    timeout --foreground --signal TERM "$(printf '0.%04d' $(((1 << RANDOM % 8) * (5 + RANDOM % 10))))" \
      "$RUNTIME" --root "$state" create --bundle "$bundle" "$id" </dev/null &>/dev/null 3>&- || code=$?
    case $code in
      0) created=$((created + 1)) && assert_equal "$(status_of)" created && runtime delete --force "$id" ;;
      124) ended=$((ended + 1)) ;;
      *) fail "exit code $code" ;;
    esac
    # A signal that came at the end found a container that is there.
    [[ $code == 0 || ! -e $state/$id ]] || { assert_equal "$(status_of)" created && runtime delete --force "$id"; }
    assert_nothing_left
  done
  echo "$created created, $ended ended" >&3
}

@test "hung hook: a signal that the caller ignores does not end create" {
  hang_in createRuntime
  configure "config['hooks']['createRuntime'][0]['args'][2] = 'echo 1 >$BATS_TEST_TMPDIR/hook; exec sleep 1'"
  (trap '' HUP TERM; exec "$RUNTIME" --root "$state" create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1 3>&-) &
  local hung=$!
  wait_for_file "$BATS_TEST_TMPDIR/hook"
  kill -HUP "$hung"
  kill -TERM "$hung"
  wait "$hung"
  assert_equal "$(status_of)" created
}

# A verb that may have so many descriptors only; it ends, and says why where it fails.
with_descriptors() {
  local limit=$1
  shift
  status=0
  timeout 10 bash -c 'ulimit -n "$1"; shift; exec "$@"' bash "$limit" "$RUNTIME" --root "$state" "$@" \
    </dev/null >"$BATS_TEST_TMPDIR/said" 2>&1 3>&- || status=$?
  ((status != 124)) || fail "$1 hung with $limit descriptors"
  [[ $status == 0 || -s $BATS_TEST_TMPDIR/said ]] || fail "$1 failed in silence with $limit descriptors"
}

@test "EMFILE: whatever few descriptors there are, create, exec and delete end, and nothing is left" {
  local limit
  configure "process['args'] = ['sleep', '100']; process['rlimits'] = []"
  for limit in {4..28}; do
    with_descriptors "$limit" create --bundle "$bundle" "$id"
    if [[ $status == 0 ]]; then
      runtime start "$id"
      with_descriptors "$limit" exec "$id" true
      with_descriptors "$limit" delete --force "$id"
      runtime delete --force "$id"
    fi
    assert_host_unchanged
  done
  assert_equal "$status" 0
}

@test "late failure: whatever step it is that fails, all that was made is taken back" {
  cp "$bundle/config.json" "$BATS_TEST_TMPDIR/good.json"
  local change
  for change in "process['args'] = ['/nosuch']" "process['cwd'] = '/etc/passwd/x'" \
    "mounts.append({'destination': '/etc/passwd/x', 'type': 'tmpfs', 'source': 'tmpfs'})" \
    "mounts.append({'destination': '/mnt', 'type': 'nosuchfs', 'source': 'none'})" \
    "mounts.append({'destination': '/mnt', 'source': '/nosuch', 'options': ['bind']})" \
    "linux['resources'] = {'unified': {'memory.nosuch': '1'}}" \
    "linux['resources'] = {'pids': {'limit': 1 << 62}}" \
    "linux['sysctl'] = {'net.ipv4.nosuch': '1'}" \
    "process['rlimits'] = [{'type': 'RLIMIT_NOFILE', 'soft': 1 << 40, 'hard': 1 << 40}]" \
    "config['hooks'] = {'createRuntime': [{'path': '/bin/false'}]}" \
    "config['hooks'] = {'createContainer': [{'path': '/bin/false'}]}" \
    "linux['devices'] = [{'path': '/proc/x', 'type': 'c', 'major': 1, 'minor': 3}]"; do
    cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
    configure "$change"
    run -1 timeout 20 "$RUNTIME" --root "$state" create --bundle "$bundle" "$id"
    assert_output --partial caisson-runtime:
    assert_host_unchanged
  done
}

@test "ENOSPC: a state root that is full, of blocks or files, fails create and keeps nothing" {
  mkdir -p "$state"
  configure "config['annotations'] = {'long': 'x' * 6000}; process['args'] = ['sleep', '100']"
  run -0 unshare --mount --propagation private bash -c '
    failed=0 succeeded=0
    for options in size={4,8,12,16,20,24,28,32}k nr_inodes={2,3,4,5,6,7,8,9}; do
      mount -t tmpfs -o "$options" tmpfs "$3" || exit 2
      if timeout 10 "$1" --root "$3" create --bundle "$2" "$4" </dev/null >/dev/null 2>"$5"; then
        succeeded=$((succeeded + 1))
        "$1" --root "$3" delete --force "$4" || echo "$options: delete failed"
      else
        [[ $? != 124 ]] || echo "$options: hung"
        grep -q caisson-runtime: "$5" || echo "$options: no message"
        failed=$((failed + 1))
      fi
      [[ -z $(ls -A "$3") ]] || echo "$options: left $(find "$3")"
      umount "$3"
    done
    ((failed > 3 && succeeded > 1)) || echo "failed $failed, succeeded $succeeded"' \
    bash "$RUNTIME" "$bundle" "$state" "$id" "$BATS_TEST_TMPDIR/message" 3>&-
  assert_output ""
}

@test "ENOSPC: a root directory on a full disk fails create and keeps nothing" {
  run -0 unshare --mount --propagation private bash -c '
    mount -t tmpfs -o nr_inodes=2 tmpfs "$2/rootfs" || exit 2
    for try in 1 2 3; do
      timeout 10 "$1" --root "$3" create --bundle "$2" "$4" </dev/null >/dev/null 2>"$5" && echo "created"
      grep -q "o space left on device" "$5" || cat "$5"
    done' bash "$RUNTIME" "$bundle" "$state" "$id" "$BATS_TEST_TMPDIR/message" 3>&-
  assert_output ""
}

@test "truncated state: list goes on, state tells, and delete --force takes process, group and files away" {
  local bytes with_config
  runtime create --bundle "$bundle" "$id-other" </dev/null >/dev/null
  for with_config in yes no; do
    for bytes in 0 1 40 200; do
      start_sleeper </dev/null >/dev/null
      truncate -s "$bytes" "$state/$id/state.json"
      [[ $with_config == yes ]] || : >"$state/$id/config.json"
      run -1 runtime state "$id"
      assert_output --partial state.json
      run -0 runtime list
      assert_output --partial "$id-other"
      run -1 runtime delete "$id"
      run -0 timeout 20 "$RUNTIME" --root "$state" delete --force "$id"
      wait_until_gone "$pid"
      [[ -z $(find /sys/fs/cgroup -type d -name "$id") ]] || fail "a control group is left"
    done
  done
  runtime delete --force "$id-other"
}

@test "pid reuse: a process that has got the container's number is not taken for it" {
  start_sleeper
  runtime kill "$id" KILL
  wait_until_stopped
  sleep 300 3>&- &
  local stranger=$!
  sed -i "s/\"pid\":[0-9]*/\"pid\":$stranger/" "$state/$id/state.json"
  assert_equal "$(status_of)" stopped
  run -1 runtime kill "$id" KILL
  assert_output --partial "container not running"
  run -255 runtime exec "$id" true
  runtime delete --force "$id"
  kill -0 "$stranger" || fail "the stranger was killed"
  kill "$stranger"
}

# Runs a verb several times at once; how many succeeded is in `succeeded`, what they said in $said.
at_once() {
  local count=$1 i pids=()
  shift
  said=$BATS_TEST_TMPDIR/said
  for ((i = 0; i < count; ++i)); do
    timeout 20 "$RUNTIME" --root "$state" "$@" </dev/null >"$said.$i" 2>&1 3>&- &
    pids+=($!)
  done
  succeeded=0
  for i in "${pids[@]}"; do
    if wait "$i"; then succeeded=$((succeeded + 1)); else (($? != 124)) || fail "$* hung"; fi
  done
}

@test "concurrency: of six creates one succeeds, of eight starts one, of four deletes all that force" {
  local round
  configure "process['args'] = ['sleep', '100']"
  for ((round = 0; round < slow_race_runs; ++round)); do
    at_once 6 create --bundle "$bundle" "$id"
    assert_equal "$succeeded" 1
    at_once 8 start "$id"
    assert_equal "$succeeded" 1
    assert_equal "$(status_of)" running
    at_once 4 delete --force "$id"
    assert_equal "$succeeded" 4
    ((round % 25)) || assert_host_unchanged
  done
}

@test "concurrency: delete --force beside create, start, exec and kill leaves nothing" {
  local round verb deleter
  configure "process['args'] = ['sleep', '100']"
  for ((round = 0; round < slow_race_runs; ++round)); do
    for verb in create start exec kill; do
      [[ $verb == create ]] || runtime create --bundle "$bundle" "$id" </dev/null >/dev/null
      [[ $verb != exec && $verb != kill ]] || runtime start "$id"
      (sleep "0.0$((RANDOM % 4))" && timeout 20 "$RUNTIME" --root "$state" delete --force "$id") >"$BATS_TEST_TMPDIR/deleted" 2>&1 3>&- &
      deleter=$!
      case $verb in
        create) timeout 20 "$RUNTIME" --root "$state" create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1 || (($? != 124)) || fail hung ;;
        start) timeout 20 "$RUNTIME" --root "$state" start "$id" >/dev/null 2>&1 || (($? != 124)) || fail hung ;;
        exec) timeout 20 "$RUNTIME" --root "$state" exec "$id" true </dev/null >/dev/null 2>&1 || (($? != 124)) || fail hung ;;
        kill) timeout 20 "$RUNTIME" --root "$state" kill "$id" TERM >/dev/null 2>&1 || (($? != 124)) || fail hung ;;
      esac
      wait "$deleter" || fail "delete beside $verb failed: $(cat "$BATS_TEST_TMPDIR/deleted")"
      runtime delete --force "$id"
      ((round % 25)) || assert_host_unchanged
    done
  done
}

@test "init killed before start: start says so, and delete takes the rest" {
  configure "process['args'] = ['sleep', '100']"
  runtime create --bundle "$bundle" "$id" </dev/null >/dev/null
  kill -KILL "$(pid_of)"
  run -1 timeout 10 "$RUNTIME" --root "$state" start "$id"
  assert_output --partial stopped
  runtime delete "$id"
}

@test "FIFO wait: a container whose engine died before start can be found, and killed" {
  configure "process['args'] = ['sleep', '100']"
  bash -c '"$@" & wait' bash "$RUNTIME" --root "$state" create --bundle "$bundle" "$id" </dev/null >/dev/null
  run -0 runtime list
  assert_output --regexp "$id +[0-9]+ +created"
  runtime kill "$id" KILL
  wait_until_stopped
  runtime delete "$id"
}

@test "OOM-kill: the end is told as SIGKILL's, and nothing is left" {
  configure "linux['resources'] = {'memory': {'limit': 16 << 20, 'swap': 16 << 20}}
process['args'] = ['sh', '-c', 'x=0123456789abcdef; while :; do x=\$x\$x; done']"
  run timeout 60 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  [[ $output != *"no memory controller"* ]] || skip "the host has no memory controller"
  assert_equal "$status" 137
  assert_nothing_left
}
