#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Archives and layouts that were made to get out of the unpacker, or to be taken for what they are
# not. Each test is called by the holes of other programs that it stems from.

load images
: "${root:=}" "${victim:=}" # setup sets them

# Loads a layer of the entries (Python) over a bottom of a few files, and demands that it is taken.
take() {
  make "bottom = tar(dir('etc'), file('etc/passwd', b'below'), dir('d'), file('d/keep', b'below'), symlink('out', '$victim'))
archive('in.tar', [bottom, tar($1)])"
  run caisson load -i in.tar
  assert_success
  assert_untouched
  top=$(layer_directory app:1 1)
}

refuse() {
  make "archive('in.tar', [tar(dir('d'), file('d/keep')), tar($1)])"
  refute_load in.tar
}

@test "CVE-2026-17106: paths with dot-dot are refused" {
  local path
  for path in ../escape ../../../../../../../../tmp/escape etc/../../escape ./.. .. etc/.. ./../x; do
    refuse "file('$path', b'x')"
    assert_output --partial "leads out of the layer"
  done
}

@test "CVE-2026-17106: absolute paths lie beneath the layer's root" {
  take "dir('/abs'), file('$victim/file', b'overwritten'), file('//abs//x', b'x')"
  assert_equal "$(<"$top$victim/file")" overwritten
  assert [ -f "$top/abs/x" ]
}

@test "CVE-2025-11395: a link to elsewhere is no way there for what follows" {
  take "dir('$victim'), symlink('link', '$victim'), file('link/file', b'overwritten'), file('link/new', b'x')"
  assert_equal "$(<"$top$victim/file")" overwritten
  refuse "symlink('link', '$victim'), file('link/file', b'overwritten')"
}

@test "CVE-2025-11395: relative links, links to links and links to the root stay beneath the root" {
  take "dir('$victim'), symlink('a', '../../../../../../../../..$victim'), file('a/x', b'1'), symlink('b', 'a'), file('b/y', b'2'), symlink('c', '/'), file('c/z', b'3'), symlink('e', '.'), file('e/w', b'4')"
  assert [ -f "$top$victim/x" ]
  assert [ -f "$top$victim/y" ]
  assert [ -f "$top/z" ]
  assert [ -f "$top/w" ]
}

@test "CVE-2025-11395: what follows a link of the same name replaces the link" {
  take "symlink('x', '$victim/file'), file('x', b'overwritten'), symlink('y', '$victim'), dir('y'), file('y/file', b'in'), symlink('z', '$victim/file'), hardlink('z', 'x')"
  assert [ ! -L "$top/x" ]
  assert [ ! -L "$top/y" ]
  assert_equal "$(<"$top/y/file")" in
}

@test "CVE-2021-29136: a '.' that is a link, and a root that is none, are refused" {
  refuse "symlink('.', '$victim'), file('file', b'overwritten')"
  refuse "symlink('./', '$victim'), file('./file', b'overwritten')"
  refuse "hardlink('.', 'd/keep')"
}

@test "CVE-2026-17106: hard links reach nothing outside" {
  local target
  for target in "../../../../../../..$victim/file" "$victim/file" /etc/shadow ../d/keep; do
    refuse "hardlink('h', '$target')"
  done
  refuse "symlink('l', '$victim'), hardlink('h', 'l/file'), file('h', b'overwritten')"
}

@test "CVE-2026-17106: a hard link to a link is a link, and a chain of them is not written through" {
  take "symlink('l', '$victim/file'), hardlink('h', 'l'), hardlink('i', 'h'), file('i', b'overwritten'), file('h', b'again')"
  assert [ -L "$top/l" ]
  assert [ ! -L "$top/h" ]
  assert_equal "$(<"$top/i")" overwritten
}

@test "CVE-2026-17106: a PAX header's path and linkpath are held to the same" {
  refuse "file('x', b'x', pax={'path': '../escape'})"
  refuse "hardlink('x', 'd/keep', pax={'linkpath': '../../../../../../../../..$victim/file'})"
  refuse "file('x', b'x', pax={'path': 'd/../../escape'})"
  take "dir('$victim'), symlink('x', 'inside', pax={'linkpath': '$victim'}), file('x/file', b'overwritten')"
}

@test "CVE-2026-17106: a directory that becomes a link while it is in use is no way out" {
  take "dir('$victim'), dir('w'), file('w/1', b'1'), symlink('w', '$victim'), file('w/file', b'overwritten')"
  assert [ -L "$top/w" ]
  assert_equal "$(<"$top$victim/file")" overwritten
}

@test "CVE-2025-11395: parents that are files are refused" {
  refuse "file('f', b'x'), file('f/g', b'y')"
}

@test "Whiteouts: those of nothing, of the directory itself and of the one above are refused" {
  local name
  for name in .wh. .wh.. .wh...; do
    refuse "file('$name')"
    refuse "file('d/$name')"
    assert_output --partial "whiteout"
  done
  refuse "dir('d/.wh.keep')"
  refuse "file('.wh.d/keep')"
  refuse "symlink('d/.wh.keep', 'x')"
  refuse "file('d/.wh.keep/x')"
}

@test "Whiteouts: none reaches through a link" {
  refuse "symlink('link', 'd'), file('link/.wh.keep')"
  refuse "symlink('link', '$victim'), file('link/.wh.file')"
  refuse "symlink('link', '$victim'), file('link/.wh..wh..opq')"
  refuse "symlink('link', 'd'), file('link/.wh..wh..opq')"
}

@test "Whiteouts: the overlay's own form and attributes don't come out of an archive" {
  refuse "device('d/keep', 0, 0)"
  assert_output --partial "whiteout"
  take "dir('d', pax={'SCHILY.xattr.trusted.overlay.opaque': 'y', 'SCHILY.xattr.user.overlay.opaque': 'y', 'SCHILY.xattr.user.kept': 'yes', 'SCHILY.xattr.security.selinux': 'x', 'SCHILY.xattr.trusted.other': 'x'})"
  run python3 -c "import os; print(sorted(os.listxattr('$top/d')))"
  assert_output "['user.kept']"
}

@test "CVE-2014-9358: a digest is no path" {
  local digest
  for digest in 'sha256:../../../../etc/passwd' 'sha256:' '../x' 'sha512:0' "sha256:$(printf 'A%.0s' {1..64})"; do
    rm -rf in
    make "layout('in', [tar(file('a'))], tamper=lambda m: m['layers'][0].update(digest='$digest'))"
    refute_load in
    rm -rf in
    make "layout('in', [tar(file('a'))], tamper=lambda m: m['config'].update(digest='$digest'))"
    refute_load in
  done
  make "archive('in.tar', [tar(file('a'))])"
  mkdir x && tar -xf in.tar -C x
  sed -i "s|\"Config\": \"[^\"]*\"|\"Config\": \"../../../../../../../..$victim/file\"|" x/manifest.json
  tar -cf in.tar -C x .
  refute_load in.tar
}

@test "CVE-2014-9358: a flipped byte in any file of a layout is seen" {
  local blob at
  make "layout('in', [gz(tar(file('a', b'content' * 100)))])"
  for blob in in/blobs/sha256/*; do
    # The fifth byte of gzip's header is of the time, which nothing but the digest covers.
    for at in 4 "$(($(stat -c %s "$blob") / 2))"; do
      cp "$blob" before
      python3 -c "
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
data[int(sys.argv[2])] ^= 1
open(sys.argv[1], 'wb').write(data)" "$blob" "$at"
      refute_load in
      cp before "$blob"
    done
  done
  run caisson load -i in
  assert_success
}

@test "CVE-2024-3727: sizes that differ by one are refused" {
  local by what
  for by in 1 -1; do
    for what in "m['layers'][0]" "m['config']"; do
      rm -rf in
      make "layout('in', [gz(tar(file('a')))], tamper=lambda m: $what.update(size=${what}['size'] + $by))"
      refute_load in
      assert_output --partial "bytes, the image says"
    done
  done
}

@test "CVE-2024-3727: content that is not what its diff id says is refused" {
  make "out = Layout('in'); layer = gz(tar(file('a')))
config = out.config(image_config([tar(file('b'))], {}))
out.index([out.manifest(config, [out.layer(layer)])])"
  refute_load in
  assert_output --partial "the image's configuration says"
}

@test "ambiguous manifest: one that is an index as well is neither (CVE-2021-41190)" {
  make "layout('in', [tar(file('a'))], tamper=lambda m: m.update(manifests=[]))"
  refute_load in
  assert_output --partial ambiguous
  rm -rf in
  make "out = Layout('in'); index = out.blob(json.dumps({'schemaVersion': 2, 'manifests': [], 'layers': []}).encode(), OCI + 'index.v1+json')
out.index([index])"
  refute_load in
}

@test "ambiguous manifest: one whose own type is another than its descriptor's is refused" {
  make "out = Layout('in'); layer = tar(file('a'))
m = out.manifest(out.config(image_config([layer], {})), [out.layer(layer)])
m['mediaType'] = DOCKER + 'distribution.manifest.v2+json'
out.index([m])"
  refute_load in
  assert_output --partial "the descriptor says"
}

@test "ambiguous manifest: a key that occurs twice is refused" {
  make "layout('in', [tar(file('a'))])"
  sed -i 's/"manifests"/"manifests": [], "manifests"/' in/index.json
  refute_load in
}

@test "CVE-2024-3727: a second gzip member that the diff id does not cover is refused" {
  make "plain = tar(file('a')); more = tar(file('hidden'))
layout('in', [packed(gz(plain) + gz(more), plain, 'gzip')])"
  refute_load in
}

@test "CVE-2024-3727: bytes after the end of the archive or of the compressed data are refused" {
  make "plain = tar(file('a')) + tar(file('hidden')); layout('in', [packed(gz(plain), plain, 'gzip')])"
  refute_load in
  assert_output --partial "after the end of the archive"
  rm -rf in
  make "plain = tar(file('a')); layout('in', [packed(gz(plain) + b'trailing', plain, 'gzip')])"
  refute_load in
  assert_output --partial "after the end of the gzip data"
}

@test "Bombs: two megabytes of gzip that hold two gigabytes are given up early" {
  make "import gzip, io
name = tarfile.TarInfo('zeros'); name.size = 2 << 30
with gzip.GzipFile('z.gz', 'wb', 9, mtime=0) as out:
    out.write(name.tobuf())
    for _ in range(2 << 10): out.write(bytes(1 << 20))
    out.write(bytes(1024))
packed_layer = open('z.gz', 'rb').read()
layout('in', [packed(packed_layer, b'', 'gzip')])"
  assert [ "$(stat -c %s z.gz)" -lt 3000000 ]
  refute_load in
  assert_output --partial "times its size"
}

@test "Bombs: a sparse file's size counts, whatever it takes" {
  make "import io
name = tarfile.TarInfo('sparse'); name.size = 512
name.pax_headers = {'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'sparse', 'GNU.sparse.realsize': str(1 << 42)}
body = b'1\n0\n0\n'.ljust(512, b'\0')
buffer = io.BytesIO()
with tarfile.open(fileobj=buffer, mode='w', format=tarfile.PAX_FORMAT) as out: out.addfile(name, io.BytesIO(body))
archive('in.tar', [buffer.getvalue()])"
  refute_load in.tar
  assert_output --partial "more than 68719476736 bytes"
}

@test "Bombs: bytes and files beyond what was allowed are refused" {
  make "archive('in.tar', [tar(*[file(f'f{i}', b'x' * 1000) for i in range(100)])])"
  run caisson load --max-bytes 50000 -i in.tar
  assert_failure 1
  assert_output --partial "more than 50000 bytes"
  run caisson load --max-files 100 -i in.tar
  assert_failure 1
  assert_output --partial "100 files or more"
  run caisson load --max-bytes 100000 --max-files 101 -i in.tar
  assert_success
}

@test "CVE-2024-9676: a group file that is a FIFO, a link to one, or endless holds nobody up" {
  make "layer = busybox(fifo('etc/pipe'))
archive('fifo.tar', [layer, tar(fifo('etc/group'))], names=['fifo:1'])
archive('link.tar', [layer, tar(symlink('etc/group', 'pipe'))], names=['link:1'])
archive('zero.tar', [layer, tar(symlink('etc/group', '/dev/zero'))], names=['zero:1'])"
  local name
  for name in fifo link zero; do
    caisson load -q -i $name.tar
    run timeout 20 "$CAISSON" --root "$root" run --rm -u app:app $name:1 true
    assert_failure
    refute [ "$status" -eq 124 ]
  done
}

@test "CVE-2026-53488: labels, annotations and paths of an image are text and nothing else" {
  make "archive('in.tar', [busybox()], config={'Cmd': ['true'], 'Labels': {
  'io.containerd.image.binary': 'binary:///bin/touch?$victim/ran', 'run.oci.handler': '/bin/touch', 'caisson.hook': 'touch $victim/ran'},
  'Volumes': {'/data': {}}, 'OnBuild': ['RUN touch $victim/ran']})"
  caisson load -q -i in.tar
  run caisson run --rm app:1
  assert_success
  assert_untouched
}

@test "CVE-2019-14271, CVE-2014-9357: no program and no library of an image is used to unpack it" {
  make "evil = b'#!/bin/sh\ntouch $victim/ran\n'
names = ['xz', 'unxz', 'gzip', 'gunzip', 'unpigz', 'zstd', 'unzstd', 'tar']
lower = tar(dir('usr'), dir('usr/bin'), *[file('usr/bin/' + n, evil, mode=0o755) for n in names],
  dir('etc'), file('etc/nsswitch.conf', b'passwd: evil'), dir('lib'), file('lib/libnss_evil.so.2', evil, mode=0o755))
layout('in', [gz(lower), gz(tar(file('etc/passwd', b'x'), mode=0o644) if False else tar(file('a')))])"
  run caisson load -i in
  assert_success
  assert_untouched
}

@test "CVE-2024-40635: owners beyond what the kernel knows are refused" {
  local id
  for id in 4294967295 4294967296 -1; do
    refuse "file('x', b'x', pax={'uid': '$id'})"
  done
}

@test "device nodes other than those of every container need a switch" {
  refuse "device('disk', 8, 0, tarfile.BLKTYPE)"
  assert_output --partial "--allow-devices"
  refuse "device('mem', 1, 1)"
  make "archive('in.tar', [tar(dir('dev'), device('dev/null', 1, 3), device('disk', 8, 0, tarfile.BLKTYPE))])"
  run caisson load --allow-devices -i in.tar
  assert_success
  assert_equal "$(stat -c '%F %t:%T' "$(layer_directory app:1 0)/disk")" "block special file 8:0"
  assert_equal "$(stat -c '%F %t:%T' "$(layer_directory app:1 0)/dev/null")" "character special file 1:3"
}

# The process that reads an archive, once its filter is in place, five seconds at most.
unpacker() {
  local attempt pid
  for attempt in {1..100}; do
    for pid in $(pgrep --full "caisson-image --store=$root/images load"); do
      ! grep -q 'Seccomp:.2' "/proc/$pid/status" 2>/dev/null || { echo "$pid"; return; }
    done
    sleep 0.05
  done
  fail "no unpacker after $attempt looks"
}

@test "the unpacking process holds few capabilities, no network and a filter, and sees the store alone" {
  mkfifo in.tar
  exec 9<>in.tar
  caisson load -i in.tar >/dev/null 2>&1 9>&- &
  local parent=$! pid
  pid=$(unpacker)
  # CHOWN, DAC_OVERRIDE, FOWNER, FSETID, MKNOD and SETFCAP.
  assert_equal "$(grep CapEff "/proc/$pid/status" | cut -f2)" 000000008800001b
  assert_equal "$(grep CapBnd "/proc/$pid/status" | cut -f2)" 000000008800001b
  assert_equal "$(grep NoNewPrivs "/proc/$pid/status" | cut -f2)" 1
  assert_equal "$(grep '^Seccomp:' "/proc/$pid/status" | cut -f2)" 2
  assert_equal "$(awk '/^Max data size/ { print $4, $5 }' "/proc/$pid/limits")" "1073741824 1073741824"
  run ls "/proc/$pid/root/"
  assert_line blobs
  refute_line etc
  assert [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ]
  run nsenter --net="/proc/$pid/ns/net" ip -o link
  assert_equal "${#lines[@]}" 1
  # The store, read-only, and its own directory.
  assert_equal "$(awk '{ print $5, substr($6, 1, 2) }' "/proc/$pid/mountinfo" | sed 's|/ingest/.*/* |INGEST |')" "/ ro
INGEST rw"
  kill "$pid"
  wait "$parent" || true
  exec 9>&-
  assert_store_clean
}
