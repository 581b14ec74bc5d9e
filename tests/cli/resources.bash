# shellcheck shell=bash
# What the tests of limits share: containers below a root of the test's own (engine.bash), and what
# the kernel has in their groups, whichever version that is.

load ../integration/engine

# The container's file of that name, the first there is of those given: limit NAME V1-FILE V2-FILE.
# On v1 below the controller's hierarchy, on v2 in the one tree.
limit() {
  local id file path name=$1
  shift
  id=$(field "$name" Id)
  for file in "$@"; do
    for path in /sys/fs/cgroup/{,*/}"caisson/$id/$file"; do
      [[ ! -f $path ]] || { cat "$path"; return; }
    done
  done
  return 1
}

# The whole disk below a directory, where the kernel counts I/O: "/dev/vda".
disk_of() {
  local number link
  number=$(stat -c %Hd:%Ld "$1")
  link=$(readlink -f "/sys/dev/block/$number") || return 1
  [[ ! -f $link/partition ]] || link=${link%/*}
  [[ -b /dev/${link##*/} ]] && echo "/dev/${link##*/}"
}

# A directory of the test's own that lies on a disk: it is in place, the disk in disk. Where /tmp has
# none, /var/tmp may.
# shellcheck disable=SC2034 # the tests use them
on_disk() {
  local directory
  for directory in "$BATS_TEST_TMPDIR" /var/tmp; do
    disk=$(disk_of "$directory") || continue
    place=$(mktemp -d "$directory/caisson-disk.XXXXXX")
    return 0
  done
  skip "no disk lies below $BATS_TEST_TMPDIR or /var/tmp"
}

teardown() {
  engine_teardown
  [[ -z ${place:-} ]] || rm -r "$place"
}

# Skips where neither hierarchy has the controller: v1's and v2's names.
needs_controller() {
  local v1=$1 v2=${2:-$1} tree
  [[ ! -d /sys/fs/cgroup/$v1 ]] || return 0
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
