#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# hooks of config.json: when each kind runs, where, with what, and what becomes of a container whose hook fails.
# shellcheck disable=SC2154 # oci.bash sets them

load oci

setup() {
  oci_setup
  told=$bundle/rootfs/told
  mkdir "$told"
  configure "config['root']['readonly'] = False
config['annotations'] = {'org.example.key': 'value'}
process['args'] = ['sleep', '100']"
}

# Hooks of all six kinds that write their name, what $LINE is for them and the state they get; their files lie in $told,
# which is /told inside.
tell_with_all() {
  configure "
inside = ('createContainer', 'startContainer')
def hook(name):
    # createContainer sees the host's paths in the container's namespaces, startContainer the container's root.
    place = '/told' if name == 'startContainer' else '$told'
    script = 'echo ' + name + ' >>' + place + '/order; cat >' + place + '/' + name + '.json;' \\
             'readlink /proc/self/ns/mnt >' + place + '/' + name + '.mnt; env >' + place + '/' + name + '.env'
    return [{'path': '/bin/sh', 'args': ['sh', '-c', script], 'env': ['PATH=/usr/bin:/bin', 'ONLY=this']}]
config['hooks'] = {name: hook(name) for name in
                   ('poststop', 'poststart', 'startContainer', 'createContainer', 'createRuntime', 'prestart')}"
}

# What the state that a hook got says.
state_of() { jq --raw-output "$2" "$told/$1.json"; }

@test "D3: each of the six kinds of hooks runs in its turn, in its namespace, with its variables" {
  tell_with_all
  runtime create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1 3>&-
  run cat "$told/order"
  assert_output $'prestart\ncreateRuntime\ncreateContainer'
  runtime start "$id"
  run cat "$told/order"
  assert_output $'prestart\ncreateRuntime\ncreateContainer\nstartContainer\npoststart'
  local here there kind
  here=$(readlink /proc/self/ns/mnt)
  there=$(readlink "/proc/$(pid_of)/ns/mnt")
  runtime delete --force "$id"
  run tail -1 "$told/order"
  assert_output poststop
  for kind in prestart createRuntime poststart poststop; do
    assert_equal "$kind $(<"$told/$kind.mnt")" "$kind $here"
  done
  for kind in createContainer startContainer; do
    assert_equal "$kind $(<"$told/$kind.mnt")" "$kind $there"
  done
  for kind in prestart createRuntime createContainer startContainer poststart poststop; do
    run grep -v '^\(PWD\|SHLVL\|_\|OLDPWD\)=' "$told/$kind.env"
    assert_equal "$kind $(sort <<<"$output" | tr '\n' ' ')" "$kind ONLY=this PATH=/usr/bin:/bin "
  done
}

@test "D3: each kind of hook gets the whole state on standard input" {
  tell_with_all
  runtime create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1 3>&-
  local pid kind
  pid=$(pid_of)
  runtime start "$id"
  runtime delete --force "$id"
  for kind in prestart createRuntime createContainer startContainer poststart poststop; do
    assert_equal "$kind $(state_of "$kind" '[.id, .bundle, .annotations."org.example.key"] | join(" ")')" \
      "$kind $id $bundle value"
    assert_equal "$kind $(state_of "$kind" '.ociVersion | test("^1[.]")')" "$kind true"
  done
  # runtime.md "State": "REQUIRED when status is created or running", 0 afterwards.
  for kind in prestart createRuntime poststart; do assert_equal "$kind $(state_of "$kind" .pid)" "$kind $pid"; done
  assert_equal "$(state_of createRuntime .status)" creating
  assert_equal "$(state_of createContainer .status)" creating
  assert_equal "$(state_of startContainer .status)" created
  assert_equal "$(state_of poststart .status)" running
  assert_equal "$(state_of poststop .status)" stopped
}

# A hook of the kind $1 that fails: by its exit code, or, with a timeout of 1 s, by hanging.
fail_by() {
  configure "config['hooks'] = {'$1': [{'path': '/bin/sh', 'args': ['sh', '-c', '$2'], 'timeout': 1}]}"
}

@test "D3: a hook of create that fails, or is not done in its time, fails create, and nothing is left" {
  local kind
  for kind in prestart createRuntime createContainer; do
    fail_by "$kind" 'exit 3'
    run -1 runtime create --bundle "$bundle" "$id"
    assert_output --partial "hooks.$kind: hook /bin/sh failed with exit code 3"
    assert_nothing_left
    fail_by "$kind" 'exec sleep 100'
    run -1 runtime create --bundle "$bundle" "$id"
    assert_output --partial "hooks.$kind: run hook /bin/sh: connection timed out"
    assert_nothing_left
  done
}

@test "D3: a hook of start that fails, or is not done in its time, fails start and stops the container" {
  local kind why
  for kind in startContainer poststart; do
    for why in 'exit 3' 'exec sleep 100'; do
      fail_by "$kind" "$why"
      runtime create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1 3>&-
      run -1 runtime start "$id"
      assert_output --partial "hooks.$kind: "
      assert_equal "$kind $(status_of)" "$kind stopped"
      runtime delete "$id"
      assert_nothing_left
      run -1 runtime run --bundle "$bundle" "$id"
      assert_output --partial "hooks.$kind: "
      assert_nothing_left
    done
  done
}

@test "D3: a poststop hook that fails, or is not done in its time, is a warning, and nothing is left" {
  local why
  for why in 'exit 3' 'exec sleep 100'; do
    fail_by poststop "$why"
    runtime create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1 3>&-
    run -0 runtime delete --force "$id"
    assert_output --partial "hooks.poststop: "
    assert_nothing_left
  done
}
