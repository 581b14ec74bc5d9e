#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What a container can reach of the runtime that starts it: not its file, not its descriptors, not its
# process.
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154 # scripts for other shells; what bats and security.bash set

load security

# A copy that may be spoilt, in the place of the one that is tested.
setup_own_runtime() {
  own=$BATS_TEST_TMPDIR/caisson-runtime
  cp "$RUNTIME" "$own"
  before=$(sha256sum <"$own")
}

own_runtime() { "$own" --root "$state" "$@"; }

# Writes to the file behind descriptor 9 as soon as nobody executes it.
write_when_free='
for try in $(seq 300); do
  if { printf spoilt >/proc/self/fd/9; } 2>/dev/null; then echo WRITTEN; exit; fi
  sleep 0.01
done
{ printf spoilt >/proc/self/fd/9; } 2>&1 | tail -n 1'

@test "CVE-2019-5736: a container that executes its runtime can't write the runtime's file" {
  setup_own_runtime
  # The container's command is the runtime itself, whose file a second process holds open.
  configure "config['root']['readonly'] = False
process['capabilities'] = {kind: ['CAP_SYS_PTRACE', 'CAP_DAC_OVERRIDE', 'CAP_SYS_ADMIN', 'CAP_KILL']
                           for kind in ('bounding', 'effective', 'permitted')}"
  printf '#!/proc/self/exe\n' >"$bundle/rootfs/bin/script"
  chmod +x "$bundle/rootfs/bin/script"
  cat >"$bundle/rootfs/bin/attack" <<END_OF_SCRIPT
# The files of all processes that come by, runtimes among them, until a runtime's is held.
while :; do
  for one in /proc/[0-9]*; do
    [ \$one/exe -ef /bin/busybox ] && continue
    command exec 9<\$one/exe && ! [ /proc/self/fd/9 -ef /bin/busybox ] && break 2
  done 2>/dev/null
done
echo held
$write_when_free
END_OF_SCRIPT
  configure "process['args'] = ['sh', '/bin/attack']"
  own_runtime create --bundle "$bundle" "$id" >"$BATS_TEST_TMPDIR/said" 2>&1
  own_runtime start "$id"
  for _ in $(seq 300); do
    ! grep -q held "$BATS_TEST_TMPDIR/said" || break
    own_runtime exec "$id" /proc/self/exe --version >/dev/null 2>&1 || true
    own_runtime exec "$id" /bin/script >/dev/null 2>&1 || true
  done
  for _ in $(seq 200); do
    [[ $(status_of) != stopped ]] || break
    sleep 0.05
  done
  run cat "$BATS_TEST_TMPDIR/said"
  assert_line held
  refute_line WRITTEN
  assert_output --partial "Read-only file system"
  assert_equal "$(sha256sum <"$own")" "$before"
}

is_readonly() { python3 -c 'import os, sys; sys.exit(not os.statvfs(sys.argv[1]).f_flag & os.ST_RDONLY)' "$1"; }

@test "CVE-2019-5736: the runtime's file is on a mount that nobody can make writable" {
  local helper=$TOP/build/tests/helpers/clear_readonly
  [[ -x $helper ]] || skip "the helper is not built"
  setup_own_runtime
  start_sleeper
  "$own" --root "$state" exec "$id" sleep 100 &
  local runtime=$!
  for _ in $(seq 100); do
    [[ $(readlink "/proc/$runtime/exe") == "$own" ]] || break
    sleep 0.05
  done
  run -0 is_readonly "/proc/$runtime/exe"
  # Not even the host's root, standing where the runtime stands.
  run -1 "$helper" "/proc/$runtime/exe"
  assert_output --partial "Invalid argument"
  run -0 is_readonly "/proc/$runtime/exe"
  kill "$runtime"
}

@test "CVE-2024-21626: none of the caller's descriptors is in the container, nor a way out by one" {
  # Descriptors of the host's directories at every number that could be left open.
  configure "process['args'] = ['sh', '-c', 'for one in /proc/self/fd/*; do readlink \$one; done; true']"
  run -0 bash -c 'for n in {3..40}; do eval "exec $n</etc"; done; exec "$@"' bash \
    "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  refute_line /etc
  local n
  for n in {3..15}; do
    configure "process['cwd'] = '/proc/self/fd/$n'; process['args'] = ['cat', 'passwd']"
    run bash -c 'for n in {3..40}; do eval "exec $n</etc"; done; exec "$@"' bash \
      "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
    assert_failure
    refute_output --partial root:
  done
  # One that the caller hands in on purpose is no way out either.
  configure "process['cwd'] = '/proc/self/fd/3'"
  run -1 bash -c 'exec 3</etc "$@"' bash "$RUNTIME" --root "$state" run --preserve-fds 1 --bundle "$bundle" "$id"
  assert_output --partial /proc/self/fd/3
}

@test "CVE-2024-21626: exec's descriptors and directory stay outside too" {
  start_sleeper
  run -0 bash -c 'for n in {3..40}; do eval "exec $n</etc"; done; exec "$@"' bash \
    "$RUNTIME" --root "$state" exec "$id" sh -c 'for one in /proc/self/fd/*; do readlink $one; done; true'
  refute_line /etc
  local n
  for n in {3..15}; do
    run -255 bash -c 'for n in {3..40}; do eval "exec $n</etc"; done; exec "$@"' bash \
      "$RUNTIME" --root "$state" exec --cwd "/proc/self/fd/$n" "$id" cat passwd
    refute_output --partial root:
  done
  run -255 bash -c 'exec 3</etc "$@"' bash "$RUNTIME" --root "$state" exec --preserve-fds 1 --cwd /proc/self/fd/3 "$id" cat passwd
  assert_output --partial "outside of the container"
}

@test "D3: the runtime executes itself once more before its libc has started" {
  command -v strace >/dev/null || skip "strace is not installed"
  [[ $(uname -m) == x86_64 ]] || skip "only there the program starts ahead of libc"
  run strace -e trace=execveat,arch_prctl "$RUNTIME" --root "$state" exec nobody true
  assert_equal "$(grep -c '^execveat(' <<<"$output")" 1
  # A libc sets the register of thread-local storage when it starts.
  assert_equal "$(grep -c 'ARCH_SET_FS' <<<"$output")" 1
}

# Runs the watcher, then execs beside it; what it has told is in output. Arguments: capabilities.
watch_execs() {
  needs watch_processes
  give watch_processes
  configure "process['capabilities'] = {kind: [$1] for kind in ('bounding', 'effective', 'permitted')}
config['root']['readonly'] = False
process['args'] = ['/helpers/watch_processes', '$(stat -c %d:%i "$victim")', 'HOST_SECRET']"
  runtime create --bundle "$bundle" "$id" >"$BATS_TEST_TMPDIR/said" 2>&1 </dev/null
  runtime start "$id"
  # The runtime is called as a careless engine would: each descriptor is the host's directory.
  HOST_SECRET=1 bash -c 'for ((n = 3; n < 1024; ++n)); do eval "exec $n<$1" 2>/dev/null; done; shift
    count=$1; shift
    for ((i = 0; i < count; ++i)); do "$@" || exit; done' bash "$victim" "$race_runs" \
    "$RUNTIME" --root "$state" exec "$id" true </dev/null 2>&1 >/dev/null |
    cat >"$BATS_TEST_TMPDIR/errors"
  assert_equal "$(<"$BATS_TEST_TMPDIR/errors")" ""
  : >"$bundle/rootfs/stop"
  wait_until_stopped
  run cat "$BATS_TEST_TMPDIR/said"
}

@test "CVE-2016-9962: a container can neither read nor trace the process that exec is about to make" {
  watch_execs "'CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_KILL', 'CAP_SYS_CHROOT'"
  refute_line --regexp '^(root|cwd|SECRET|environment|written)'
  # The file of a runtime that was shielded has no name here.
  refute_line --regexp '^traced /(caisson-runtime)?$'
  # What it can see are programs of its own.
  refute_line --regexp '^fd .*(caisson|cgroup|namespace|ns:)'
  assert_line --regexp '^met [0-9]+'
}

@test "P8: with CAP_SYS_PTRACE too, a container sees nothing of the host's through exec's processes" {
  watch_execs "'CAP_SYS_PTRACE', 'CAP_SYS_ADMIN', 'CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_KILL'"
  refute_line --regexp '^(root|cwd|SECRET|environment|written)'
  # Sockets and pipes have no name to be opened by; the null device is what the caller hands in.
  assert_equal "$(grep '^fd ' <<<"$output" | grep -vE '^fd (socket:\[\]|pipe:\[\]|/dev/null|anon_inode:\[pidfd\])$')" ""
  assert_line --regexp '^met [0-9]+'
}
