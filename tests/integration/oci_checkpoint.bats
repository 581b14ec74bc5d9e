#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime checkpoint and restore as far as they go without CRIU's work: what engines probe, and what is
# refused. tests/vm/v2_checkpoint.bats has containers dumped and restored.
# shellcheck disable=SC2016,SC2154 # text of an error; oci.bash sets them

load oci

# A directory with everything of PATH that a container needs, and no criu.
without_criu() { PATH=$BATS_TEST_TMPDIR "$@"; }

@test "D3: checkpoint and restore without criu say what to install, and create nothing" {
  start_sleeper
  run -1 without_criu runtime checkpoint --image-path "$BATS_TEST_TMPDIR/images" "$id"
  assert_output --partial 'need the program criu, which is not in $PATH'
  assert_output --partial "Debian's package is called criu"
  [[ ! -e $BATS_TEST_TMPDIR/images ]]
  assert_equal "$(status_of)" running
  run -1 without_criu runtime restore --bundle "$bundle" --image-path "$BATS_TEST_TMPDIR" "$id.new"
  assert_output --partial "need the program criu"
  run -1 runtime state "$id.new"
}

@test "D3: checkpoint and restore answer what engines probe" {
  run -0 --separate-stderr runtime checkpoint --help
  local option
  for option in image-path work-path parent-path leave-running tcp-established tcp-skip-in-flight ext-unix-sk \
    shell-job file-locks pre-dump lazy-pages status-fd page-server manage-cgroups-mode empty-ns auto-dedup; do
    assert_output --partial "--$option"
  done
  run -0 --separate-stderr runtime restore --help
  for option in image-path work-path tcp-established tcp-close ext-unix-sk shell-job file-locks bundle detach \
    pid-file console-socket no-subreaper no-pivot no-new-keyring preserve-fds empty-ns lsm-profile lsm-mount-context; do
    assert_output --partial "--$option"
  done
  run -1 runtime restore --lsm-mount-context
  assert_output --partial "flag needs an argument"
}

@test "D3: options may have one dash, as go-runc writes -no-subreaper" {
  configure "process['args'] = ['true']"
  run -0 runtime run -no-subreaper -bundle "$bundle" "$id"
  run -0 runtime run -bundle="$bundle" "$id"
  run -0 "$RUNTIME" -root "$state" list -format json
  assert_output "[]"
  # Letters are still letters, and what is no name is still an error.
  run -1 runtime run -x "$id"
  assert_output --partial "unknown shorthand flag: 'x' in -x"
}

@test "D3: checkpoint refuses what it can't do, before anything happens" {
  local bad
  run -1 runtime checkpoint none
  for bad in --manage-cgroups-mode=hard --empty-ns=pid --page-server=here --status-fd=2 --status-fd=77 \
    --parent-path=/tmp --lazy-pages; do
    run -1 runtime checkpoint "$bad" --image-path "$BATS_TEST_TMPDIR/images" none
    assert_output --regexp "--(manage-cgroups-mode|empty-ns|page-server|status-fd|parent-path|lazy-pages)"
    [[ ! -e $BATS_TEST_TMPDIR/images ]]
  done
  run -1 runtime restore --preserve-fds 1 --bundle "$bundle" "$id" 3</dev/null
  assert_output --partial "restore can't hand in descriptors"
}

# A criu that tells its version, 3.18, and nothing else.
give_hanging_criu() {
  mkdir -p "$BATS_TEST_TMPDIR/bin"
  cat >"$BATS_TEST_TMPDIR/bin/criu" <<END_OF_PROGRAM
#!$(command -v python3)
import os, socket, time
asked = socket.socket(fileno=3)
if asked.recv(65536) == b"\\x08\\x0a":
    asked.send(b"\\x08\\x0a\\x10\\x01\\x52\\x04\\x08\\x03\\x10\\x12")
else:
    print(os.getpid(), file=open("$BATS_TEST_TMPDIR/criu.new", "w"))
    os.rename("$BATS_TEST_TMPDIR/criu.new", "$BATS_TEST_TMPDIR/criu")
    time.sleep(1000)
END_OF_PROGRAM
  chmod +x "$BATS_TEST_TMPDIR/bin/criu"
}

@test "D3: SIGTERM and SIGINT end a restore whose CRIU hangs, and CRIU with it" {
  local signal hung code
  give_hanging_criu
  mkdir "$BATS_TEST_TMPDIR/images"
  echo '["", "", ""]' >"$BATS_TEST_TMPDIR/images/descriptors.json"
  for signal in TERM INT; do
    rm -f "$BATS_TEST_TMPDIR/criu"
    # Without a shell between, whose background jobs ignore SIGINT.
    PATH=$BATS_TEST_TMPDIR/bin:$PATH python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$RUNTIME" --root "$state" restore --bundle "$bundle" \
      --image-path "$BATS_TEST_TMPDIR/images" "$id" </dev/null >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
    hung=$!
    for _ in $(seq 200); do [[ ! -e $BATS_TEST_TMPDIR/criu ]] || break; sleep 0.05; done
    kill -"$signal" "$hung"
    code=0
    wait "$hung" || code=$?
    assert_equal "$code" $((128 + $(kill -l "$signal")))
    [[ -s $BATS_TEST_TMPDIR/criu && ! -d /proc/$(<"$BATS_TEST_TMPDIR/criu") ]]
    assert_nothing_left
  done
}
