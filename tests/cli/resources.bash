# shellcheck shell=bash
# What the tests of limits share: containers below a root of the test's own (engine.bash), and what
# the kernel has in their groups, whichever version that is.

load ../integration/engine
load ../integration/disk

# CAISSON_TEST_DRIVER=systemd has the service manager make the groups, where it is process 1.
DRIVER=${CAISSON_TEST_DRIVER:-cgroupfs}
# shellcheck disable=SC2034 # engine.bash's
globals=(--exec-opt "native.cgroupdriver=$DRIVER")

# A container's group, by its id, below a hierarchy.
group_of() { [[ $DRIVER == systemd ]] && echo "system.slice/caisson-$1.scope" || echo "caisson/$1"; }

# The path of the container's file of that name, the first there is of those given:
# limit_file NAME V1-FILE V2-FILE. On v1 below the controller's hierarchy, on v2 in the one tree.
limit_file() {
  local group file path name=$1
  shift
  group=$(group_of "$(field "$name" Id)")
  for file in "$@"; do
    for path in /sys/fs/cgroup/{,*/}"$group/$file"; do
      [[ ! -f $path ]] || { echo "$path"; return; }
    done
  done
  return 1
}

# What is in it.
limit() {
  local file
  file=$(limit_file "$@") && cat "$file"
}

teardown() {
  engine_teardown
  leave_disk
}

# Whether a v1 hierarchy has the controller, alone or beside others ("cpu,cpuacct").
v1_has() { grep -qE "^[^ ]+ [^ ]+ cgroup [^ ]*\b$1\b" /proc/mounts; }

# Skips where neither hierarchy has the controller: v1's and v2's names.
needs_controller() {
  local v1=$1 v2=${2:-$1} tree
  ! v1_has "$v1" || return 0
  for tree in /sys/fs/cgroup /sys/fs/cgroup/unified; do
    [[ ! -f $tree/cgroup.controllers ]] || ! grep -qw "$v2" "$tree/cgroup.controllers" || return 0
  done
  skip "this host has no controller $v1"
}

# A container that stays: sleeper NAME OPTION…
sleeper() {
  local name=$1
  shift
  caisson run -d --name "$name" "$@" busybox sleep 1000 >/dev/null
}

# What `run` refuses, with nothing made: refused TEXT OPTION…
refused() {
  local text=$1
  shift
  run -125 caisson run --name refused "$@" busybox true
  assert_output --partial "$text"
  # bats reads it again with every test.
  # shellcheck disable=SC2154
  [[ -z $(ls "$root/containers" 2>/dev/null) ]] || fail "a container was made with $*"
}

# Nanoseconds of processor time that the container has used.
cpu_time() {
  local usage
  usage=$(limit "$1" cpuacct.usage) && echo "$usage" && return
  echo "$(($(limit "$1" cpu.stat | sed -n 's/^usage_usec //p') * 1000))"
}

# Whether the group with the kernel's count of OOM kills in it is no more: counts_are_gone ID
counts_are_gone() {
  [[ -z $(find /sys/fs/cgroup -path "*$1*" '(' -name memory.events -o -name memory.oom_control ')') ]]
}
