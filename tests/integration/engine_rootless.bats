#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Containers of ordinary users and user namespaces (spec N4 and N1).

# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; names from engine.bash

load engine

bats_require_minimum_version 1.5.0

# The tests' ordinary user has no entry in passwd: the files that tell of its ids are its own, in a
# mount namespace. as_user SUBIDS COMMAND… runs `caisson` as uid 4711 with as many subordinate ids.
as_user() {
  local ids=$1
  shift
  unshare --mount bash -euc '
    home=$1 ids=$2
    shift 2
    passwd=$(mktemp -p "$home") subids=$(mktemp -p "$home")
    { cat /etc/passwd; echo "ann:x:4711:4711::$home:/bin/sh"; } >"$passwd"
    { cat /etc/group; echo "ann:x:4711:"; } >"$passwd.group"
    [[ $ids -eq 0 ]] || echo "ann:700000:$ids" >"$subids"
    chmod 644 "$passwd" "$passwd.group" "$subids"
    touch /etc/subuid /etc/subgid
    mount --bind "$passwd" /etc/passwd
    mount --bind "$passwd.group" /etc/group
    mount --bind "$subids" /etc/subuid
    mount --bind "$subids" /etc/subgid
    export HOME=$home XDG_RUNTIME_DIR=$home/run
    unset XDG_DATA_HOME XDG_CONFIG_HOME
    cd "$home"
    exec timeout --foreground --kill-after 5 60 setpriv --reuid 4711 --regid 4711 --clear-groups "$@"
  ' _ "$home" "$ids" "$@"
}

rootless_setup() {
  command -v newuidmap >/dev/null || skip "newuidmap is not there"
  [[ $(</proc/sys/user/max_user_namespaces) -gt 0 ]] || skip "user namespaces are forbidden here"
  home=$(mktemp -d /tmp/caisson-home.XXXXXX)
  mkdir "$home/run"
  # The built-in image, unpacked, is its installer's alone.
  cp -a "$TOP/build/images/busybox/rootfs" "$home/image"
  chown -R 4711:4711 "$home"
  chmod 711 "$home"
  # The checkout may be its owner's alone, too. Programs that the user can't write, as installed ones.
  mkdir "$home/bin"
  cp "$TOP"/build/bin/caisson{,-forward,-image,-monitor} "$home/bin"
  program=$home/bin/caisson
}

teardown_home() {
  [[ -n ${home-} ]] || return 0
  # What waits for the disk on the store's behalf may be in there.
  wait_until is_settled
  rm -rf "$home"
}
is_settled() { ! pgrep --runstates D,R,S --exact caisson-settle; }

@test "N4: root inside is the user outside, and others are subordinate ids" {
  rootless_setup
  run as_user 65536 "$program" run --rm "dir:$home/image" sh -c 'id -u; cat /proc/self/uid_map; touch /x; chown 33:33 /x; stat -c %u /x'
  teardown_home
  assert_success
  assert_line --index 0 0
  assert_line --index 1 --regexp '^ +0 +4711 +1$'
  assert_line --index 2 --regexp '^ +1 +700000 +65536$'
  assert_line --index 3 33
}

@test "N4: without subordinate ids the own one is mapped alone" {
  rootless_setup
  run as_user 0 "$program" run --rm "dir:$home/image" sh -c 'id -u; cat /proc/self/uid_map'
  teardown_home
  assert_success
  assert_line --index 0 0
  assert_line --index 1 --regexp '^ +0 +4711 +1$'
  assert_equal "${#lines[@]}" 2
}

@test "N4: files of a volume belong to the user outside" {
  rootless_setup
  run as_user 65536 "$program" run --rm -v "$home/out:/out" "dir:$home/image" sh -c 'touch /out/mine /out/other; chown 5:5 /out/other'
  owners=$(stat -c %u "$home/out/mine" "$home/out/other")
  teardown_home
  assert_success
  assert_equal "$owners" $'4711\n700004'
}

@test "N4: the filter, masks and capabilities are the same" {
  rootless_setup
  run as_user 65536 "$program" run --rm "dir:$home/image" sh -c 'grep -E "^(Seccomp|CapBnd):" /proc/self/status; unshare -U true; cat /proc/kcore | wc -c'
  teardown_home
  assert_line --regexp '^Seccomp:.*2$'
  assert_line --regexp '^CapBnd:.*00000000a80425fb$'
  assert_output --partial 'Operation not permitted'
  assert_line 0
}

@test "N4: detached containers, exec, stop and rm" {
  rootless_setup
  run as_user 65536 sh -euc '
    id=$("$1" run -d --name box "dir:$HOME/image" sh -c "touch /kept; chown 7:7 /kept; exec sleep 600")
    "$1" exec box id -u
    "$1" stop -t 0 box >/dev/null
    "$1" ps -a --format "{{.Names}}"
    "$1" rm box
    test ! -e "$HOME/.local/share/caisson/containers/$id"
  ' _ "$program"
  teardown_home
  assert_success
  assert_line --index 0 0
  assert_line box
}

@test "CVE-2019-5736: an ordinary user's own program can't be written while it runs exec" {
  rootless_setup
  chown -R 4711:4711 "$home/bin"
  run as_user 65536 sh -euc '
    "$1" run -d --name box "dir:$HOME/image" sleep 600 >/dev/null
    mkfifo input
    "$1" exec -i box sh -c "echo started; cat" <input >output 3>&- &
    exec 3>input
    until grep -qs started output; do sleep 0.1; done
    # The same file, by a mount that is read-only.
    cmp "$1" "/proc/$!/exe"
    python3 -c "import os, sys; print(os.statvfs(sys.argv[1]).f_flag & os.ST_RDONLY)" "/proc/$!/exe"
    echo in >&3
    exec 3>&-
    wait "$!"
    cat output
    "$1" rm --force box
  ' _ "$program"
  teardown_home
  assert_success
  assert_output $'1\nstarted\nin\nbox'
}

@test "an own program that can't be protected runs no exec, and says what to do" {
  rootless_setup
  chown -R 4711:4711 "$home/bin"
  run as_user 65536 unshare --user --map-root-user sh -c '
    echo 0 >/proc/sys/user/max_user_namespaces
    "$1" exec box true' _ "$program"
  teardown_home
  assert_failure
  assert_line --index 0 'caisson: bind /proc/self/exe: Operation not permitted'
  assert_line --index 1 --partial 'let another user own it'
}

# install_built: what `cmake --install` gives, by root, and its `caisson` as the user's.
install_built() {
  cmake --install "$TOP/build" --prefix "$home/usr" >/dev/null
  program=$home/usr/bin/caisson
}

@test "N4: the built-in image that root installed is unpacked for each user alone" {
  rootless_setup
  install_built
  assert_equal "$(stat --format %a "$home"/usr/lib/caisson/images/busybox{,.oci})" $'700\n755'
  run as_user 65536 sh -euc '
    ! cd "${1%/bin/caisson}/lib/caisson/images/busybox" 2>/dev/null
    "$1" run --rm busybox sh -c "id -u; stat -c %u:%g:%a /etc/shadow /tmp; echo kept >/tmp/here"
    "$1" run --rm busybox ls /tmp
    "$1" run -d --name box busybox sleep 600 >/dev/null
    "$1" exec box id -u
    "$1" rm -f box
    "$1" images --format "{{.Repository}}:{{.Tag}}"
    "$1" rmi busybox | head -1
    "$1" run --rm busybox:latest echo again' _ "$program"
  first=$status said=$output
  run as_user 0 sh -c 'rm -rf "$HOME/.local"
    for n in 1 2 3; do "$1" run --rm busybox echo "alone" & done; wait' _ "$program"
  teardown_home
  assert_equal "$first" 0
  assert_equal "$said" "0
0:0:600
0:0:1777
0
box
busybox:latest
Untagged: busybox:latest
again"
  assert_output $'alone\nalone\nalone'
}

@test "N4: the built-in image that root installed is tagged and inspected like any other" {
  rootless_setup
  install_built
  run as_user 65536 sh -euc '
    "$1" image inspect --format "{{.Config.Cmd}}" busybox
    "$1" rmi busybox >/dev/null
    "$1" tag busybox mine
    "$1" run --rm mine echo started
    "$1" save -q -o mine.tar mine' _ "$program"
  teardown_home
  assert_success
  assert_output $'[sh]\nstarted'
}

@test "N4: where the built-in image can't be read at all it is said which file" {
  rootless_setup
  install_built
  chmod 700 "$home/usr/lib/caisson/images/busybox.oci"
  run as_user 65536 "$program" run --rm busybox true
  left=$(find "$home" -path "*/.local*" -type f)
  teardown_home
  assert_failure 125
  assert_line --index 0 --regexp '^caisson: open .*/images/busybox.oci.*: Permission denied$'
  assert_equal "$left" ''
}

# make_archive PYTHON: an archive for the user.
make_archive() {
  PYTHONPATH=$TOP/tests/integration python3 -c "from image_maker import *
archive('$home/in.tar', $1, names=['app:1'], config={'Cmd': ['stat', '-c', '%u:%g', '/www']})"
  chown 4711 "$home/in.tar"
}

@test "N4: an ordinary user's images are loaded, run, saved and removed" {
  rootless_setup
  make_archive "[busybox(file('www', b'w', uid=33, gid=34), dir('locked', uid=5, mode=0o700), file('locked/f', b'x', uid=5), file('gone', b'')), tar(file('.wh.gone', b''))]"
  PYTHONPATH=$TOP/tests/integration python3 -c "from image_maker import *
layout('$home/layout', [busybox(file('own', b'', uid=7))])"
  chown -R 4711 "$home/layout"
  run as_user 65536 sh -euc '
    "$1" load -q -i in.tar
    "$1" run --rm app:1
    "$1" run --rm app:1 sh -c "test ! -e /gone && stat -c %u /locked && cat /locked/f && echo x >/www && echo \" wrote\""
    "$1" run -d --name box app:1 sleep 600 >/dev/null
    "$1" exec box stat -c %u /www
    "$1" rm -f box
    "$1" images --format "{{.Repository}}:{{.Tag}}"
    "$1" save --quiet -o out.tar app:1
    "$1" rmi app:1 | head -1
    "$1" load -q -i out.tar
    "$1" run --rm app:1
    "$1" run --rm docker-archive:out.tar
    "$1" rmi app:1 >/dev/null
    "$1" run --rm oci:layout echo from a layout 2>/dev/null
    "$1" image prune -af >/dev/null
  ' _ "$program"
  left=$(find "$home/.local/share/caisson/images" -path "*/layers/*" -o -path "*/blobs/sha256/*" -o -path "*/ingest/*")
  teardown_home
  assert_success
  assert_output "Loaded image: app:1
33:34
5
x wrote
33
box
app:1
Untagged: app:1
Loaded image: app:1
33:34
33:34
from a layout"
  assert_equal "$left" ''
}

@test "N4: without subordinate ids images of root's files alone can be brought in" {
  rootless_setup
  make_archive "[busybox()]"
  run as_user 0 sh -euc '"$1" load -q -i in.tar; "$1" run --rm app:1 id -u; "$1" rmi app:1 >/dev/null' _ "$program"
  assert_success
  assert_output $'Loaded image: app:1\n0'
  make_archive "[busybox(file('www', b'w', uid=33))]"
  run as_user 0 "$program" load -q -i in.tar
  left=$(find "$home/.local/share/caisson/images" -path "*/layers/*" -o -path "*/ingest/*")
  teardown_home
  assert_failure
  assert_output --partial 'www'
  assert_output --partial '/etc/subuid'
  assert_equal "$left" ''
}

@test "N4: --userns keep-id keeps the user's id" {
  rootless_setup
  run as_user 65536 "$program" run --rm --userns keep-id -u 4711 "dir:$home/image" id -u
  assert_output 4711
  run as_user 65536 "$program" run --rm --userns host "dir:$home/image" true
  teardown_home
  assert_failure 125
}

@test "N1: --userns auto gives root's containers ids of their own, and the image's files with them" {
  # The way to the container's files is one that its root, who is nobody here, may go.
  chmod a+x "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
  unshare --mount bash -euc '
    ids=$(mktemp)
    echo caisson:800000:65536 >"$ids"
    touch /etc/subuid /etc/subgid
    mount --bind "$ids" /etc/subuid
    mount --bind "$ids" /etc/subgid
    out=$(timeout 60 "$1" --root "$2" run --rm --network none --userns auto -v vol:/vol busybox sh -c \
      "cat /proc/self/uid_map; stat -c %u /bin/busybox /etc/hosts; touch /new /vol/file; stat -c %u /vol/file")
    echo "$out"
    [[ $(head -1 <<<"$out") =~ ^\ +0\ +800000\ +65536$ ]]
    [[ $(tail -n +2 <<<"$out") == $'"'"'0\n65534\n0'"'"' ]]
    [[ $(stat -c %u "$2/volumes/vol/_data/file") == 0 ]]
    timeout 60 "$1" --root "$2" run -d --name mapped --network none --userns auto:size=1000 busybox sleep 600
    [[ $(timeout 60 "$1" --root "$2" exec mapped sh -c "id -u; cat /proc/self/uid_map") =~ ^0.*800000\ +1000$ ]]
  ' _ "$CAISSON" "$root"
}

@test "N1: --userns auto without ids for it is refused with what to do" {
  unshare --mount bash -euc '
    touch /etc/subuid
    mount --bind /dev/null /etc/subuid
    ! timeout 60 "$1" --root "$2" run --rm --userns auto busybox true 2>"$2.err"
    grep -q "keeps no ids for containers" "$2.err"
    grep -q "caisson:2147483648:65536" "$2.err"
  ' _ "$CAISSON" "$root"
}
