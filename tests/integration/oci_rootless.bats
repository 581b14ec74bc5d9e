#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# An ordinary user's containers by the runtime: in a user namespace, without a group of their own where
# nobody handed one over.
# shellcheck disable=SC2154 # names from oci.bash

load oci

readonly USER_ID=12345

setup() {
  oci_setup
  # Where the tree is can be closed to others.
  home=$(mktemp --directory --tmpdir=/tmp)
  mv "$bundle" "$home/bundle"
  bundle=$home/bundle
  mkdir "$home/run"
  chown -R "$USER_ID:$USER_ID" "$home"
  install -m 755 "$RUNTIME" "$home/caisson-runtime"
  rm "$bundle/config.json"
  user_runtime spec --rootless --bundle "$bundle"
  configure 'process["terminal"] = False'
  chown "$USER_ID:$USER_ID" "$bundle/config.json"
}

teardown() {
  user_runtime delete --force "$id"
  rm -rf "$home"
}

user_runtime() {
  setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups \
    env XDG_RUNTIME_DIR="$home/run" "$home/caisson-runtime" "$@"
}

@test "N4: what spec --rootless writes runs for an ordinary user, root inside" {
  configure "process['args'] = ['sh', '-c', 'id -u; echo \$\$']"
  run -0 user_runtime run --bundle "$bundle" "$id"
  assert_output $'0\n1'
}

@test "N4: an ordinary user's containers are below XDG_RUNTIME_DIR from create to delete" {
  configure "process['args'] = ['sleep', '100']"
  # Nothing that runs on may hold the test's pipes.
  user_runtime create --bundle "$bundle" "$id" >/dev/null 2>&1 3>&-
  [[ -d $home/run/caisson-runtime/$id ]]
  user_runtime start "$id"
  run -0 user_runtime exec "$id" sh -c 'echo "from exec"'
  assert_output "from exec"
  run -0 user_runtime list --quiet
  assert_output "$id"
  run -0 user_runtime kill "$id" KILL
  local attempts=100
  while [[ $(user_runtime state "$id" | jq -r .status) != stopped ]]; do
    ((attempts-- > 0)) || fail "it does not stop"
    sleep 0.05
  done
  run -0 user_runtime delete "$id"
  assert_equal "$(ls "$home/run/caisson-runtime")" ""
}

@test "N4: an ordinary user's own program runs containers too" {
  chown "$USER_ID" "$home/caisson-runtime"
  configure "process['args'] = ['echo', 'from run']"
  run -0 user_runtime run --bundle "$bundle" "$id"
  assert_output "from run"
}

@test "N4: limits that an ordinary user has no group for are refused, and nothing is left" {
  configure "linux['resources'] = {'memory': {'limit': 33554432}}"
  run -1 user_runtime run --bundle "$bundle" "$id"
  assert_output --partial "ermission denied"
  assert_equal "$(ls "$home/run/caisson-runtime")" ""
}

@test "N4: root of a user namespace has its state below XDG_RUNTIME_DIR, the host's root has not" {
  configure "linux['namespaces'] = [one for one in linux['namespaces'] if one['type'] != 'user']
linux['uidMappings'] = linux['gidMappings'] = []
process['args'] = ['sleep', '100']"
  setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups \
    env -u USER XDG_RUNTIME_DIR="$home/run" unshare --user --map-root-user --mount --pid --fork \
    "$home/caisson-runtime" create --bundle "$bundle" "$id" >/dev/null 2>&1 3>&- || :
  [[ -d $home/run/caisson-runtime ]]
  run env -u USER XDG_RUNTIME_DIR="$BATS_TEST_TMPDIR/other" "$RUNTIME" state "$id"
  assert_failure
  [[ ! -e $BATS_TEST_TMPDIR/other ]]
}
