#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the runtime makes in /dev, where that is the image's or a volume, and which devices open.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and security.bash set

load security

without_dev_mounts() {
  configure "config['mounts'] = [m for m in mounts if not m['destination'].startswith('/dev')]
config['root']['readonly'] = False"
}

# Runs on a terminal of its own, with process.terminal, and so does not end with the caller's.
run_on_terminal() {
  run timeout 20 "$TOP/tests/cli/pty" "" "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
}

@test "CVE-2026-41579: an image whose /dev is a link to the host's directory fills nothing there" {
  without_dev_mounts
  configure "process['args'] = ['true']"
  rm -rf "$bundle/rootfs/dev"
  local target
  for target in "$victim" "$(printf '../%.0s' {1..30})${victim#/}" /victim; do
    ln -sfn "$target" "$bundle/rootfs/dev"
    run -1 runtime run --bundle "$bundle" "$id"
    assert_output --partial /dev
    configure "process['terminal'] = True"
    run_on_terminal
    assert_failure
    configure "process['terminal'] = False"
  done
}

@test "CVE-2026-47766: links within /dev lead nothing to the host" {
  without_dev_mounts
  configure "process['terminal'] = True; process['args'] = ['true']
linux['devices'] = [{'path': '/dev/sub/new', 'type': 'c', 'major': 1, 'minor': 3}]"
  local name
  for name in pts shm mqueue sub; do
    rm -rf "$bundle/rootfs/dev"
    mkdir "$bundle/rootfs/dev"
    ln -s "$victim" "$bundle/rootfs/dev/$name"
    run_on_terminal
    assert_failure
  done
}

@test "CVE-2026-88264: /dev/console that is a link makes no file on the host" {
  without_dev_mounts
  configure "process['terminal'] = True
mounts.append({'destination': '/dev/pts', 'type': 'devpts', 'source': 'devpts',
               'options': ['newinstance', 'ptmxmode=0666', 'mode=0620']})
process['args'] = ['stat', '-L', '-c', 'console %t', '/dev/console']"
  local target
  for target in "$victim/new" "$(printf '../%.0s' {1..30})${victim#/}/new" "$victim/file"; do
    ln -sfn "$target" "$bundle/rootfs/dev/console"
    run_on_terminal
    [[ $output != *"console "* || $output == *"console 88"* ]] || fail "the console is another file: $output"
  done
}

@test "CVE-2026-88265: /dev/null that is a link or another file is not the container's, nor gets its owner" {
  without_dev_mounts
  echo text >"$BATS_TEST_TMPDIR/bound"
  configure "process['user'] = {'uid': 1000, 'gid': 1000}
mounts.append({'destination': '/bound', 'source': '$BATS_TEST_TMPDIR/bound', 'options': ['bind']})
process['args'] = ['sh', '-c', 'echo spoilt; echo spoilt >&2']"
  local target before
  before=$(stat -c '%u:%g %a %Y' "$BATS_TEST_TMPDIR/bound")
  for target in /bound "$victim/file"; do
    ln -sfn "$target" "$bundle/rootfs/dev/null"
    "$RUNTIME" --root "$state" run --bundle "$bundle" "$id" </dev/null 2>&1 | cat >"$BATS_TEST_TMPDIR/said" || true
    runtime delete --force "$id"
    # The caller's null device is changed for the container's own.
    "$RUNTIME" --root "$state" run --bundle "$bundle" "$id" </dev/null &>/dev/null || true
    runtime delete --force "$id"
    assert_equal "$(stat -c '%u:%g %a %Y' "$BATS_TEST_TMPDIR/bound")" "$before"
    assert_equal "$(<"$BATS_TEST_TMPDIR/bound")" text
  done
}

@test "CVE-2026-88265: with each of the standard names in /dev a link, no file on the host changes" {
  without_dev_mounts
  configure "process['args'] = ['true']"
  local name
  for name in null zero full random urandom tty fd stdin stdout stderr core ptmx console; do
    rm -rf "$bundle/rootfs/dev"
    mkdir "$bundle/rootfs/dev"
    ln -s "$victim/new" "$bundle/rootfs/dev/$name"
    run timeout 20 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  done
  [[ ! -e $victim/new ]] || fail "a file was made in the victim"
}

# A volume as /dev, with devpts in it as engines mount it.
dev_volume() {
  dev=$BATS_TEST_TMPDIR/dev
  mkdir -p "$dev"/{pts,shm,mqueue}
  configure "[m for m in mounts if m['destination'] == '/dev'][0].update(type='bind', source='$dev', options=['rbind'])
process['terminal'] = True
process['args'] = ['sh', '-c', 'stat -L -c \"console %t\" /dev/console; stat -L -c \"stdin %t\" /proc/self/fd/0']"
}

@test "CVE-2025-52565: the console is the terminal, though the place for it is swapped for a link" {
  needs exchange
  dev_volume
  : >"$dev/console"
  ln -s "$victim/file" "$dev/link"
  in_background "$HELPERS/exchange" "$dev/console" "$dev/link"
  export RUNTIME state bundle id race_runs
  run timeout 300 "$TOP/tests/cli/pty" "" bash -c '
    for ((i = 0; i < race_runs; ++i)); do
      timeout --foreground --kill-after 2 10 "$RUNTIME" --root "$state" run --bundle "$bundle" "$id" ||
        [[ $? != 124 && $? != 137 ]] || echo hung
    done; true'
  assert_success
  [[ $output != *hung* ]] || fail "a run hung"
  assert_equal "$(grep -c '^console ' <<<"$output")" "$(grep -c '^console 88$' <<<"$output")"
  assert_equal "$(grep -c '^stdin ' <<<"$output")" "$(grep -c '^stdin 88$' <<<"$output")"
}

@test "CVE-2025-52565: a terminal is had from the container's own devpts or not at all" {
  dev_volume
  configure "config['mounts'] = [m for m in mounts if m['destination'] != '/dev/pts']"
  ln -s "$victim/file" "$dev/pts/0"
  ln -s /dev/zero "$dev/pts/ptmx"
  run_on_terminal
  assert_failure
  refute_output --partial "console "
  rm "$dev/pts/ptmx"
  mknod "$dev/pts/ptmx" c 5 2
  run_on_terminal
  [[ $output != *"console "* || $output == *"console 88"* ]] || fail "the console is another file: $output"
  # A multiplexer of other terminals, beside the names of whose ends others stand.
  : >"$dev/other"
  ln -sf ../other "$dev/pts/0"
  mkdir "$BATS_TEST_TMPDIR/pts"
  run timeout 20 unshare --mount --propagation private bash -c '
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1" && mount --bind "$1/ptmx" "$2" && shift 2 && exec "$@"' \
    bash "$BATS_TEST_TMPDIR/pts" "$dev/pts/ptmx" "$TOP/tests/cli/pty" "" "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
  refute_output --partial "mount:"
  # On another file it would have told itself.
  assert_equal "$(<"$dev/other")" ""
  [[ $output != *"console "* || $output == *"console 88"* ]] || fail "the console is another file: $output"
}

@test "device cgroup: a node of a device that nobody allowed does not open, after update and in exec neither" {
  mkdir -p "$bundle/rootfs/nodes"
  configure "config['root']['readonly'] = False
process['capabilities'] = {kind: ['CAP_MKNOD', 'CAP_DAC_OVERRIDE'] for kind in ('bounding', 'effective', 'permitted')}"
  cat >"$bundle/rootfs/try" <<'END_OF_SCRIPT'
cd /nodes
rm -f *
mknod disk b 254 0 && mknod memory c 1 1 && mknod port c 1 4 && mknod kvm c 10 232 && mknod sda b 8 0 && mknod loop b 7 0 || echo "no node"
for one in *; do
  { : <$one; } 2>&1 | grep -q "Operation not permitted" || echo "opened: $one"
  { : >$one; } 2>&1 | grep -q "Operation not permitted" || echo "opened: $one"
done
: </dev/null && : </dev/zero && echo done
END_OF_SCRIPT
  start_sleeper
  run -0 runtime exec "$id" sh /try
  assert_output 'done'
  runtime update --memory 100000000 "$id"
  run -0 runtime exec "$id" sh /try
  assert_output 'done'
  echo '{"devices": [{"allow": false, "access": "rwm"}]}' | runtime update --resources - "$id"
  run -0 runtime exec "$id" sh /try
  assert_output 'done'
}
