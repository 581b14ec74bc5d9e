#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime checkpoint and restore, where CRIU can do its work.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci

setup_file() {
  local reason
  command -v criu >/dev/null || reason="criu is not installed"
  [[ -n ${reason-} ]] || criu check >/dev/null 2>&1 || reason="criu check: $(criu check 2>&1 | tail -1)"
  export reason
}

setup() {
  [[ -z ${reason-} ]] || skip "$reason"
  oci_setup
  images=$BATS_TEST_TMPDIR/images
}

# A container that writes how often it has gone round, to a file on its root. Extra configuration is in $1.
start_counter() {
  configure "config['root']['readonly'] = False
process['args'] = ['sh', '-c', 'i=0; while true; do i=\$((i + 1)); echo \$i > /count; sleep 0.1; done']
${1-}"
  runtime create --bundle "$bundle" "$id" </dev/null >"$BATS_TEST_TMPDIR/out" 2>&1 3>&-
  runtime start "$id"
  wait_for_count 3
}

count() { cat "$bundle/rootfs/count"; }

wait_for_count() {
  for _ in $(seq 300); do
    [[ $(count 2>/dev/null || echo 0) -lt $1 ]] || return 0
    sleep 0.1
  done
  fail "the container does not go on: $(count)"
}

checkpoint() {
  runtime checkpoint --image-path "$images" "$@" "$id" 3>&- || { cat "$images/dump.log" >&2; return 1; }
}

restore() {
  runtime restore --detach --bundle "$bundle" --image-path "$images" "$@" "$id" </dev/null \
    >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- || { cat "$BATS_TEST_TMPDIR/out" "$images/restore.log" >&2; return 1; }
}

@test "D3: a container is dumped, gone, and goes on where it was when it is restored" {
  start_counter "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW',
  'syscalls': [{'names': ['mkdir'], 'action': 'SCMP_ACT_ERRNO'}]}"
  checkpoint
  assert_nothing_left
  local before
  before=$(count)
  restore --pid-file "$BATS_TEST_TMPDIR/pid" -no-subreaper
  assert_equal "$(status_of)" running
  assert_equal "$(cat "$BATS_TEST_TMPDIR/pid")" "$(pid_of)"
  wait_for_count $((before + 2))
  # It is a container like any other: in its group, under its filter, with exec, kill and delete.
  [[ $(<"/proc/$(pid_of)/cgroup") == *"/$id" ]]
  grep --quiet "^Seccomp:.2" "/proc/$(pid_of)/status"
  run -0 runtime exec "$id" cat /count
  assert_equal "$(runtime exec "$id" readlink /proc/self/ns/time)" "$(readlink "/proc/$(pid_of)/ns/time")"
  runtime kill "$id" KILL
  wait_until_stopped
  runtime delete "$id"
  assert_nothing_left
}

@test "D3: checkpoint --leave-running leaves it running, --work-path takes the log" {
  start_counter
  checkpoint --leave-running --work-path "$BATS_TEST_TMPDIR/work"
  [[ -s $BATS_TEST_TMPDIR/work/dump.log ]]
  assert_equal "$(status_of)" running
  wait_for_count $(($(count) + 2))
}

@test "D3: checkpoint --pre-dump, and a dump that has it for its parent" {
  start_counter
  runtime checkpoint --pre-dump --image-path "$BATS_TEST_TMPDIR/pre" "$id" 3>&-
  assert_equal "$(status_of)" running
  checkpoint --parent-path ../pre
  restore
  wait_for_count $(($(count) + 2))
}

@test "D3: a paused container can be dumped too, one that was only created can't" {
  configure "process['args'] = ['sleep', '100']"
  runtime create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1 3>&-
  run -1 runtime checkpoint --image-path "$images" "$id"
  assert_output --partial "cannot checkpoint a container that is created"
  runtime start "$id"
  runtime pause "$id"
  checkpoint
  restore
  assert_equal "$(status_of)" running
}

@test "D3: bind mounts come from the configuration again, limits and hooks too" {
  mkdir "$BATS_TEST_TMPDIR/volume"
  cat >"$BATS_TEST_TMPDIR/hook" <<END
#!/bin/sh
cat > $BATS_TEST_TMPDIR/hook-state
END
  chmod +x "$BATS_TEST_TMPDIR/hook"
  start_counter "mounts.append({'destination': '/data/deep', 'type': 'bind', 'source': '$BATS_TEST_TMPDIR/volume', 'options': ['rbind']})
linux['resources'] = {'memory': {'limit': 50331648}, 'pids': {'limit': 30}}
config['hooks'] = {'createRuntime': [{'path': '$BATS_TEST_TMPDIR/hook'}]}"
  echo first >"$BATS_TEST_TMPDIR/volume/file"
  checkpoint
  echo second >"$BATS_TEST_TMPDIR/volume/file"
  rm -r "$bundle/rootfs/data" "$BATS_TEST_TMPDIR/hook-state"
  restore
  run -0 runtime exec "$id" cat /data/deep/file
  assert_output second
  local group
  group=/sys/fs/cgroup$(cut -d: -f3 "/proc/$(pid_of)/cgroup")
  assert_equal "$(<"$group/memory.max")" 50331648
  assert_equal "$(<"$group/pids.max")" 30
  assert_equal "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["pid"])' "$BATS_TEST_TMPDIR/hook-state")" "$(pid_of)"
}

wait_for_text() {
  for _ in $(seq 300); do [[ ! -s $1 ]] || return 0; sleep 0.1; done
  fail "$1 stays empty"
}

@test "D3: what the container's pipes were are those of whoever restores it" {
  configure "process['args'] = ['sh', '-c', 'i=0; while true; do i=\$((i + 1)); echo \$i; sleep 0.1; done']"
  runtime create --bundle "$bundle" "$id" </dev/null 2>/dev/null 3>&- > >(exec cat >"$BATS_TEST_TMPDIR/one" 3>&-)
  runtime start "$id"
  wait_for_text "$BATS_TEST_TMPDIR/one"
  checkpoint
  runtime restore --detach --bundle "$bundle" --image-path "$images" "$id" </dev/null 2>/dev/null 3>&- \
    > >(exec cat >"$BATS_TEST_TMPDIR/two" 3>&-)
  wait_for_text "$BATS_TEST_TMPDIR/two"
  local last next
  last=$(tail -1 "$BATS_TEST_TMPDIR/one") next=$(head -1 "$BATS_TEST_TMPDIR/two")
  [[ $next -ge $last ]] || fail "after $last comes $next"
}

@test "D3: a restore that fails leaves nothing, and says where the story is" {
  start_counter
  checkpoint
  rm "$images"/core-*.img
  run -1 runtime restore --detach --bundle "$bundle" --image-path "$images" "$id"
  assert_output --partial "restore container $id: criu: "
  assert_output --partial "$images/restore.log"
  assert_nothing_left
}

# Processes with such a command line: of what was killed some may be about to end.
wait_until_gone() {
  for _ in $(seq 100); do pgrep --full "$1" >/dev/null || return 0; sleep 0.05; done
  fail "left: $(pgrep --full --list-full "$1")"
}

@test "D3: SIGTERM and SIGINT end a restore whose hook hangs, and what it has made and the hook with it" {
  start_counter
  checkpoint
  local signal hook detach hung code
  for signal in TERM INT; do
    for hook in prestart createRuntime; do
      for detach in --detach ""; do
        configure "config['hooks'] = {'$hook': [{'path': '/bin/sh',
  'args': ['sh', '-c', 'echo \$\$ >$BATS_TEST_TMPDIR/hook; exec sleep 1000'], 'env': ['PATH=/usr/bin:/bin']}]}"
        rm -f "$BATS_TEST_TMPDIR/hook"
        # Without a shell between, whose background jobs ignore SIGINT.
        python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' \
          "$RUNTIME" --root "$state" restore ${detach:+"$detach"} --bundle "$bundle" --image-path "$images" "$id" \
          </dev/null >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
        hung=$!
        wait_for_text "$BATS_TEST_TMPDIR/hook"
        kill -"$signal" "$hung"
        code=0
        wait "$hung" || code=$?
        assert_equal "$hook $detach $code" "$hook $detach $((128 + $(kill -l "$signal")))"
        assert_nothing_left
        wait_until_gone "caisson-runtime|criu|sleep 1000|/count"
      done
    done
  done
  # The images are as good as before.
  configure "config['hooks'] = {}"
  restore
  wait_for_count $(($(count) + 2))
}

@test "D3: restore waits for the container without --detach, and returns its exit code" {
  configure "config['root']['readonly'] = False
process['args'] = ['sh', '-c', 'while [ ! -e /end ]; do sleep 0.1; done; exit 7']"
  runtime create --bundle "$bundle" "$id" </dev/null >"$BATS_TEST_TMPDIR/out" 2>&1 3>&-
  runtime start "$id"
  checkpoint
  touch "$bundle/rootfs/end"
  local status=0
  runtime restore --bundle "$bundle" --image-path "$images" "$id" </dev/null >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- || status=$?
  assert_equal "$status: $(<"$BATS_TEST_TMPDIR/out")" "7: "
  assert_nothing_left
}
