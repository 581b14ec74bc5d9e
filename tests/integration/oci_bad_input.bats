#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Bundles that can't be honoured: each is refused with file, line and field, and nothing is created.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and oci.bash set

load oci

# `create` fails for the bundle as it is, with all the given texts in its message, and without a trace.
assert_refused() {
  local text
  run -1 timeout 20 "$RUNTIME" --root "$state" create --bundle "$bundle" "$id"
  for text in "$@"; do assert_output --partial "$text"; done
  [[ ! -e $state ]] || fail "state was created: $(find "$state")"
  [[ -z $(find /sys/fs/cgroup -type d -name "$id" 2>/dev/null) ]] || fail "a control group is left"
}

# The same after a change of the good configuration ($1: Python), at the line of the field ($2); the
# message says $3.
assert_field_refused() {
  cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
  configure "$1"
  python3 -m json.tool "$bundle/config.json" >"$BATS_TEST_TMPDIR/lines.json"
  mv "$BATS_TEST_TMPDIR/lines.json" "$bundle/config.json"
  assert_refused ": $2: " "$3"
  assert_output --regexp "$bundle/config.json:[1-9][0-9]*:[1-9][0-9]*: "
}

keep_good() { cp "$bundle/config.json" "$BATS_TEST_TMPDIR/good.json"; }

@test "D3: text that is no configuration is refused with its place" {
  local config=$bundle/config.json
  keep_good
  head -c 300 "$BATS_TEST_TMPDIR/good.json" >"$config"
  assert_refused "config.json:1:301: "
  : >"$config"
  assert_refused "config.json:1:1: the text is empty"
  echo '[]' >"$config"
  assert_refused "config.json:1:1: expected an object, got an array"
  printf '{"ociVersion": "1.0.0",\n "ociVersion": "1.0.0"}' >"$config"
  assert_refused 'config.json:2:2: duplicate key "ociVersion", first at 1:2'
  python3 -c 'print("{\"a\":" * 100000)' >"$config"
  assert_refused "config.json:1:" "nested deeper than 128 levels"
  python3 -c 'print("{\"a\": \"" + "x" * (20 << 20) + "\"}")' >"$config"
  assert_refused "config.json: file too large"
  printf '{"ociVersion": "\377"}' >"$config"
  assert_refused "config.json:1:"
}

@test "D3: numbers of users outside of 0 to 4294967294, or no numbers, are refused" {
  keep_good
  local value
  for value in -1 4294967295 4294967296 18446744073709551616 1.5 "'0'" "'root'" True '[0]'; do
    assert_field_refused "process['user']['uid'] = $value" process.user.uid expected
    assert_field_refused "process['user']['gid'] = $value" process.user.gid expected
    assert_field_refused "process['user']['additionalGids'] = [0, $value]" \
      'process.user.additionalGids[1]' expected
  done
}

@test "D3: values of the wrong type are refused" {
  keep_good
  assert_field_refused "process['args'] = 'sh'" process.args "expected an array, got a string"
  assert_field_refused "process['args'] = [1]" 'process.args[0]' "expected a string"
  assert_field_refused "process['noNewPrivileges'] = 'true'" process.noNewPrivileges "expected a boolean"
  assert_field_refused "process['capabilities'] = []" process.capabilities "expected an object"
  assert_field_refused "config['mounts'] = {}" mounts "expected an array"
  assert_field_refused "linux['namespaces'] = ['pid']" 'linux.namespaces[0]' "expected an object"
  assert_field_refused "linux['sysctl'] = {'net.ipv4.ip_forward': 1}" linux.sysctl.net.ipv4.ip_forward "expected a string"
  assert_field_refused "linux['resources'] = {'memory': {'limit': '1'}}" linux.resources.memory.limit expected
  assert_field_refused "config['hooks'] = {'poststop': [{'path': 7}]}" 'hooks.poststop[0].path' expected
}

@test "D3: values that mean nothing are refused" {
  keep_good
  assert_field_refused "process['args'] = []" process.args "must name a program"
  assert_field_refused "process['cwd'] = 'relative'" process.cwd "is not an absolute path"
  assert_field_refused "process['env'] = ['NOEQUALS']" 'process.env[0]' "is not NAME=VALUE"
  assert_field_refused "process['rlimits'] = [{'type': 'RLIMIT_FOO', 'soft': 1, 'hard': 1}]" \
    'process.rlimits[0].type' "unknown resource limit"
  assert_field_refused "process['scheduler'] = {'policy': 'SCHED_FOO'}" process.scheduler.policy "unknown policy"
  assert_field_refused "process['user']['umask'] = 0o1000" process.user.umask 512
  assert_field_refused "linux['namespaces'][0]['type'] = 'foo'" 'linux.namespaces[0].type' "unknown namespace type"
  assert_field_refused "linux['maskedPaths'] = ['proc/kcore']" 'linux.maskedPaths[0]' "is not an absolute path"
  assert_field_refused "linux['rootfsPropagation'] = 'foo'" linux.rootfsPropagation "unknown propagation"
  assert_field_refused "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_FOO'}" \
    linux.seccomp.defaultAction 'unknown action'
  assert_field_refused "mounts[0]['destination'] = ''" 'mounts[0].destination' "must not be empty"
  assert_field_refused "mounts.append({'destination': '/mnt', 'source': '/', 'options': ['bind', 'noexe']})" \
    "mounts[7].options" 'unknown option "noexe" of a bind mount'
}

@test "D3: limits that are negative, overflowing, fractional or none are refused by their fields" {
  keep_good
  local field value
  while read -r field value; do
    assert_field_refused "linux['resources'] = $(python3 -c '
import sys
*path, last = sys.argv[1].split(".")
text = "{\"" + last + "\": " + sys.argv[2] + "}"
for part in reversed(path): text = "{\"" + part + "\": " + text + "}"
print(text)' "$field" "$value")" "linux.resources.$field" ""
  done <<'END_OF_LIMITS'
memory.limit 0.5
memory.limit 9223372036854775808
memory.limit -99999999999999999999
memory.swap "64m"
memory.reservation 1.5
memory.swappiness -1
memory.swappiness 1.5
memory.disableOOMKiller 1
cpu.shares -1
cpu.shares 18446744073709551616
cpu.quota 1.5
cpu.period -1
cpu.period 0.5
cpu.realtimeRuntime 9223372036854775808
cpu.cpus 0
pids.limit 1.5
pids.limit 9223372036854775808
pids.limit "9"
blockIO.weight -1
blockIO.weight 65536
blockIO.leafWeight 1.5
hugepageLimits 5
network.classID -1
network.classID 4294967296
rdma 1
unified 1
END_OF_LIMITS
}

@test "D3: fields that are missing are refused at the object that lacks them" {
  keep_good
  cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
  configure "del config['root']"
  assert_refused 'config.json:1:1: field "root" is missing'
  assert_field_refused "del process['cwd']" process 'field "cwd" is missing'
  assert_field_refused "del process['user']['uid']" process.user 'field "uid" is missing'
}

@test "D3: a root that is missing or no directory is refused by its field" {
  keep_good
  assert_field_refused "config['root']['path'] = 'nosuch'" root.path "find $bundle/nosuch: no such file"
  assert_field_refused "config['root']['path'] = ''" root.path "must not be empty"
  assert_field_refused "config['root']['path'] = 'config.json'" root.path \
    "use as root $bundle/config.json: not a directory"
}

@test "D3: what this host can't do is refused by its field" {
  [[ ! -e /sys/fs/resctrl ]] || skip "this host has resource control"
  keep_good
  assert_field_refused "linux['intelRdt'] = {'closID': 'x'}" linux.intelRdt "this host has no /sys/fs/resctrl"
}

@test "D3: a bundle is found through a symbolic link, and refused where there is none" {
  ln -s "$bundle" "$BATS_TEST_TMPDIR/link"
  configure "process['args'] = ['echo', 'text']"
  run -0 runtime run --bundle "$BATS_TEST_TMPDIR/link" "$id"
  assert_output text
  rm -r "$state"
  run -1 runtime create --bundle "$BATS_TEST_TMPDIR/nosuch" "$id"
  assert_output --partial "find $BATS_TEST_TMPDIR/nosuch: no such file or directory"
  rm "$bundle/config.json"
  assert_refused "open $bundle/config.json: no such file or directory"
  mkfifo "$bundle/config.json"
  assert_refused "$bundle/config.json is not a regular file"
}

@test "D3: every verb refuses ids that are no file names" {
  local bad verb
  for bad in .. . ../x a/b /etc "" "a b" $'a\nb' "$(printf 'x%.0s' {1..2000})"; do
    for verb in create run; do
      run -1 runtime "$verb" --bundle "$bundle" "$bad"
    done
    for verb in start state pause resume ps "delete --force" "update --memory 1000000" "kill --all"; do
      # shellcheck disable=SC2086 # a verb with its options
      run -1 runtime $verb "$bad"
    done
    run -255 runtime exec "$bad" true
  done
  [[ ! -e $state ]] || fail "state was created"
}

@test "D3: users that exec's options can't name are refused" {
  start_sleeper
  local bad
  for bad in -1 4294967295 4294967296 "" 1a 0:-1 0:4294967295 0: root; do
    run -255 runtime exec --user "$bad" "$id" id -u
  done
  run -0 runtime exec --user 4294967294:4294967294 "$id" id -u
  assert_output 4294967294
}
