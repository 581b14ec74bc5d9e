#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# cp while the container exchanges what is copied for links to the host's files.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for the shell inside; names of engine.bash and of bats

load engine

# `make test-all` has a thousand.
RUNS=${CAISSON_COPY_RACES:-15}

# A container that swaps, without end, a directory or file for a link to the victim.
start_swapper() {
  victim=$BATS_TEST_TMPDIR/victim
  mkdir -p "$victim"
  echo secret >"$victim/file"
  caisson run -d --name swapper busybox sh -c "
    mkdir /a
    touch /ready
    while :; do
      rm -rf /a/dir; mkdir /a/dir; echo harmless >/a/dir/file
      rm -rf /a/dir; ln -s '$victim' /a/dir
    done 2>/dev/null" >/dev/null
  wait_until caisson exec swapper test -e /ready
}

# What the host has at the victim's place is untouched, whatever came of each call.
assert_victim_same() {
  run -0 find "$victim" -printf '%P\n'
  assert_output $'\nfile'
  run -0 cat "$victim/file"
  assert_output secret
}

@test "CVE-2018-15664, CVE-2019-10152: cp out of a container that swaps a directory for a link reads nothing of the host" {
  start_swapper
  local i out copied=0
  for ((i = 0; i < RUNS; i++)); do
    out=$BATS_TEST_TMPDIR/out
    rm -rf "$out"
    if caisson cp swapper:/a/dir/file "$out" 2>/dev/null; then
      run -0 cat "$out"
      # Empty, where it was being written.
      [[ -z $output ]] || assert_output harmless
    fi
    rm -rf "$out"
    if caisson cp swapper:/a "$out" 2>/dev/null; then
      copied=$((copied + 1))
      run grep --recursive secret "$out"
      assert_failure
    fi
  done
  [[ $copied -gt 0 ]] || fail "not one of $RUNS copies was made"
  assert_victim_same
}

@test "CVE-2018-15664, CVE-2026-41568: cp into a container that swaps a directory for a link writes nothing to the host" {
  start_swapper
  mkdir -p "$BATS_TEST_TMPDIR/from/dir"
  echo evil >"$BATS_TEST_TMPDIR/from/dir/file"
  echo evil >"$BATS_TEST_TMPDIR/from/dir/new"
  local i copied=0
  for ((i = 0; i < RUNS; i++)); do
    caisson cp "$BATS_TEST_TMPDIR/from/dir/new" swapper:/a/dir 2>/dev/null && copied=$((copied + 1))
    caisson cp "$BATS_TEST_TMPDIR/from/dir" swapper:/a 2>/dev/null || true
    tar -C "$BATS_TEST_TMPDIR/from" -c dir/new dir/file | caisson cp - swapper:/a 2>/dev/null || true
  done
  [[ $copied -gt 0 ]] || fail "not one of $RUNS copies was made"
  assert_victim_same
}

@test "cp: links of the container lead to its own files alone" {
  victim=$BATS_TEST_TMPDIR/victim
  mkdir -p "$victim"
  echo secret >"$victim/file"
  caisson run -d --name web busybox sh -c "ln -s '$victim' /up; ln -s '../../../../../../../..$victim' /back
    ln -s /proc/self/root /magic; touch /ready; sleep 1000" >/dev/null
  wait_until caisson exec web test -e /ready
  echo evil >"$BATS_TEST_TMPDIR/evil"
  local path
  for path in up/file back/file magic/etc/hostname; do
    run -1 caisson cp "web:/$path" "$BATS_TEST_TMPDIR/out"
  done
  for path in up up/file back back/new; do
    caisson cp "$BATS_TEST_TMPDIR/evil" "web:/$path" || true
  done
  assert_victim_same
}

@test "CVE-2019-14271, CVE-2026-41567: cp executes and loads nothing of the container" {
  caisson run -d --name web busybox sh -c '
    mkdir -p /usr/bin /lib/x86_64-linux-gnu /etc
    for program in xz gzip tar unpigz; do printf "#!/bin/sh\ntouch /executed\n" >/usr/bin/$program; chmod +x /usr/bin/$program; done
    echo broken >/lib/x86_64-linux-gnu/libnss_files.so.2; echo "passwd: files" >/etc/nsswitch.conf
    touch /ready; sleep 1000' >/dev/null
  wait_until caisson exec web test -e /ready
  echo x >"$BATS_TEST_TMPDIR/file"
  caisson cp -a "$BATS_TEST_TMPDIR/file" web:/tmp
  caisson cp web:/etc "$BATS_TEST_TMPDIR/etc"
  run -1 bash -c "tar -C '$BATS_TEST_TMPDIR' -cJ file | '$CAISSON' --root '$root' cp - web:/tmp"
  assert_output --partial 'compressed (xz)'
  run -1 caisson exec web test -e /executed
  [[ ! -e /executed ]]
}

@test "tar streams that lead upwards, through links or without end are refused and leave the host alone" {
  victim=$BATS_TEST_TMPDIR/victim
  mkdir -p "$victim"
  echo secret >"$victim/file"
  caisson run -d --name web busybox sleep 1000 >/dev/null
  python3 - "$victim" "$BATS_TEST_TMPDIR" <<'END'
import io, sys, tarfile
victim, place = sys.argv[1:]

def archive(name, *entries, **options):
    with tarfile.open(f"{place}/{name}.tar", "w", **options) as tar:
        for entry in entries:
            info = tarfile.TarInfo(entry[0])
            info.type = entry[1]
            info.linkname = entry[2] if len(entry) > 2 else ""
            data = b"evil\n" if info.type == tarfile.REGTYPE else b""
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))

FILE, LINK, HARD = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE
archive("dotdot", ("../" * 9 + victim + "/new", FILE))
archive("absolute", (victim + "/new", FILE))
archive("parent", ("l", LINK, victim), ("l/new", FILE))
archive("back", ("l", LINK, "../" * 9 + victim), ("l/new", FILE))
archive("over", ("l", LINK, victim + "/file"), ("l", FILE))
archive("hard", ("h", HARD, victim + "/file"), ("h", FILE))
archive("hardback", ("h", HARD, "../" * 9 + victim + "/file"), ("h", FILE))
archive("pax", ("x" * 120 + "/../../../../../../.." + victim + "/new", FILE), format=tarfile.PAX_FORMAT)
archive("dots", (".", LINK, victim), ("new", FILE))
END
  local archive
  for archive in dotdot absolute parent back over hard hardback pax dots; do
    caisson cp - web:/tmp <"$BATS_TEST_TMPDIR/$archive.tar" 2>/dev/null || true
    assert_victim_same
  done
  run -1 caisson cp - web:/tmp <"$BATS_TEST_TMPDIR/dotdot.tar"
  assert_output --partial 'leads upwards'
}
