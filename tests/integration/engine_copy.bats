#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# cp both ways, and diff.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for the shell inside; names of engine.bash and of bats

load engine

keep() { caisson run --detach "$@" >/dev/null; }

# Runs in each state of a container: one that runs, one that has ended, one that never ran.
in_each_state() {
  keep --name running busybox sh -c 'mkdir -p /d/sub; echo one >/d/file; ln -s file /d/link; sleep 1000'
  wait_until caisson exec running test -L /d/link
  caisson run --name ended busybox sh -c 'mkdir -p /d/sub; echo one >/d/file; ln -s file /d/link'
  local state
  for state in running ended; do
    "$@" "$state"
  done
}

copies_out() {
  local out=$BATS_TEST_TMPDIR/$1
  mkdir -p "$out/there"
  caisson cp "$1:/d/file" "$out/renamed"
  caisson cp "$1:d/file" "$out/there"
  caisson cp "$1:/d" "$out/new"
  caisson cp "$1:/d" "$out/there"
  caisson cp "$1:/d/." "$out/there"
  run -0 find "$out" -printf '%P%y\n'
  run -0 sort <<<"$output"
  assert_output 'd
new/filef
new/linkl
new/subd
newd
renamedf
there/d/filef
there/d/linkl
there/d/subd
there/dd
there/filef
there/linkl
there/subd
thered'
  # A link is copied as one, or what it leads to.
  caisson cp "$1:/d/link" "$out/as-link"
  assert_equal "$(readlink "$out/as-link")" file
  caisson cp -L "$1:/d/link" "$out/as-file"
  assert_equal "$(cat "$out/as-file")" one
}

@test "D1: cp copies files and directories out of a container, whether it runs or not" {
  in_each_state copies_out
}

copies_in() {
  local from=$BATS_TEST_TMPDIR/from-$1
  mkdir -p "$from/dir/sub"
  echo two >"$from/file"
  echo three >"$from/dir/sub/deep"
  chown 12:34 "$from/file"
  chmod 4755 "$from/file"
  touch -d 2001-02-03T04:05:06 "$from/file"
  caisson cp "$from/file" "$1:/d"
  caisson cp "$from/file" "$1:/d/renamed"
  caisson cp "$from/dir" "$1:/d"
  caisson cp "$from/dir/." "$1:/d/sub"
  # Through a link of the container.
  caisson cp "$from/file" "$1:/d/link"
  caisson cp "$1:/d" "$from/back"
  run -0 find "$from/back" -type f -printf '%P '
  run -0 xargs -n 1 <<<"$output"
  run -0 sort <<<"$output"
  assert_output $'dir/sub/deep\nfile\nrenamed\nsub/sub/deep'
  run -0 bash -c "'$CAISSON' --root '$root' cp $1:/d/renamed - | tar --numeric-owner --utc --full-time -tv"
  assert_output --regexp '^-rwsr-xr-x 12/34 +4 2001-02-03 0[0-9]:05:06 renamed$'
}

@test "D1: cp copies files and directories into a container, with owner, mode and time" {
  in_each_state copies_in
}

@test "D1: cp streams tar archives both ways" {
  keep --name web busybox sleep 1000
  mkdir -p "$BATS_TEST_TMPDIR/site/a"
  echo x >"$BATS_TEST_TMPDIR/site/a/file"
  local long
  printf -v long 'n%.0s' {1..200}
  echo y >"$BATS_TEST_TMPDIR/site/$long"
  ln "$BATS_TEST_TMPDIR/site/a/file" "$BATS_TEST_TMPDIR/site/again"
  local format
  for format in gnu pax ustar; do
    [[ $format != ustar ]] || rm "$BATS_TEST_TMPDIR/site/$long"
    tar -C "$BATS_TEST_TMPDIR" --format "$format" -c site | caisson cp - web:/tmp
    run -0 caisson exec web stat -c %h /tmp/site/a/file
    assert_output 2
  done
  run -0 caisson exec web cat "/tmp/site/$long"
  assert_output y
  # GNU tar reads what comes out, and finds what went in.
  mkdir "$BATS_TEST_TMPDIR/out"
  caisson cp web:/tmp/site - | tar -C "$BATS_TEST_TMPDIR/out" -x
  run -0 diff -r "$BATS_TEST_TMPDIR/site/a" "$BATS_TEST_TMPDIR/out/site/a"
  run -0 cat "$BATS_TEST_TMPDIR/out/site/$long"
  assert_output y
  run -1 bash -c "tar -C '$BATS_TEST_TMPDIR' -cz site | '$CAISSON' --root '$root' cp - web:/tmp"
  assert_output --partial 'the tar stream is compressed (gzip)'
  run -1 bash -c "echo nonsense | '$CAISSON' --root '$root' cp - web:/tmp"
  assert_output --partial 'the tar stream, byte'
  run -1 bash -c "true | '$CAISSON' --root '$root' cp - web:/etc/passwd"
  assert_output --partial 'destination "web:/etc/passwd" must be a directory'
}

@test "D1: cp -a gives files to the container's user" {
  keep --name web --user 12:34 busybox sleep 1000
  echo x >"$BATS_TEST_TMPDIR/file"
  caisson cp "$BATS_TEST_TMPDIR/file" web:/tmp/plain
  caisson cp -a "$BATS_TEST_TMPDIR/file" web:/tmp/archive
  run -0 caisson exec web stat -c '%u:%g' /tmp/plain /tmp/archive
  assert_output $'0:0\n12:34'
}

@test "D1: cp reaches volumes, of a container that never ran too" {
  mkdir "$BATS_TEST_TMPDIR/volume" "$BATS_TEST_TMPDIR/fixed"
  caisson create --name web -v "$BATS_TEST_TMPDIR/volume:/data" -v "$BATS_TEST_TMPDIR/fixed:/fixed:ro" busybox sleep 1000
  echo x >"$BATS_TEST_TMPDIR/file"
  caisson cp "$BATS_TEST_TMPDIR/file" web:/data
  assert_equal "$(cat "$BATS_TEST_TMPDIR/volume/file")" x
  run -1 caisson cp "$BATS_TEST_TMPDIR/file" web:/fixed
  assert_output --partial 'Read-only file system'
  caisson start web
  run -0 caisson cp web:/data/file -
  run -1 caisson cp "$BATS_TEST_TMPDIR/file" web:/fixed
  assert_output --partial 'Read-only file system'
}

@test "D1: cp says in Docker's words what it can't do, and leaves nothing" {
  keep --name web busybox sleep 1000
  mkdir "$BATS_TEST_TMPDIR/dir"
  echo x >"$BATS_TEST_TMPDIR/file"
  local dir=$BATS_TEST_TMPDIR
  while IFS='|' read -r from to message; do
    run -1 caisson cp "$from" "$to"
    assert_output --partial "$message"
  done <<END
web:/nope|$dir/x|Could not find the file /nope in container web
$dir/nope|web:/x|lstat $dir/nope: no such file or directory
$dir/file|web:/nodir/x|Could not find the file /nodir in container web
$dir/file|web:/new/|no such directory
$dir/file|web:/etc/passwd/|not a directory
$dir/dir|web:/etc/passwd|cannot copy directory
web:/etc|$dir/file|cannot copy directory
web:/etc/passwd|$dir/nodir/x|invalid output path: directory "$dir/nodir" does not exist
web:/etc/passwd/|$dir/x|not a directory
$dir/file|$dir/other|must specify at least one container source
web:/etc|web:/x|copying between containers is not supported
nope:/etc|$dir/x|No such container: nope
END
  run -0 find "$dir" -maxdepth 1 -name 'x*'
  assert_output ''
}

@test "D1: diff lists what was added, changed and deleted, and nothing that only mounts needed" {
  caisson run --name web -v "$BATS_TEST_TMPDIR:/new/volume" busybox sh -c \
    'echo x >/etc/added; echo x >>/etc/passwd; rm /bin/vi; mkdir -p /deep/er; echo y >/deep/er/file'
  run -0 caisson diff web
  assert_output 'C /bin
D /bin/vi
A /deep
A /deep/er
A /deep/er/file
C /etc
A /etc/added
C /etc/passwd'
  caisson run --name clean busybox true
  run -0 caisson diff clean
  assert_output ''
  run -1 caisson diff nope
  assert_output --partial 'No such container: nope'
}
