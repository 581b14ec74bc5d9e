#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Where mounts go: never out of the container's root, whatever its files are, or become meanwhile.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and security.bash set

load security

# A volume in which `d` and a link to the victim change places without end: /vol inside.
swapped_volume() {
  needs exchange
  volume=$BATS_TEST_TMPDIR/volume
  mkdir -p "$volume/d"
  ln -s "$1" "$volume/link"
  configure "mounts.append({'destination': '/vol', 'source': '$volume', 'options': ['rbind']})"
  in_background "$HELPERS/exchange" "$volume/d" "$volume/link"
}

# The way from the volume to the victim, over the root of the host.
up_to_victim() { printf '../%.0s' {1..30}; printf '%s' "${victim#/}"; }

@test "CVE-2021-30465: a mount's target that becomes a link to the host's directory leads nowhere" {
  swapped_volume "$victim"
  configure "mounts.append({'destination': '/vol/d/sub/deep', 'type': 'tmpfs', 'source': 'tmpfs'})
process['args'] = ['true']"
  race
}

@test "CVE-2024-45310: directories and files are made below the root alone, by links that climb as well" {
  swapped_volume "$(up_to_victim)"
  configure "mounts.append({'destination': '/vol/d/directory/deep', 'source': '$volume', 'options': ['bind']})
mounts.append({'destination': '/vol/d/new', 'source': '/etc/hostname', 'options': ['bind']})
process['args'] = ['true']"
  race
}

@test "CVE-2019-18837: a link in the place of a mount's last component is seen from the root" {
  swapped_volume "$victim"
  configure "mounts.append({'destination': '/vol/d', 'type': 'tmpfs', 'source': 'marked'})
process['args'] = ['sh', '-c', 'echo spoilt >/vol/d/file; echo spoilt >/vol/link/file; grep -o \"^marked [^ ]* tmpfs\" /proc/mounts; echo ran']"
  race
  # In the volume, or where the link leads to within the root: none is lost outside.
  assert_equal "$(said "^marked (/vol/d|/vol/link|$victim) tmpfs$")" "$(said '^ran$')"
}

@test "CVE-2015-1335: a mount's source is the host's, its target's links are the container's" {
  mkdir -p "$bundle/rootfs/real"
  ln -s "$victim" "$bundle/rootfs/absolute"
  ln -s "$(up_to_victim)" "$bundle/rootfs/climbing"
  configure "
for name in 'absolute', 'climbing':
    mounts.append({'destination': '/' + name + '/new', 'type': 'tmpfs', 'source': 'tmpfs'})
process['args'] = ['true']"
  run timeout 20 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  [[ ! -e $victim/new ]] || fail "a directory was made in the victim"
}

@test "CVE-2026-87766: with parents that are swapped a mount is in the volume or fails" {
  swapped_volume "$victim/inner"
  configure "mounts.append({'destination': '/vol/d/a/b/c', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['ro']})
process['args'] = ['sh', '-c', 'grep -o \" /vol.* tmpfs\" /proc/mounts; true']"
  race
  assert_equal "$(grep '^ ' "$BATS_TEST_TMPDIR/said" | grep -vE '^ /vol/(d|link)/a/b/c tmpfs$')" ""
}

@test "CVE-2021-30465: links within the root, absolute ones too, still lead where they should" {
  mkdir -p "$bundle/rootfs/run/lock" "$bundle/rootfs/var"
  ln -sfn /run "$bundle/rootfs/var/run"
  ln -sfn ../run/lock "$bundle/rootfs/var/lock"
  configure "
mounts.append({'destination': '/var/run/x', 'type': 'tmpfs', 'source': 'one'})
mounts.append({'destination': '/var/lock', 'type': 'tmpfs', 'source': 'two'})
process['args'] = ['grep', '-E', '^(one|two) ', '/proc/mounts']"
  run -0 runtime run --bundle "$bundle" "$id"
  assert_line --regexp '^one /run/x tmpfs'
  assert_line --regexp '^two /run/lock tmpfs'
}

@test "CVE-2025-24965: files that engines bind over links do not write the host's" {
  ln -sf "$victim/file" "$bundle/rootfs/etc/hosts"
  ln -sf "$(up_to_victim)/new" "$bundle/rootfs/etc/resolv.conf"
  ln -sf "$victim/new" "$bundle/rootfs/etc/hostname"
  cp "$bundle/config.json" "$BATS_TEST_TMPDIR/good.json"
  local name
  for name in hosts resolv.conf hostname; do
    # Each alone: one that is refused would hide the next.
    cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
    echo engine >"$BATS_TEST_TMPDIR/$name"
    configure "mounts.append({'destination': '/etc/$name', 'source': '$BATS_TEST_TMPDIR/$name', 'options': ['bind']})
process['args'] = ['true']"
    run timeout 20 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  done
  [[ ! -e $victim/new ]] || fail "a file was made in the victim"
}

@test "bundle: a root directory that is swapped while the container is made is one root all the same" {
  needs exchange
  # A root that is opened twice is another one in one run of forty.
  ((race_runs > 200)) || race_runs=200
  cp -a "$bundle/rootfs" "$bundle/other"
  local root
  for root in rootfs other; do
    echo "$root" >"$bundle/$root/etc/which"
    mkdir "$bundle/$root/in-$root"
  done
  in_background "$HELPERS/exchange" "$bundle/rootfs" "$bundle/other"
  configure "mounts.append({'destination': '/mnt', 'type': 'tmpfs', 'source': 'tmpfs'})
process['args'] = ['sh', '-c', 'which=\$(cat /etc/which); ls -d /in-* | grep -v in-\$which; grep -q \" /mnt \" /proc/mounts && echo \$which']"
  race
  assert_equal "$(said '^(rootfs|other)$')" "$race_runs"
  assert_equal "$(said .)" "$race_runs"
}

@test "propagation: under no value of rootfsPropagation does a mount of the container reach the host" {
  local word
  for word in private slave shared unbindable rprivate rslave rshared runbindable; do
    configure "linux['rootfsPropagation'] = '$word'
process['capabilities'] = {kind: ['CAP_SYS_ADMIN'] for kind in ('bounding', 'effective', 'permitted')}
process['args'] = ['sh', '-c', 'mount -t tmpfs out /mnt && mount -t tmpfs out /tmp && echo mounted']"
    mkdir -p "$bundle/rootfs/mnt" "$bundle/rootfs/tmp"
    # A host whose mounts are all shared, as systemd makes them.
    run -0 unshare --mount --propagation private bash -c '
      mount --make-rshared /
      before=$(cut -d" " -f3- /proc/self/mountinfo | sed "s/ shared:[0-9]*//")
      "$@" || exit
      diff <(echo "$before") <(cut -d" " -f3- /proc/self/mountinfo | sed "s/ shared:[0-9]*//") && echo same' \
      bash "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
    assert_output $'mounted\nsame'
  done
}

@test "P1: with every directory of the bundle that is mounted on swapped at once, nothing on the host changes" {
  needs exchange
  local name
  for name in etc dev proc sys mnt; do
    mkdir -p "$bundle/rootfs/$name"
    ln -s "$([[ $name == mnt || $name == dev ]] && up_to_victim || echo "$victim")" "$bundle/rootfs/link-$name"
    in_background nice "$HELPERS/exchange" "$bundle/rootfs/$name" "$bundle/rootfs/link-$name"
  done
  configure "config['root']['readonly'] = False
config['mounts'] += [{'destination': '/mnt/sub/deep', 'type': 'tmpfs', 'source': 'tmpfs'},
                     {'destination': '/etc/new', 'source': '/etc/hostname', 'options': ['bind']}]
linux['devices'] = [{'path': '/dev/sub/new', 'type': 'c', 'major': 1, 'minor': 3}]
process['cwd'] = '/mnt/made'
process['args'] = ['true']"
  race
}

@test "P2: the root directory is touched by descriptors and within itself alone, until it is the root" {
  command -v strace >/dev/null || skip "strace is not installed"
  mkdir -p "$bundle/rootfs/data/inner" "$BATS_TEST_TMPDIR/source"
  echo text >"$bundle/rootfs/data/file"
  ln -s file "$bundle/rootfs/data/link"
  ln -s /data "$bundle/rootfs/way"
  configure "config['root']['readonly'] = True
for entry in ({'destination': '/data', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['tmpcopyup']},
              {'destination': '/way/new/deep', 'source': '$BATS_TEST_TMPDIR/source', 'options': ['rbind', 'ro']},
              {'destination': '/new/hosts', 'source': '/etc/hostname', 'options': ['bind', 'nosuid']},
              {'destination': '/data', 'options': ['remount', 'nosuid']}):
    mounts.append(entry)
linux['devices'] = [{'path': '/dev/sub/one', 'type': 'c', 'major': 1, 'minor': 3, 'uid': 7, 'gid': 8}]
process['cwd'] = '/made/for/this'
process['args'] = ['true']"
  strace -f -y -s 300 -o "$BATS_TEST_TMPDIR/calls" "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  run -0 "$TOP/tests/security/audit_root" "$BATS_TEST_TMPDIR/calls" "$bundle/rootfs"
}
