#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# --selinux-enabled, --security-opt label and relabelling of volumes, where the kernel has SELinux.
# shellcheck disable=SC2016,SC2154 # scripts for other shells; what engine.bash sets

load ../integration/engine

# With labels switched on.
labelled() {
  local verb=$1
  shift
  [[ $verb != @(run|create) ]] || set -- --network none "$@"
  timeout --foreground --kill-after 5 60 "$CAISSON" --selinux-enabled --root "$root" "$verb" "$@"
}

label_of() { tr -d '\0' <"/proc/$1/attr/current"; }

# The suite's policy has no transition under no_new_privs; its types are the usual ones.
PROCESS=system_u:system_r:container_t:s0
FILE=system_u:object_r:container_file_t:s0

@test "L2: SELinux is off unless it is turned on" {
  caisson run -d --name off busybox sleep 1000 >/dev/null
  [[ $(label_of "$(field off State.Pid)") == *:system_t:* ]]
  assert_equal "$(field off ProcessLabel)" ""
  run -125 caisson run --rm --security-opt label=type:container_t busybox true
  assert_output --partial "SELinux labels are off"
  run -0 caisson info --format '{{.SecurityOptions}}'
  refute_output --partial selinux
  run -0 labelled info --format '{{.SecurityOptions}}'
  assert_output --partial name=selinux
}

@test "L2: each container has a process and a mount label with categories of its own" {
  labelled run -d --name one busybox sleep 1000 >/dev/null
  labelled run -d --name two busybox sleep 1000 >/dev/null
  local one two
  one=$(label_of "$(field one State.Pid)")
  two=$(label_of "$(field two State.Pid)")
  [[ $one =~ ^"$PROCESS":c[0-9]+,c[0-9]+$ ]] || fail "$one"
  [[ $one != "$two" ]]
  assert_equal "$(field one ProcessLabel)" "$one"
  assert_equal "$(field one MountLabel)" "${one/system_r:container_t/object_r:container_file_t}"
  assert_equal "$(stat -c %C "/proc/$(field one State.Pid)/root/dev/shm")" "$(field one MountLabel)"
  run -0 caisson exec one cat /proc/self/attr/current
  assert_output --partial "$one"
}

@test "L2: the container writes its own files, and is denied the host's" {
  mkdir "$BATS_TEST_TMPDIR/data"
  echo secret >"$BATS_TEST_TMPDIR/data/file"
  run -0 labelled run --rm busybox sh -c 'echo new >/file && cat /file /etc/hosts'
  assert_line --index 0 new
  run labelled run --rm -v "$BATS_TEST_TMPDIR/data:/data" busybox sh -c 'echo changed >/data/file'
  assert_failure
  assert_output --partial "Permission denied"
  assert_equal "$(<"$BATS_TEST_TMPDIR/data/file")" secret
}

@test "L2: :Z gives a volume to one container, :z to all" {
  mkdir -p "$BATS_TEST_TMPDIR/data/below"
  echo old >"$BATS_TEST_TMPDIR/data/below/file"
  labelled run -d --name owner -v "$BATS_TEST_TMPDIR/data:/data:Z" busybox sleep 1000 >/dev/null
  assert_equal "$(stat -c %C "$BATS_TEST_TMPDIR/data/below/file")" "$(field owner MountLabel)"
  run -0 caisson exec owner sh -c 'echo mine >/data/below/file'
  run labelled run --rm -v "$BATS_TEST_TMPDIR/data:/data" busybox cat /data/below/file
  assert_failure
  labelled run --rm -v "$BATS_TEST_TMPDIR/data:/data:z" busybox sh -c 'echo all >/data/below/file'
  assert_equal "$(stat -c %C "$BATS_TEST_TMPDIR/data/below/file")" "$FILE"
  assert_equal "$(<"$BATS_TEST_TMPDIR/data/below/file")" all
}

@test "L2: directories of the system are not relabelled, and nothing is done before that is said" {
  mkdir "$BATS_TEST_TMPDIR/own"
  local before label path
  before=$(stat -c %C "$BATS_TEST_TMPDIR/own")
  label=$(stat -c %C /etc)
  ln -s /etc "$BATS_TEST_TMPDIR/link"
  for path in /etc /etc/../usr "$BATS_TEST_TMPDIR/link"; do
    run -125 labelled run --name refused -v "$BATS_TEST_TMPDIR/own:/own:Z" -v "$BATS_TEST_TMPDIR/new:/new" \
      -v "$path:/data:z" -v volume:/volume busybox true
    assert_output --partial "SELinux relabeling of $(realpath "$path") is not allowed"
  done
  assert_equal "$(stat -c %C "$BATS_TEST_TMPDIR/own") $(stat -c %C /etc)" "$before $label"
  [[ ! -e $BATS_TEST_TMPDIR/new && ! -e $root/volumes/volume ]]
  run -1 caisson inspect refused
  # A path may lead elsewhere by the time of the start.
  rm "$BATS_TEST_TMPDIR/link"
  mkdir "$BATS_TEST_TMPDIR/link"
  labelled create --name later -v "$BATS_TEST_TMPDIR/own:/own:Z" -v "$BATS_TEST_TMPDIR/link:/data:Z" busybox true
  rmdir "$BATS_TEST_TMPDIR/link"
  ln -s /etc "$BATS_TEST_TMPDIR/link"
  run -1 labelled start later
  assert_output --partial "SELinux relabeling of /etc is not allowed"
  assert_equal "$(stat -c %C "$BATS_TEST_TMPDIR/own") $(stat -c %C /etc)" "$before $label"
}

# As Docker has it: what names a volume and asks for nothing gets :z.
@test "L2: named and anonymous volumes can be used by all containers that have them" {
  labelled run -d --name writer -v shared:/data -v /more busybox sh -c 'echo one >/data/file; echo >/more/file; sleep 1000' >/dev/null
  local data=$root/volumes/shared/_data
  wait_until test -e "$data/file"
  assert_equal "$(stat -c %C "$data")" "$FILE"
  run -0 labelled run --rm -v shared:/data:ro busybox cat /data/file
  assert_output one
  run -0 labelled run --rm --volumes-from writer busybox sh -c 'echo two >/data/file && echo two >/more/file'
  # One container's alone, where that is asked for.
  labelled run -d --name owner -v own:/data:Z busybox sleep 1000 >/dev/null
  assert_equal "$(stat -c %C "$root/volumes/own/_data")" "$(field owner MountLabel)"
}

@test "L2: label options" {
  labelled run -d --name level --security-opt label=level:s0:c7,c9 busybox sleep 1000 >/dev/null
  assert_equal "$(label_of "$(field level State.Pid)")" "$PROCESS:c7,c9"
  assert_equal "$(field level MountLabel)" "$FILE:c7,c9"
  labelled run -d --name none --security-opt label=disable busybox sleep 1000 >/dev/null
  [[ $(label_of "$(field none State.Pid)") == *:system_t:* ]]
  labelled run -d --name privileged --privileged busybox sleep 1000 >/dev/null
  [[ $(label_of "$(field privileged State.Pid)") == *:system_t:* ]]
  run labelled run --rm --security-opt label=nested --security-opt label=level:s0 busybox ls /sys/fs/selinux
  assert_success
  assert_line enforce
  run -125 labelled run --rm --security-opt label=colour:red busybox true
  assert_output --partial 'bad label option "colour:red"'
  run labelled run --name wrong --security-opt label=type:nosuch_t busybox true
  assert_failure
  assert_output --partial "nosuch_t"
}

@test "L2: the session keyring has the label" {
  mkdir "$BATS_TEST_TMPDIR/bin"
  cp "$TOP/build/tests/helpers/session_label" "$BATS_TEST_TMPDIR/bin/"
  run -0 labelled run --rm --security-opt seccomp=unconfined --security-opt label=level:s0:c3,c4 \
    -v "$BATS_TEST_TMPDIR/bin:/opt:ro" busybox /opt/session_label
  assert_output "$PROCESS:c3,c4"
}

@test "L2: a container under a label dies with caisson, by SIGKILL too" {
  hold held --selinux-enabled run --rm
  [[ $(label_of "$pid") =~ ^"$PROCESS": ]] || fail "$(label_of "$pid")"
  kill -KILL "$runner"
  wait_until has_ended "$pid"
  wait_until has_ended "$guard"
}
