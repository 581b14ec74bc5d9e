#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# caisson-runtime --systemd-cgroup for an ordinary user, who asks the manager of the own session and is root in a
# user namespace, as below a rootless engine.
# shellcheck disable=SC2154 # oci.bash sets them

load ../integration/oci
load scope

setup() {
  oci_setup
  "$RUNTIME" spec --rootless --bundle "$BATS_TEST_TMPDIR"
  mv "$BATS_TEST_TMPDIR/config.json" "$bundle/config.json"
  configure "config['process']['terminal'] = False
linux['namespaces'] = [one for one in linux['namespaces'] if one['type'] != 'user']
linux.pop('uidMappings'), linux.pop('gidMappings')"
  anns=$BATS_TEST_TMPDIR/ann
  mkdir "$state" "$anns"
  chown ann "$state" "$anns"
  give_root_to 1000
}

teardown() { as_ann "$RUNTIME" --root "$state" "${SYSTEMD[@]}" delete --force "$id"; }

# In a unit of the user's manager, as a session's engine is, since from elsewhere no process gets into its groups;
# and with the ids that the user may use.
as_ann() {
  runuser -u ann -- env XDG_RUNTIME_DIR=/run/user/1000 \
    systemd-run --user --quiet --pipe --wait --collect podman unshare "$@"
}

user_property() {
  runuser -u ann -- env XDG_RUNTIME_DIR=/run/user/1000 systemctl --user show --property "$1" --value "$2"
}

@test "D3: --systemd-cgroup for an ordinary user makes a scope of the user's manager, with limits" {
  configure "linux['resources'] = {'memory': {'limit': 67108864}, 'pids': {'limit': 50}}
linux['cgroupsPath'] = 'user.slice:pre:$id'; process['args'] = ['sleep', '1000']"
  as_ann "$RUNTIME" --root "$state" "${SYSTEMD[@]}" run --detach --pid-file "$anns/pid" \
    --bundle "$bundle" "$id" </dev/null >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- || { cat "$BATS_TEST_TMPDIR/out"; false; }
  pid=$(<"$anns/pid")
  local unit=pre-$id.scope group
  group=$(cut -d: -f3 "/proc/$pid/cgroup")
  assert_equal "$group" "/user.slice/user-1000.slice/user@1000.service/user.slice/$unit"
  assert_equal "$(user_property ActiveState "$unit")" active
  assert_equal "$(user_property MemoryMax "$unit")" 67108864
  assert_equal "$(<"/sys/fs/cgroup$group/pids.max")" 50
  as_ann "$RUNTIME" --root "$state" "${SYSTEMD[@]}" delete --force "$id"
  assert_equal "$(user_property LoadState "$unit")" not-found
  [[ ! -e /sys/fs/cgroup$group ]]
}

@test "D3: --systemd-cgroup from outside of the user's own control groups says what to do" {
  configure "linux['cgroupsPath'] = 'user.slice:pre:$id'"
  run -1 runuser -u ann -- env XDG_RUNTIME_DIR=/run/user/1000 unshare --user --map-root-user --mount \
    "$RUNTIME" --root "$state" "${SYSTEMD[@]}" create --bundle "$bundle" "$id"
  assert_output --partial "clone a process: permission denied; an ordinary user can make processes only from below"
  [[ -z $(find /sys/fs/cgroup -name "pre-$id.scope") ]]
}

@test "D3: --systemd-cgroup says what a user without a session lacks" {
  run -1 runuser -u nobody -- env XDG_RUNTIME_DIR=/nowhere unshare --user --map-root-user --mount \
    "$RUNTIME" --root "$BATS_TEST_TMPDIR/none" "${SYSTEMD[@]}" create --bundle "$bundle" "$id"
  assert_output --regexp "/nowhere/systemd/private|state directory|$BATS_TEST_TMPDIR"
}
