# shellcheck shell=bash
# For tests that need a disk, where the kernel counts and throttles I/O. A .bats file says `load disk`.

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

# To be called when the test is over.
leave_disk() { [[ -z ${place:-} ]] || rm -r "$place"; }
