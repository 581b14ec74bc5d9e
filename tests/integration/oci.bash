# shellcheck shell=bash
# What the tests of caisson-runtime share: a bundle of the built-in image in $bundle, a state root, a
# container's id, and the runtime on them. A .bats file says `load oci`.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
RUNTIME=$TOP/build/bin/caisson-runtime

oci_setup() {
  [[ $EUID -eq 0 ]] || skip "starting containers needs root"
  bundle=$BATS_TEST_TMPDIR/bundle
  state=$BATS_TEST_TMPDIR/state
  id=t-$BATS_TEST_NUMBER-$$
  mkdir "$bundle"
  cp -a "$TOP/build/images/busybox/rootfs" "$bundle/rootfs"
  "$RUNTIME" spec --bundle "$bundle"
  configure 'config["process"]["terminal"] = False'
}

oci_teardown() {
  [[ $EUID -eq 0 ]] || return 0
  runtime delete --force "$id"
}

setup() { oci_setup; }
teardown() { oci_teardown; }

runtime() { "$RUNTIME" --root "$state" "$@"; }

# Changes config.json by Python statements on `config`.
configure() {
  python3 - "$bundle/config.json" "$1" <<'END_OF_PROGRAM'
import json, sys
config = json.load(open(sys.argv[1]))
process, linux, mounts = config["process"], config["linux"], config["mounts"]
exec(sys.argv[2])
json.dump(config, open(sys.argv[1], "w"))
END_OF_PROGRAM
}

# Runs a shell script as the container's command to its end; status and output as bats's run has them.
inside() {
  configure "process['args'] = ['sh', '-c', '''$1''']"
  run runtime run --bundle "$bundle" "$id"
}

# Hands the root directory to host ids from $1 on, and opens the way to it.
give_root_to() {
  chown -R "$1:$1" "$bundle/rootfs"
  local directory=$bundle
  while [[ $directory != /tmp && $directory != / ]]; do
    chmod o+x "$directory"
    directory=${directory%/*}
  done
}

# Starts a container that sleeps; its process id, as the host sees it, is in pid.
# shellcheck disable=SC2034 # the tests read pid
start_sleeper() {
  configure "process['args'] = ['sleep', '100']"
  runtime create --bundle "$bundle" "$id"
  runtime start "$id"
  # shellcheck disable=SC2034 # the tests use it
  pid=$(pid_of)
}

pid_of() { runtime state "$id" | python3 -c 'import json, sys; print(json.load(sys.stdin)["pid"])'; }

status_of() { runtime state "$id" | python3 -c 'import json, sys; print(json.load(sys.stdin)["status"])'; }

assert_nothing_left() {
  [[ -z $(ls "$state" 2>/dev/null) ]] || fail "state left: $(ls "$state")"
  [[ -z $(find /sys/fs/cgroup -type d -name "$id" 2>/dev/null) ]] || fail "a control group is left"
}

wait_until_stopped() {
  for _ in $(seq 100); do
    [[ $(status_of) != stopped ]] || return 0
    sleep 0.05
  done
  fail "the container did not stop"
}
