# shellcheck shell=bash
# shellcheck disable=SC2154 # bats sets output
# What the tests with engines in guests share: each call is made with runc below the engine first, so that a failure of
# the environment is told from one of ours.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
# shellcheck disable=SC2034 # the tests use it
ROOTFS=$TOP/build/images/busybox/rootfs

runtime_of() { if [[ $1 == caisson ]]; then echo "$TOP/build/bin/caisson-runtime"; else command -v runc; fi; }

# podman_with RUNTIME ARG...: nothing of one runtime's containers is the other's.
podman_with() {
  local runtime=$1 place=$BATS_FILE_TMPDIR/$1
  shift
  timeout 150 podman --root "$place/root" --runroot "$place/run" --runtime "$(runtime_of "$runtime")" \
    --cgroup-manager "${CGROUP_MANAGER-cgroupfs}" --storage-driver vfs --events-backend none "$@"
}

# Runs the function with "runc" and then with "caisson" as its argument, and holds what it prints to standard input.
with_each_runtime() {
  local expected
  expected=$(cat)
  run "$1" runc
  [[ $output == "$expected" ]] || skip "not with runc either: $output"
  # A guest that says nothing for long is taken for hung.
  echo "# as expected with runc" >&3
  run "$1" caisson
  assert_output "$expected"
}
