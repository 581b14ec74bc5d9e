#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The engine's AppArmor profile and --security-opt apparmor, where the kernel has AppArmor.
# shellcheck disable=SC2016,SC2154 # scripts for other shells; what engine.bash sets

load ../integration/engine

# What the kernel calls the profile of a process: profile_of PID.
profile_of() { cat "/proc/$1/attr/current"; }

sleeper() {
  local name=$1
  shift
  caisson run -d --name "$name" "$@" busybox sleep 1000 >/dev/null
}

@test "L1: containers run under the default profile, which is loaded when it is first needed" {
  apparmor_parser --remove <<<'profile caisson-default { }' 2>/dev/null || :
  sleeper first
  assert_equal "$(profile_of "$(field first State.Pid)")" "caisson-default (enforce)"
  assert_equal "$(field first AppArmorProfile)" caisson-default
  run -0 caisson exec first cat /proc/self/attr/current
  assert_output "caisson-default (enforce)"
  run -0 caisson info --format '{{.SecurityOptions}}'
  assert_output --partial "name=apparmor"
}

@test "L1: the profile is loaded once, and again when it is not the one that is to be" {
  sleeper one
  local note=/run/caisson/apparmor/caisson-default loaded
  loaded=$(stat -c %Y.%Z "$note")
  sleeper two
  assert_equal "$(stat -c %Y.%Z "$note")" "$loaded"
  # An older one of that name, as an update would find it.
  apparmor_parser --replace <<<'profile caisson-default flags=(attach_disconnected) { file, capability, signal, network, }'
  echo other >"$note"
  caisson run --rm --cap-add SYS_ADMIN busybox mount -t tmpfs none /tmp && fail "mount was allowed"
  [[ $(<"$note") != other ]]
}

@test "L1: writes to the host's settings are denied, whatever the mounts and capabilities" {
  local file
  # Privileged mounts under the default profile: /proc and /sys are writable but for it.
  for file in /proc/sys/vm/swappiness /proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/sys/fs/file-max; do
    run caisson run --rm --privileged --security-opt apparmor=caisson-default busybox sh -c "echo 1 >$file"
    assert_failure
    assert_output --partial "Permission denied"
  done
  run caisson run --rm --privileged --security-opt apparmor=caisson-default busybox sh -c \
    'echo 0 >/sys/module/printk/parameters/time'
  assert_failure
  assert_output --partial "Permission denied"
  run caisson run --rm --privileged --security-opt apparmor=caisson-default busybox cat /sys/kernel/security/lsm
  assert_failure
  # What belongs to a process may be written, and shared memory's settings.
  run -0 caisson run --rm --privileged --security-opt apparmor=caisson-default busybox sh -c \
    'echo 500 >/proc/self/oom_score_adj && cat /proc/sys/kernel/shmmax >/proc/sys/kernel/shmmax'
}

@test "L1: mounts are denied, with CAP_SYS_ADMIN too" {
  run caisson run --rm --cap-add SYS_ADMIN busybox mount -t tmpfs none /tmp
  assert_failure
  assert_output --partial "Permission denied"
  run -0 caisson run --rm --cap-add SYS_ADMIN --security-opt apparmor=unconfined busybox mount -t tmpfs none /tmp
}

@test "L1: a container's processes signal each other, but not the host's" {
  run -0 caisson run --rm busybox sh -c 'sleep 100 & kill $! && wait $!; [ $? -eq 143 ]'
  sleep 100 3>&- &
  local victim=$!
  run caisson run --rm --pid host --cap-add KILL busybox kill "$victim"
  assert_failure
  assert_output --partial "Permission denied"
  kill "$victim"
}

@test "L1: the host's administrator, and caisson, end what runs under the profile" {
  sleeper ended
  caisson kill ended
  wait_until field_is ended State.Status exited
  assert_equal "$(field ended State.ExitCode)" 137
  sleeper stopped
  caisson stop --time 1 stopped
  sleeper killed
  kill -KILL "$(field killed State.Pid)"
  wait_until field_is killed State.Status exited
}

@test "L1: another profile, none, and one that is not loaded" {
  apparmor_parser --replace <<<'profile caisson-other flags=(attach_disconnected) { file, capability, signal, network, deny /tmp/denied w, }'
  sleeper other --security-opt apparmor=caisson-other
  assert_equal "$(profile_of "$(field other State.Pid)")" "caisson-other (enforce)"
  assert_equal "$(field other AppArmorProfile)" caisson-other
  run -1 caisson exec other touch /tmp/denied
  assert_output --partial "Permission denied"
  sleeper none --security-opt apparmor=unconfined
  assert_equal "$(profile_of "$(field none State.Pid)")" unconfined
  assert_equal "$(field none AppArmorProfile)" unconfined
  sleeper privileged --privileged
  assert_equal "$(profile_of "$(field privileged State.Pid)")" unconfined
  run -125 caisson run --name nothing --security-opt apparmor=nosuch busybox true
  assert_output --partial 'AppArmor profile "nosuch" is not loaded'
  run -1 caisson inspect nothing
  caisson rm -f other >/dev/null
  apparmor_parser --remove <<<'profile caisson-other { }'
}

@test "L1: a confined caisson may end containers, another confined program may not" {
  local name
  for name in caisson caisson-stranger; do
    echo "profile $name flags=(attach_disconnected) { file, capability, signal, ptrace, }" | apparmor_parser --replace
  done
  sleeper target
  local victim
  victim=$(field target State.Pid)
  run aa-exec --profile caisson-stranger -- kill -KILL "$victim"
  assert_failure
  assert_output --partial "Permission denied"
  run -0 aa-exec --profile caisson -- kill -KILL "$victim"
  wait_until has_ended "$victim"
  for name in caisson caisson-stranger; do apparmor_parser --remove <<<"profile $name { }"; done
}

@test "L1: a container under the profile dies with caisson, by SIGKILL too" {
  hold held run --rm
  assert_equal "$(profile_of "$pid")" "caisson-default (enforce)"
  kill -KILL "$runner"
  wait_until has_ended "$pid"
  wait_until has_ended "$guard"
  run -0 caisson ps --all --quiet
  assert_output ""
}

# The engine itself may be confined, by a profile that lets it add another one to itself and no more.
@test "L1: under a confined parent the profiles are stacked" {
  apparmor_parser --replace <<'END_OF_PROFILE'
profile caisson-parent flags=(attach_disconnected) {
  file, capability, network, mount, umount, pivot_root, signal, ptrace, unix, dbus,
  change_profile -> &caisson-default,
  deny /tmp/parent w,
}
END_OF_PROFILE
  run aa-exec --profile caisson-parent -- "$CAISSON" --root "$root" run --rm --network none busybox cat /proc/self/attr/current
  assert_success
  assert_output --partial "caisson-default"
  assert_output --partial "caisson-parent"
  run aa-exec --profile caisson-parent -- "$CAISSON" --root "$root" run --rm --network none busybox sh -c \
    'mkdir -p /tmp; echo >/tmp/parent'
  assert_failure
  apparmor_parser --remove <<<'profile caisson-parent { }'
}
