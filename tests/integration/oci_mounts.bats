#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What config.json says of mounts, read from inside. Sources are file systems of a mount namespace that
# holds nothing else, so that nothing is mounted on the machine.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and oci.bash set

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for another shell; names from oci.bash

load oci

# The runtime in a mount namespace where $source is a tmpfs with another tmpfs in it, both shared.
# Options of `run` follow; what a test changes on the mounts is in $prepare.
run_with_source() {
  source=$BATS_TEST_TMPDIR/source
  mkdir -p "$source"
  run unshare --mount --propagation private bash -c '
    mount -t tmpfs -o mode=755 outer "$1" && mkdir "$1/inner" &&
    mount -t tmpfs -o mode=755 inner "$1/inner" && echo text >"$1/file" && eval "$2" &&
    shift 2 && "$@"' bash "$source" "${prepare:-true}" \
    "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
}

# One bind mount of the source on /mnt with the options (a Python list), and a command.
bind_source() {
  configure "mounts.append({'destination': '/mnt', 'type': 'bind',
                            'source': '$BATS_TEST_TMPDIR/source', 'options': $1})
process['args'] = ['sh', '-c', '''$2''']"
  run_with_source
}

# The options that /proc/self/mountinfo has for a mount point: those of the mount, or ($2) of the tree.
options_of() { awk -v point="$1" '$5 == point {print $6}' <<<"$output"; }
assert_option() { [[ ,$(options_of "$1"), == *,$2,* ]] || fail "no $2 on $1: $(options_of "$1")"; }
refute_option() { [[ ,$(options_of "$1"), != *,$2,* ]] || fail "$2 on $1: $(options_of "$1")"; }

@test "D3: plain options hold for the mount, recursive ones for all below" {
  bind_source "['rbind', 'ro', 'nosuid']" 'cat /proc/self/mountinfo'
  assert_option /mnt ro
  assert_option /mnt nosuid
  refute_option /mnt/inner ro
  refute_option /mnt/inner nosuid
}

@test "D3: each recursive word of features sets its attribute below, and its opposite takes it away" {
  local word flag
  for word in rro:ro rnosuid:nosuid rnodev:nodev rnoexec:noexec rnoatime:noatime rnodiratime:nodiratime \
    rnosymfollow:nosymfollow rrelatime:relatime; do
    configure 'mounts[:] = [m for m in mounts if m["destination"] != "/mnt"]'
    bind_source "['rbind', '${word%:*}']" 'cat /proc/self/mountinfo'
    flag=${word#*:}
    assert_option /mnt "$flag"
    assert_option /mnt/inner "$flag"
  done
  prepare='mount -o remount,bind,ro,nosuid,nodev,noexec,noatime,nodiratime "$1/inner"'
  for word in rrw:ro rsuid:nosuid rdev:nodev rexec:noexec ratime:noatime rdiratime:nodiratime \
    rstrictatime:noatime rnostrictatime:noatime rnorelatime:relatime; do
    configure 'mounts[:] = [m for m in mounts if m["destination"] != "/mnt"]'
    bind_source "['rbind', '${word%:*}']" 'cat /proc/self/mountinfo'
    refute_option /mnt/inner "${word#*:}"
  done
}

@test "D3: features lists every word that mounts take, and no other" {
  run -0 --separate-stderr runtime features
  python3 - "$output" <<'END_OF_PROGRAM'
import json, sys
features = json.loads(sys.argv[1])
both = "ro rw nosuid suid nodev dev noexec exec noatime atime relatime norelatime strictatime nostrictatime " \
       "nodiratime diratime nosymfollow symfollow private slave shared unbindable bind".split()
expected = set(both) | {"r" + word for word in both} | set(
    "defaults sync async dirsync lazytime nolazytime mand nomand iversion noiversion silent loud remount "
    "tmpcopyup idmap ridmap".split())
assert set(features["mountOptions"]) == expected, set(features["mountOptions"]) ^ expected
assert len(features["mountOptions"]) == len(expected)
assert features["linux"]["mountExtensions"]["idmap"]["enabled"] is True
assert features["linux"]["netDevices"]["enabled"] is True
END_OF_PROGRAM
}

@test "D3: a word that no bind mount has is an error with its name, before anything is created" {
  configure "mounts.append({'destination': '/mnt', 'source': '/', 'options': ['bind', 'noexe']})"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial 'mounts['
  assert_output --partial 'unknown option "noexe"'
  [[ ! -e $state ]] || fail "state was created"
}

@test "D3: sync, dirsync and lazytime reach the file system" {
  configure "mounts.append({'destination': '/mnt', 'type': 'tmpfs', 'source': 'tmpfs',
                            'options': ['sync', 'dirsync', 'lazytime', 'silent', 'size=64k']})"
  inside 'grep " /mnt " /proc/mounts'
  assert_output --regexp '[ ,]sync,'
  assert_output --regexp '[ ,]dirsync,'
  assert_output --regexp '[ ,]lazytime,'
  assert_output --partial size=64k
}

@test "D3: remount changes a mount that an earlier entry made" {
  configure "
mounts.append({'destination': '/mnt', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['size=64k']})
mounts.append({'destination': '/mnt', 'options': ['remount', 'nosuid', 'size=128k']})
mounts.append({'destination': '/mnt', 'source': 'x', 'options': ['remount', 'bind', 'noexec']})"
  inside 'grep " /mnt " /proc/mounts'
  assert_output --partial nosuid
  assert_output --partial noexec
  assert_output --partial size=128k
}

@test "D3: tmpcopyup fills a tmpfs with what it covers, which stays as it was" {
  mkdir -m 750 "$bundle/rootfs/data"
  echo text >"$bundle/rootfs/data/file"
  chown 7:8 "$bundle/rootfs/data/file"
  chmod 4755 "$bundle/rootfs/data/file"
  mkdir "$bundle/rootfs/data/directory"
  ln -s /etc/passwd "$bundle/rootfs/data/directory/link"
  configure "mounts.append({'destination': '/data', 'type': 'tmpfs', 'source': 'tmpfs',
                            'options': ['tmpcopyup', 'ro']})"
  inside 'stat -c "%n %a %u:%g" /data /data/file; cat /data/file; readlink /data/directory/link
touch /data/new'
  assert_line "/data 750 0:0"
  assert_line "/data/file 4755 7:8"
  assert_line text
  assert_line /etc/passwd
  assert_output --partial "Read-only file system"
}

@test "D3: relative destinations are taken from the root, relative sources from the bundle" {
  mkdir "$bundle/things"
  echo text >"$bundle/things/file"
  configure "mounts.append({'destination': 'a/../mnt//here/', 'source': 'things', 'options': ['bind']})"
  inside 'cat /mnt/here/file'
  assert_output text
}

@test "D3: /dev by another spelling must still be a real directory" {
  rmdir "$bundle/rootfs/dev"
  ln -s tmp "$bundle/rootfs/dev"
  configure "[m for m in mounts if m['destination'] == '/dev'][0]['destination'] = 'dev/.'"
  inside true
  assert_failure
  assert_output --partial "the image has a symbolic link or file at /dev"
}

@test "D3: a file is bound on a file, which is made where it is missing" {
  echo text >"$BATS_TEST_TMPDIR/file"
  configure "mounts.append({'destination': '/new/file', 'source': '$BATS_TEST_TMPDIR/file',
                            'options': ['bind', 'ro']})"
  inside 'cat /new/file; echo more >>/new/file'
  assert_line text
  assert_output --partial "Read-only file system"
}

# What mountinfo says of a mount point's propagation: "shared", "master", "shared master" or nothing.
propagation_of() {
  awk -v point="$1" '$5 == point {for (i = 7; $i != "-"; ++i) {sub(":.*", "", $i); print $i}}' \
    <<<"$output" | paste -sd' '
}

@test "D3: propagation words set how mounts travel" {
  prepare='mount --make-rshared "$1"'
  local word
  for word in private: slave:master shared:"shared master" unbindable:unbindable rprivate: rslave:master; do
    configure 'mounts[:] = [m for m in mounts if m["destination"] != "/mnt"]'
    bind_source "['rbind', '${word%%:*}']" 'cat /proc/self/mountinfo'
    assert_equal "$(propagation_of /mnt)" "${word#*:}"
  done
}

@test "D3: linux.rootfsPropagation is what / has inside" {
  local word
  for word in private: unbindable:unbindable shared:shared rshared:shared; do
    configure "linux['rootfsPropagation'] = '${word%%:*}'
process['args'] = ['cat', '/proc/self/mountinfo']"
    run_with_source
    assert_equal "$(propagation_of /)" "${word#*:}"
  done
}

@test "D3: under rootfsPropagation rslave the host's mounts come in, the container's don't go out" {
  configure "linux['rootfsPropagation'] = 'rslave'
process['args'] = ['sleep', '100']"
  run -0 unshare --mount --propagation private bash -c '
    mount --bind "$1/rootfs" "$1/rootfs" && mount --make-shared "$1/rootfs" && mkdir "$1/rootfs/late" || exit
    before=$(wc -l </proc/self/mountinfo)
    "$2" --root "$3" create --bundle "$1" "$4" >&2 && "$2" --root "$3" start "$4" || exit
    [[ $(wc -l </proc/self/mountinfo) == "$before" ]] || echo "a mount came out"
    mount -t tmpfs late "$1/rootfs/late"
    "$2" --root "$3" exec "$4" grep " /late " /proc/mounts
    "$2" --root "$3" delete --force "$4"' bash "$bundle" "$RUNTIME" "$state" "$id" 3>&-
  assert_output --regexp '^late /late tmpfs'
}

@test "D3: under rootfsPropagation rshared a shared bind carries the container's mounts out, no other does" {
  configure "linux['rootfsPropagation'] = 'rshared'
process['capabilities'] = {kind: ['CAP_SYS_ADMIN'] for kind in ('bounding', 'effective', 'permitted')}
mounts.append({'destination': '/mnt', 'source': '$BATS_TEST_TMPDIR/source',
               'options': ['rbind', 'rshared']})
process['args'] = ['mount', '-t', 'tmpfs', 'out', '/mnt/inner']"
  mkdir "$BATS_TEST_TMPDIR/source"
  run -0 unshare --mount --propagation private bash -c '
    mount -t tmpfs outer "$4" && mkdir "$4/inner" && mount --make-shared "$4"
    mount --bind "$1" "$1" && mount --make-shared "$1" || exit
    "$2" --root "$3" run --bundle "$1" "$5" && cat /proc/self/mountinfo' \
    bash "$bundle" "$RUNTIME" "$state" "$BATS_TEST_TMPDIR/source" "$id"
  assert_output --partial " $BATS_TEST_TMPDIR/source/inner "
  refute_output --partial "$bundle/rootfs"
}

# Files that belong to 1000:1000 and, one file system further, to 1001:1001.
prepare_owned='chown 1000:1000 "$1/file" && touch "$1/inner/file" && chown 1001:1001 "$1/inner/file"'

@test "D3: idmap maps the mount, ridmap all below" {
  configure "mounts.append({'destination': '/mnt', 'source': '$BATS_TEST_TMPDIR/source',
  'options': ['rbind', 'idmap'],
  'uidMappings': [{'containerID': 1000, 'hostID': 2000, 'size': 10}],
  'gidMappings': [{'containerID': 1000, 'hostID': 2000, 'size': 10}]})
process['args'] = ['stat', '-c', '%n %u:%g', '/mnt/file', '/mnt/inner/file']"
  prepare=$prepare_owned
  run_with_source
  [[ $output != *"may not support it"* ]] || skip "this kernel maps no ids on tmpfs"
  assert_line "/mnt/file 2000:2000"
  assert_line "/mnt/inner/file 1001:1001"
  configure "[m for m in mounts if m['destination'] == '/mnt'][0]['options'] = ['rbind', 'ridmap']"
  run_with_source
  assert_line "/mnt/file 2000:2000"
  assert_line "/mnt/inner/file 2001:2001"
}

@test "D3: idmap without mappings takes those of the container's user namespace" {
  give_root_to 100000
  configure "linux['namespaces'].append({'type': 'user'})
linux['uidMappings'] = linux['gidMappings'] = [{'containerID': 0, 'hostID': 100000, 'size': 65536}]
config['mounts'] = [m for m in mounts if m['type'] not in ('sysfs', 'cgroup')]"
  configure "mounts.append({'destination': '/mnt', 'source': '$BATS_TEST_TMPDIR/source',
                            'options': ['rbind', 'ridmap', 'rro']})
process['args'] = ['sh', '-c', 'stat -c \"%n %u:%g\" /mnt/file /mnt/inner/file; touch /mnt/inner/x']"
  prepare=$prepare_owned
  run_with_source
  [[ $output != *"may not support it"* ]] || skip "this kernel maps no ids on tmpfs"
  assert_line "/mnt/file 1000:1000"
  assert_line "/mnt/inner/file 1001:1001"
  assert_output --partial "Read-only file system"
}

@test "D3: an id-mapped mount that is no bind mount is refused" {
  configure "mounts.append({'destination': '/mnt', 'type': 'tmpfs', 'source': 'tmpfs',
  'uidMappings': [{'containerID': 0, 'hostID': 7, 'size': 1}],
  'gidMappings': [{'containerID': 0, 'hostID': 7, 'size': 1}]})"
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "ids can be mapped in a bind mount only"
}

@test "D3: what only a file system could use is ignored in a bind mount, and told" {
  bind_source "['bind', 'ro', 'mode=755', 'size=1k']" 'cat /mnt/file'
  assert_success
  assert_line text
  assert_line --partial "/mnt: a bind mount has no use for the option mode=755"
  assert_line --partial "/mnt: a bind mount has no use for the option size=1k"
}

@test "P4: control groups are not shown as of another version where the host's can't be looked at" {
  command -v strace >/dev/null || skip "strace is not installed"
  configure "process['args'] = ['true']"
  run -1 strace -f -qq -o "$BATS_TEST_TMPDIR/trace" -e trace=statfs -e inject=statfs:error=EIO \
    "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  assert_output --partial "input/output error; look at /sys/fs/cgroup"
  assert_nothing_left
}
