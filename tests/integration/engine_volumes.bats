#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Volumes and mounts: what `run` shows inside, and what `caisson volume` does with volumes.

# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; names from engine.bash

load engine

bats_require_minimum_version 1.5.0

# A root directory with something at /data for a volume to be seeded from.
make_image() {
  cp -a "$TOP/build/images/busybox/rootfs" "$BATS_TEST_TMPDIR/image"
  mkdir -p "$BATS_TEST_TMPDIR/image/data/deep"
  echo seed >"$BATS_TEST_TMPDIR/image/data/deep/file"
  chown 1234:4321 "$BATS_TEST_TMPDIR/image/data"
  chmod 2750 "$BATS_TEST_TMPDIR/image/data"
  image=dir:$BATS_TEST_TMPDIR/image
}

@test "D1: -v NAME:DST is a volume that outlives its containers" {
  caisson run --rm -v store:/data busybox sh -c 'echo kept >/data/file'
  run caisson run --rm -v store:/data:ro busybox cat /data/file
  assert_success
  assert_output kept
  run ! caisson run --rm -v store:/data:ro busybox touch /data/file
  run caisson volume ls
  assert_line --index 0 'DRIVER    VOLUME NAME'
  assert_line --index 1 'local     store'
}

@test "D1: an empty volume gets what the image has there, a used one and nocopy do not" {
  make_image
  run caisson run --rm -v seeded:/data "$image" sh -c 'cat /data/deep/file; stat -c "%u:%g %a" /data'
  assert_success
  assert_line seed
  assert_line '1234:4321 2750'
  caisson run --rm -v seeded:/data "$image" sh -c 'rm -r /data/deep; touch /data/mine'
  run caisson run --rm -v seeded:/data "$image" ls /data
  assert_output mine
  run caisson run --rm -v bare:/data:nocopy "$image" ls -A /data
  assert_output ''
  run caisson run --rm --mount source=bare2,target=/data,volume-nocopy "$image" ls -A /data
  assert_output ''
}

@test "D1: a seeding link in the image leads nowhere outside of it" {
  make_image
  mkdir "$BATS_TEST_TMPDIR/secret"
  echo secret >"$BATS_TEST_TMPDIR/secret/file"
  ln -s "$BATS_TEST_TMPDIR/secret" "$BATS_TEST_TMPDIR/image/link"
  run caisson run --rm -v trap:/link "$image" sh -c 'cat /link/file; true'
  refute_output --partial secret
}

@test "D1: volume ls filters: one of several names, each of several labels" {
  caisson volume create --label a --label b=1 one
  caisson volume create --label a two
  run -0 caisson volume ls --quiet --filter name=one --filter name=two
  assert_output $'one\ntwo'
  run -0 caisson volume ls --quiet --filter label=a --filter label=b=1
  assert_output one
  run -0 caisson volume ls --quiet --filter ''
  assert_output $'one\ntwo'
  run -1 caisson volume ls --filter nonsense=1
  assert_output --partial "invalid filter 'nonsense'"
}

@test "D1: volumes that can't be made so are refused, and say that it is about volumes" {
  run -1 caisson volume create x
  assert_output --partial 'volume name is too short'
  run -1 caisson volume create 'a b'
  assert_output --partial 'invalid characters for a local volume name'
  run -1 caisson volume create --driver nonsense one
  assert_output --partial 'plugin "nonsense" not found'
  run -0 caisson volume ls --quiet
  assert_output ''
}

@test "D1: anonymous volumes go with --rm and rm -v, and stay otherwise" {
  caisson run --rm -v /data busybox touch /data/x
  run caisson volume ls --quiet
  assert_output ''
  caisson run --name one -v /data busybox touch /data/x
  run caisson volume ls --quiet --filter dangling=false
  assert_output --regexp '^[0-9a-f]{64}$'
  caisson rm one
  run caisson volume ls --quiet --filter dangling=true
  assert_output --regexp '^[0-9a-f]{64}$'
  run caisson volume prune --force
  assert_line 'Deleted Volumes:'
  run caisson volume ls --quiet
  assert_output ''
  caisson run --name two -v /data -v named:/named busybox true
  caisson rm -v two
  run caisson volume ls --quiet
  assert_output named
}

@test "D1: volume create, inspect and rm speak as Docker's do" {
  run caisson volume create --label a=b shelf
  assert_success
  assert_output shelf
  run caisson volume inspect shelf
  assert_success
  assert_output --partial '"Driver": "local"'
  assert_output --partial "\"Mountpoint\": \"$root/volumes/shelf/_data\""
  assert_output --partial '"a": "b"'
  run caisson volume create shelf
  assert_success
  caisson create --name user -v shelf:/data busybox true
  run caisson volume rm shelf
  assert_failure 1
  assert_output --partial "remove shelf: volume is in use - [$(field user Id)]"
  caisson rm user
  run caisson volume rm shelf
  assert_success
  run --separate-stderr caisson volume inspect shelf
  assert_failure 1
  assert_output '[]'
  run caisson volume rm shelf
  assert_failure 1
  assert_output --partial 'no such volume'
  run caisson volume rm --force shelf
  assert_success
  run caisson volume create -d nfs shelf
  assert_failure 1
  run caisson volume create a/b
  assert_failure 1
}

@test "D1: a volume can be a directory of the host" {
  mkdir "$BATS_TEST_TMPDIR/there"
  echo host >"$BATS_TEST_TMPDIR/there/file"
  caisson volume create -o type=none -o o=bind -o device="$BATS_TEST_TMPDIR/there" window
  run caisson run --rm -v window:/data busybox cat /data/file
  assert_output host
  run caisson volume create -o type=nfs -o device=:/x window2
  assert_failure
}

@test "D1: --volumes-from takes a container's volumes, with its own say about writing" {
  mkdir "$BATS_TEST_TMPDIR/bind"
  caisson create --name donor -v shared:/data -v "$BATS_TEST_TMPDIR/bind:/bind:ro" -v /anon busybox true
  caisson run --rm --volumes-from donor busybox sh -c 'echo x >/data/file; touch /anon/here'
  run caisson run --rm --volumes-from donor:ro busybox sh -c 'cat /data/file; ls /anon; touch /data/y'
  assert_failure
  assert_line x
  assert_line here
  assert_output --partial 'Read-only file system'
  run ! caisson run --rm --volumes-from donor busybox touch /bind/x
  run caisson run --rm --volumes-from nobody busybox true
  assert_failure 125
  assert_output --partial 'No such container: nobody'
}

@test "D1: --mount: bind, volume, tmpfs" {
  mkdir "$BATS_TEST_TMPDIR/bind"
  touch "$BATS_TEST_TMPDIR/bind/file"
  run caisson run --rm --mount "type=bind,src=$BATS_TEST_TMPDIR/bind,dst=/b,readonly" \
    --mount type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1770 --mount src=vol,dst=/v busybox \
    sh -c 'ls /b; touch /v/x; stat -c %a /t; df -k /t | tail -1; touch /b/x'
  assert_failure
  assert_line file
  assert_line 1770
  assert_line --regexp '^tmpfs +1024 '
  assert_output --partial 'Read-only file system'
  run caisson run --rm --mount "type=bind,src=$BATS_TEST_TMPDIR/none,dst=/b" busybox true
  assert_failure 125
  assert_output --partial "bind source path does not exist: $BATS_TEST_TMPDIR/none"
  [[ ! -e $BATS_TEST_TMPDIR/none ]]
}

@test "D1: --mount: volume-subpath shows a part, out of which no link leads" {
  caisson run --rm -v parts:/data busybox sh -c 'mkdir /data/a; echo part >/data/a/file; ln -s /etc /data/out'
  run caisson run --rm --mount src=parts,dst=/a,volume-subpath=a busybox cat /a/file
  assert_output part
  run caisson run --rm --mount src=parts,dst=/a,volume-subpath=out busybox true
  assert_failure 125
  run caisson run --rm --mount src=parts,dst=/a,volume-subpath=../.. busybox sh -c 'ls /a/a/file'
  assert_success
}

@test "D1: bind-recursive says what becomes of the mounts below" {
  unshare --mount bash -euc '
    mkdir -p "$1/below"
    mount -t tmpfs below "$1/below"
    touch "$1/below/file"
    run() { timeout 60 "$2" --root "$3" run --rm --mount "type=bind,src=$1,dst=/b,$4" busybox sh -c "$5"; }
    [[ $(run "$1" "$2" "$3" bind-recursive=disabled "ls /b/below") == "" ]]
    [[ $(run "$1" "$2" "$3" bind-recursive=enabled "ls /b/below") == file ]]
    run "$1" "$2" "$3" readonly,bind-recursive=writable "touch /b/below/x; ! touch /b/x"
    run "$1" "$2" "$3" readonly "! touch /b/below/y"
    run "$1" "$2" "$3" readonly,bind-recursive=readonly,bind-propagation=rprivate "! touch /b/below/y"
  ' _ "$BATS_TEST_TMPDIR/tree" "$CAISSON" "$root"
}

@test "D1: propagation carries mounts in and out where it is asked for, and only there" {
  unshare --mount --propagation private bash -euc '
    work=$1 caisson=$2 root=$3
    mkdir "$work"
    mount -t tmpfs outer "$work"
    mount --make-shared "$work"
    mkdir "$work/in"
    timeout 60 "$caisson" --root "$root" run --rm --privileged -v "$work:/w:rshared" busybox \
      mount -t tmpfs inner /w/in
    grep -q " $work/in " /proc/self/mountinfo
    umount "$work/in"
    timeout 60 "$caisson" --root "$root" run --rm --privileged -v "$work:/w" busybox \
      mount -t tmpfs inner /w/in
    ! grep " $work/in " /proc/self/mountinfo
    mount --make-private "$work"
    ! timeout 60 "$caisson" --root "$root" run --rm -v "$work:/w:shared" busybox true 2>"$root.err"
    grep -q "but it is not a shared mount" "$root.err"
  ' _ "$BATS_TEST_TMPDIR/tree" "$CAISSON" "$root"
}

@test "D1: two mounts on one place are refused before anything is made" {
  run caisson run --rm -v one:/data -v two:/data busybox true
  assert_failure 125
  assert_output --partial 'Duplicate mount point: /data'
  run caisson run --rm -v /a:/data --tmpfs /data busybox true
  assert_failure 125
  run caisson volume ls --quiet
  assert_output ''
}

@test "D1: inspect tells of mounts as Docker does" {
  mkdir "$BATS_TEST_TMPDIR/bind"
  caisson create --name all -v named:/named -v "$BATS_TEST_TMPDIR/bind:/bind:ro" busybox true
  run field all HostConfig.Binds
  assert_output "[\"named:/named\", \"$BATS_TEST_TMPDIR/bind:/bind:ro\"]"
  run caisson inspect all
  assert_output --partial '"Type": "volume"'
  assert_output --partial "\"Source\": \"$root/volumes/named/_data\""
  assert_output --partial '"Mode": "ro"'
}

@test "D1: --shm-size sets the size of /dev/shm" {
  run caisson run --rm --shm-size 2m busybox df -k /dev/shm
  assert_line --regexp '^shm +2048 '
}
