#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What is mounted into a container on request: -v, --tmpfs, --read-only.

# shellcheck disable=SC2016,SC2153,SC2154 # scripts for the shell inside; names from helpers.bash

load helpers

@test "-v: a directory, for reading and writing" {
  mkdir "$work/volume"
  echo outside >"$work/volume/file"
  inside -v "$work/volume:/data" busybox sh -c 'cat /data/file; echo inside > /data/new'
  assert_output outside
  assert_equal "$(cat "$work/volume/new")" inside
}

@test "-v: :ro can be read and not written" {
  mkdir "$work/volume"
  echo outside >"$work/volume/file"
  inside -v "$work/volume:/data:ro" busybox cat /data/file
  assert_output outside
  container -v "$work/volume:/data:ro" busybox touch /data/new
  assert_failure
  assert_stderr 'Read-only file system'
}

@test "-v: :ro reaches what is mounted below the source" {
  mkdir -p "$work/volume/below"
  run --separate-stderr unshare --mount sh -ec '
    mount -t tmpfs below "$2/below"
    "$1" run --rm --network none -v "$2:/data:ro" busybox sh -c "mount | grep -c /data/below; touch /data/below/x"
  ' _ "$CAISSON" "$work/volume"
  assert_failure
  assert_output 1
  assert_stderr 'Read-only file system'
}

@test "-v: a single file" {
  echo one >"$work/file"
  inside -v "$work/file:/srv/deep/file" busybox cat /srv/deep/file
  assert_output one
}

@test "-v: a relative source, and a destination that exists" {
  cd "$work"
  mkdir here
  echo relative >here/file
  inside -v ./here:/etc busybox cat /etc/file
  assert_output relative
}

@test "-v: a missing source is made, as Docker does" {
  inside -v "$work/made:/data" busybox touch /data/x
  [[ -f $work/made/x ]]
}

@test "-v: a destination through a link stays inside the container" {
  make_root "$work/root" busybox
  mkdir "$work/volume" "$work/victim"
  echo volume >"$work/volume/file"
  ln -s "$work/victim" "$work/root/link"
  container -v "$work/volume:/link/deep" "dir:$work/root" /bin/busybox cat "$work/victim/deep/file"
  [[ -z $(ls -A "$work/victim") ]] || fail "written to: $(ls -A "$work/victim")"
}

@test "-v: several, one below the other" {
  mkdir "$work/a" "$work/b"
  touch "$work/a/in-a" "$work/b/in-b"
  inside -v "$work/b:/v/below" -v "$work/a:/v" busybox find /v -type f
  assert_line /v/in-a
  assert_line /v/below/in-b
}

@test "--tmpfs: empty, writable, nosuid, nodev and noexec" {
  inside --tmpfs /scratch busybox sh -c 'grep " /scratch " /proc/mounts; ls -A /scratch; touch /scratch/x'
  assert_output --regexp '^tmpfs /scratch tmpfs rw,(seclabel,)?nosuid,nodev,noexec'
  assert_equal "${#lines[@]}" 1
  container --tmpfs /scratch busybox sh -c 'cp /bin/busybox /scratch/true && /scratch/true'
  assert_failure 126
}

@test "--tmpfs: options: size, mode, exec" {
  inside --tmpfs /scratch:size=64k,mode=700,exec busybox sh -c \
    'grep " /scratch " /proc/mounts; cp /bin/true /scratch/t 2>/dev/null; head -c 70000 /dev/zero > /scratch/x || echo full'
  assert_line --index 0 --partial 'size=64k,mode=700'
  refute_line --index 0 --partial noexec
  assert_line full
}

@test "--tmpfs: a wrong option is an error" {
  container --tmpfs /scratch:nosuchoption busybox true
  assert_failure 125
  assert_stderr nosuchoption
}

@test "--read-only: the root can't be written, volumes, tmpfs and shm can" {
  mkdir "$work/volume"
  container --read-only busybox touch /x
  assert_failure
  assert_stderr 'Read-only file system'
  inside --read-only -v "$work/volume:/data" --tmpfs /tmp busybox touch /data/x /tmp/x /dev/shm/x
}

@test "without --read-only the root can be written" {
  inside busybox sh -c 'touch /x /bin/x && ls /x /bin/x'
}
