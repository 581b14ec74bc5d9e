#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `caisson info` and `caisson check`: what this host has, and what is in force.
# shellcheck disable=SC2016,SC2154 # scripts for other shells; what engine.bash sets

load ../integration/engine

# A Python expression on the JSON in $output, as `j`.
json() { python3 -c 'import json,sys; j = json.loads(sys.argv[2]); print(eval(sys.argv[1]))' "$1" "$output"; }

# One finding of `check --json`: state_of AREA WHAT.
state_of() { json "[f['state'] for f in j if f['area'] == '$1' and f['what'] == '$2'][0]"; }

@test "S11: info tells the security options in force" {
  run -0 caisson info --format '{{ .SecurityOptions }}'
  assert_output --regexp '^\[(name=apparmor )?name=seccomp,profile=builtin name=cgroupns\]$'
  run -0 "$CAISSON" --seccomp-profile "$TOP/profiles/default.json" info --format '{{json .SecurityOptions}}'
  assert_output --partial "name=seccomp,profile=$TOP/profiles/default.json"
}

@test "C8: info tells hierarchies, controllers and driver" {
  run -0 caisson info --format '{{json .}}'
  local mounted
  mounted=$(findmnt --noheadings --list --types cgroup,cgroup2 --output TARGET | sort)
  assert_equal "$(json '"\n".join(sorted(h["MountPoint"] for h in j["CgroupHierarchies"]))')" "$mounted"
  assert_equal "$(json 'j["CgroupDriver"]')" cgroupfs
  if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
    assert_equal "$(json 'j["CgroupVersion"], j["CgroupHierarchies"][0]["Version"]')" "('2', '2')"
    assert_equal "$(json '" ".join(j["CgroupHierarchies"][0]["Controllers"])')" "$(</sys/fs/cgroup/cgroup.controllers)"
  else
    assert_equal "$(json 'j["CgroupVersion"]')" 1
    assert_equal "$(json '[h["Controllers"] for h in j["CgroupHierarchies"] if h["MountPoint"].endswith("/pids")]')" "[['pids']]"
  fi
  run -0 caisson info
  assert_line " Cgroup Driver: cgroupfs"
  assert_line --regexp '^  /sys/fs/cgroup[^:]*: v[12] '
  assert_line "  seccomp-profile: builtin (built in)"
}

@test "C8: info counts containers, and tells kernel and memory" {
  caisson run -d --name one busybox sleep 1000 >/dev/null
  caisson run -d --name two busybox sleep 1000 >/dev/null
  caisson pause two
  caisson create --name three busybox true >/dev/null
  run -0 caisson info --format '{{.Containers}} {{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}} {{.KernelVersion}} {{.NCPU}} {{.Driver}} {{.OSType}}'
  assert_output "3 1 1 1 $(uname -r) $(nproc --all) overlay2 linux"
  caisson unpause two
  run -1 caisson info --format '{{.NoSuchField}}'
  assert_output --partial "template"
}

@test "C8: info tells the store's id, which stays, and is another's in no case" {
  local uuid='^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' id
  run -0 caisson info --format '{{.ID}}'
  assert_output --regexp "$uuid"
  id=$output
  assert_equal "$(<"$root/engine-id")" "$id"
  run -0 caisson info --format '{{json .}}'
  assert_equal "$(json 'j["ID"]')" "$id"
  run -0 caisson info
  assert_line " ID: $id"
  run -0 "$CAISSON" --root "$BATS_TEST_TMPDIR/other" info --format '{{.ID}}'
  assert_output --regexp "$uuid"
  refute_output "$id"
  # Many at once agree, and leave nothing else.
  rm "$root/engine-id"
  run -0 bash -c 'for _ in 1 2 3 4 5 6; do "$0" --root "$1" info --format "{{.ID}}" & done; wait' "$CAISSON" "$root"
  assert_equal "$(sort -u <<<"$output")" "$(<"$root/engine-id")"
  assert_equal "$(find "$root" -name 'engine-id*')" "$root/engine-id"
}

@test "C8: info refuses a store's id that is damaged, and does without where none can be written" {
  mkdir -p "$root"
  echo damaged >"$root/engine-id"
  run -1 caisson info
  assert_output --partial "$root/engine-id: not the id of a store"
  rm "$root/engine-id"
  run -0 unshare --mount bash -c 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && "$0" --root "$1" info' \
    "$CAISSON" "$root"
  assert_line " ID: "
  assert_output --partial "WARNING: This store has no ID: "
  assert_output --partial "Read-only file system"
  [[ ! -e $root/engine-id ]]
}

@test "C8: info says where a setting comes from" {
  run -0 "$CAISSON" --root "$root" --seccomp-profile unconfined info
  assert_line "  seccomp-profile: unconfined (--seccomp-profile)"
  assert_line "  data-root: $root (--root)"
  printf 'selinux-enabled = false\nno-new-privileges = true\n' >"$BATS_TEST_TMPDIR/config.toml"
  run -0 "$CAISSON" --config-file "$BATS_TEST_TMPDIR/config.toml" info
  assert_line "  no-new-privileges: true ($BATS_TEST_TMPDIR/config.toml:2)"
  run -0 "$CAISSON" --exec-opt native.cgroupdriver=systemd info --format '{{.CgroupDriver}}'
  assert_output systemd
}

@test "S14: check tells what the kernel offers of seccomp" {
  run -0 caisson check --json
  assert_equal "$(state_of seccomp CONFIG_SECCOMP) $(state_of seccomp CONFIG_SECCOMP_FILTER)" "ok ok"
  local action
  # The kernel's own list.
  for action in $(</proc/sys/kernel/seccomp/actions_avail); do
    assert_equal "$(json "[f['state'] for f in j if f['what'].lower() == 'seccomp_ret_$action'][0]")" ok
  done
}

@test "C8: check tells namespaces, controllers, modules and privileges" {
  run -0 caisson check --json
  local kind
  for kind in mount pid network uts ipc cgroup; do
    assert_equal "$(state_of namespaces "$kind")" ok
  done
  assert_equal "$(state_of storage overlay) $(state_of kernel Linux)" "ok ok"
  if [[ -d /sys/fs/cgroup/pids ]] || grep -qw pids /sys/fs/cgroup/cgroup.controllers; then
    assert_equal "$(state_of "control groups" pids)" ok
  fi
  local missing
  missing=$(capsh --print | sed -n 's/^Current: =ep \(.*\)-ep$/\1/p')
  if [[ -n $missing ]]; then
    assert_equal "$(json '[f["found"] for f in j if f["what"] == "capabilities"][0]')" "without $missing"
  else
    assert_equal "$(state_of privileges capabilities)" ok
  fi
}

@test "C8: check's table says what is missing, what it costs and how to get it" {
  run -0 caisson check
  assert_line --index 0 --regexp '^AREA +WHAT +STATE +FOUND +COSTS +HOW TO GET IT$'
  if [[ $(cat /sys/module/apparmor/parameters/enabled 2>/dev/null) != Y ]]; then
    assert_line --regexp '^security modules +AppArmor +limited +off +.*containers have no profile +a kernel with AppArmor'
  fi
  run -0 caisson check --missing
  refute_line --regexp ' ok +'
}

# In a namespace where /proc/sys/user says that there may be none.
@test "C8: check tells of namespaces that are forbidden" {
  run unshare --user --map-root-user bash -c 'echo 0 >/proc/sys/user/max_time_namespaces && "$0" check --json' "$CAISSON"
  [[ $output == "["* ]] || skip "this host has no user namespaces"
  assert_equal "$(state_of namespaces time)" limited
  assert_equal "$(json '[f["remedy"] for f in j if f["what"] == "time"][0]')" "sysctl user.max_time_namespaces=1000"
}

# As if nothing had been mounted.
@test "C8: check fails where no container runs" {
  run -1 unshare --mount bash -c 'umount -R /sys/fs/cgroup 2>/dev/null; "$0" check --missing' "$CAISSON"
  assert_line --regexp '^control groups +layout +missing +none +no container runs'
}
