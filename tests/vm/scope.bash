# shellcheck shell=bash
# shellcheck disable=SC2154 # oci.bash sets them
# What the tests of --systemd-cgroup share, beside ../integration/oci.bash.

SYSTEMD=(--systemd-cgroup)

# A sleeper in the scope of the slice, prefix and name $1; its process id is in pid.
start_in_scope() {
  configure "linux['cgroupsPath'] = '$1'; process['args'] = ['sleep', '1000']"
  runtime "${SYSTEMD[@]}" create --bundle "$bundle" "$id"
  runtime start "$id"
  # shellcheck disable=SC2034 # the tests use it
  pid=$(pid_of)
}

property() { systemctl show --property "$1" --value "$2"; }

assert_forgotten() {
  for _ in $(seq 100); do
    [[ $(property LoadState "$1") != not-found ]] || return 0
    sleep 0.1
  done
  fail "systemd still knows $1"
}

# Device rules hold before and after systemd has written what it knows of them. Any node may be made; 10:232 has no
# driver in the guests: who may open it is told that.
assert_devices_outlive_a_reload() {
  configure "process['capabilities'] = {set: ['CAP_MKNOD'] for set in ['bounding', 'effective', 'permitted']}
linux['resources'] = {'devices': [{'allow': False, 'access': 'rwm'},
  {'allow': True, 'type': 'c', 'major': 10, 'minor': 232, 'access': 'rw'}]}
config['root']['readonly'] = False"
  start_in_scope ''
  run -0 runtime exec "$id" sh -c 'mknod /tmp/granted c 10 232 && mknod /tmp/closed c 10 233'
  for _ in before after; do
    run -1 runtime exec "$id" sh -c ': </tmp/granted'
    assert_output --partial "No such device"
    run -1 runtime exec "$id" sh -c ': </tmp/closed'
    assert_output --partial "Operation not permitted"
    run -0 runtime exec "$id" sh -c ': </dev/null >/dev/null'
    systemctl daemon-reload
  done
  runtime delete --force "$id"
  assert_forgotten "caisson-$id.scope"
  assert_nothing_left
}
