#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Images under bad luck: full disks, damaged archives, killed loads, several at once, no overlay.

load images
: "${root:=}" # setup sets it

teardown() {
  wait_until_settled
  ! mountpoint -q "$BATS_TEST_TMPDIR/small" || umount "$BATS_TEST_TMPDIR/small"
  ! mountpoint -q "$BATS_TEST_TMPDIR/outer" || umount "$BATS_TEST_TMPDIR/outer"
  ! mountpoint -q "$BATS_TEST_TMPDIR/inner" || umount "$BATS_TEST_TMPDIR/inner"
}

@test "a full disk is an error, and what was there before is whole" {
  make "archive('a.tar', [busybox()], names=['a:1']); archive('big.tar', [busybox(), tar(file('f', os.urandom(20000000)))], names=['big:1'])"
  mkdir small
  mount -t tmpfs -o size=24m tmpfs small
  use_root "$PWD/small"
  caisson load -q -i a.tar
  run caisson load -q -i big.tar
  assert_failure 1
  assert_output --partial "No space left on device"
  assert_store_clean
  run caisson images
  refute_output --partial big
  assert_equal "$(caisson run --rm a:1 echo fine)" fine
  run caisson import - <<<"x"
  assert_failure 1
}

@test "an archive that ends anywhere in the middle is an error, and nothing is half there" {
  make "archive('in.tar', [tar(dir('d'), file('d/f', b'x' * 3000)), gz(tar(file('g', b'y' * 3000)))])"
  local size at
  size=$(stat -c %s in.tar)
  # The archive's own end takes the last 10240 bytes at most.
  for ((at = 0; at < size - 10240; at += 1111)); do
    head -c "$at" in.tar >cut.tar
    refute_load cut.tar
    [[ -n $output ]] || fail "no word about an archive of $at bytes"
  done
  head -c 5000 in.tar | gzip | head -c 200 >cut.tar.gz
  refute_load cut.tar.gz
}

@test "an archive that lies about its layers is an error" {
  make "layer = tar(file('f'))
text = image_config([layer, layer], {})
entry = lambda **more: json.dumps([{'Config': 'c.json', 'RepoTags': ['app:1'], 'Layers': ['l.tar'], **more}]).encode()
def write(name, *entries): open(name, 'wb').write(tar(*entries))
write('count.tar', file('c.json', text), file('l.tar', layer), file('manifest.json', entry()))
write('none.tar', file('c.json', text), file('manifest.json', entry(Layers=['a', 'b'])))
write('config.tar', file('manifest.json', entry()))
write('text.tar', file('c.json', b'no json'), file('l.tar', layer), file('manifest.json', entry()))
write('name.tar', file('c.json', image_config([layer], {})), file('l.tar', layer), file('manifest.json', entry(RepoTags=['Not A Name'])))
write('garbage.tar', file('c.json', image_config([b'garbage' * 99], {})), file('l.tar', b'garbage' * 99), file('manifest.json', entry()))
write('else.tar', file('etc/passwd', b'x'))
open('text', 'w').write('this is no archive at all' * 50)"
  local name
  for name in count.tar none.tar config.tar text.tar name.tar garbage.tar else.tar text; do
    refute_load $name
    [[ ${#lines[@]} -le 2 ]] || fail "$output"
  done
  run caisson load -i nosuch.tar
  assert_failure 1
  assert_output --partial "open nosuch.tar: No such file or directory"
}

@test "an archive of a million empty files is refused by default, within bounds of time and memory" {
  make "block = bytearray(tarfile.TarInfo('f0000000').tobuf())
import gzip as g
with g.open('layer.tar.gz', 'wb', compresslevel=1) as out:
    for i in range(1000001):
        block[0:8] = b'f%07d' % i
        block[148:156] = b' ' * 8
        block[148:156] = b'%06o\\0 ' % sum(block[:512])
        out.write(block[:512])
    out.write(bytes(1024))
packed_layer = open('layer.tar.gz', 'rb').read()
layout('in', [packed(packed_layer, b'', 'gzip')])"
  mkdir small
  mount -t tmpfs -o size=2g,nr_inodes=0 tmpfs small
  use_root "$PWD/small/root"
  run caisson load -q --max-ratio 100000 -i in
  assert_failure 1
  assert_output --partial "1000000 files or more"
  run find "$root/images"/{records,layers,blobs/sha256,ingest} -mindepth 1
  assert_output ""
  # Where there is no room for so many it is the disk that is full.
  umount small
  mount -t tmpfs -o size=64m,nr_inodes=5000 tmpfs small
  run caisson load -q --max-ratio 100000 -i in
  assert_failure 1
  assert_output --partial "No space left on device"
  run find "$root/images"/{records,layers,blobs/sha256,ingest} -mindepth 1
  assert_output ""
}

@test "more empty files than are allowed are refused" {
  make "header, block = file('f')[0], bytearray(1)
with open('layer.tar', 'wb') as out:
    info = tarfile.TarInfo('f0000000')
    block = bytearray(info.tobuf())
    # Only name and checksum differ from one to the next.
    for i in range(100000):
        block[0:8] = b'f%07d' % i
        block[148:156] = b' ' * 8
        block[148:156] = b'%06o\0 ' % sum(block[:512])
        out.write(block[:512])
    out.write(bytes(1024))
import shutil
subprocess.run(['gzip', '-1', '-f', 'layer.tar'], check=True)
packed_layer = open('layer.tar.gz', 'rb').read()
layout('in', [packed(packed_layer, b'', 'gzip')])"
  run caisson load -q --max-files 100000 --max-ratio 100000 -i in
  assert_failure 1
  assert_output --partial "100000 files or more"
  run find "$root/images"/{records,layers,blobs/sha256,ingest} -mindepth 1
  assert_output ""
}

@test "a load killed at any instant leaves a store that the next one completes" {
  make "archive('in.tar', [busybox(), gz(tar(*[file(f'd/f{i}', b'%d' % i * 500) for i in range(300)])), tar(file('last', b'whole'))])"
  caisson load -q -i in.tar
  local full i delay
  full=$(cd "$root/images/layers" && find . -printf '%P %m %s %y\n' | sort | sha256sum)
  caisson rmi app:1
  for i in {1..8}; do
    delay=$(printf '0.%03d' $((i * 40)))
    "$CAISSON" --root "$root" load -q -i in.tar >/dev/null 2>&1 &
    local pid=$!
    sleep "$delay"
    kill -KILL "$pid" 2>/dev/null || true
    wait "$pid" || true
    wait_for_workers
    # Whatever is named by now is whole.
    if [[ -n $(caisson images -q app:1) ]]; then
      assert_equal "$(caisson run --rm app:1 cat /last)" whole
    fi
    caisson load -q -i in.tar >/dev/null
    assert_equal "$(cd "$root/images/layers" && find . -printf '%P %m %s %y\n' | sort | sha256sum)" "$full"
    caisson rmi app:1 >/dev/null
  done
  assert_next_load_clears_up
}

# Every system call of every process of a load, one after the other; each CAISSON_SWEEP_EVERY-th by default.
@test "a load killed at any system call leaves a store that the next one completes" {
  command -v strace >/dev/null || skip "strace is not installed"
  make "archive('in.tar', [tar(dir('d'), file('d/f', b'x' * 3000)), gz(tar(file('last', b'whole'), file('d/.wh.f')))])"
  caisson load -q -i in.tar
  local full total n every=${CAISSON_SWEEP_EVERY:-60}
  layers() { (cd "$root/images/layers" && find . -printf '%P %m %s %y\n' | sort | sha256sum); }
  full=$(layers)
  caisson rmi app:1 >/dev/null
  wait_until_settled
  # The calls of the process that unpacks count from the first of the whole on: one in each has its turn.
  strace -f -qq -o trace "$CAISSON" --root "$root" load -q -i in.tar >/dev/null
  total=$(awk '{ calls[$1]++ } END { for (p in calls) if (calls[p] > most) most = calls[p]; print most }' trace)
  caisson rmi app:1 >/dev/null
  ((total > 200)) || fail "only $total calls"
  for ((n = 1 + RANDOM % every; n <= total; n += every)); do
    strace -f -qq -o trace -e trace=all -e inject=all:signal=KILL:when="$n" \
      "$CAISSON" --root "$root" load -q -i in.tar >/dev/null 2>&1 || true
    wait_for_workers
    wait_until_settled
    if [[ -n $(caisson images -q app:1) ]]; then assert_equal "$(layers)" "$full"; fi
    caisson load -q -i in.tar >/dev/null || fail "after a kill at call $n"
    assert_equal "$(layers)" "$full"
    caisson rmi app:1 >/dev/null || fail "rmi after a kill at call $n"
  done
  assert_next_load_clears_up
}

@test "a load killed between any two renames leaves a store that the next one completes" {
  command -v strace >/dev/null || skip "strace is not installed"
  make "archive('in.tar', [busybox(), tar(file('last', b'whole'))])"
  local call n
  for call in rename renameat2 fdatasync; do
    for n in {1..4}; do
      run strace -qq -o trace -e trace=$call -e inject=$call:signal=KILL:when="$n" "$CAISSON" --root "$root" load -q -i in.tar
      wait_for_workers
      if [[ -n $(caisson images -q app:1) ]]; then
        assert_equal "$(caisson run --rm app:1 cat /last)" whole
      fi
      caisson load -q -i in.tar >/dev/null
      assert_equal "$(caisson run --rm app:1 cat /last)" whole
      caisson rmi app:1 >/dev/null
    done
  done
  assert_next_load_clears_up
}

@test "a load that is interrupted cleans up" {
  mkfifo in.tar
  exec 9<>in.tar
  "$CAISSON" --root "$root" load -q -i in.tar 9>&- &
  local pid=$!
  until [[ -n $(ls "$root/images/ingest" 2>/dev/null) ]]; do sleep 0.05; done
  kill -TERM "$pid"
  wait "$pid" || true
  exec 9>&-
  run find "$root/images/ingest" -mindepth 1
  assert_output ""
}

@test "loads and removals at the same time end well" {
  make "base = busybox()
for i in range(4): archive(f'{i}.tar', [base, tar(file('f', b'%d' % i))], names=[f'app:{i}'])"
  local i
  one() {
    for _ in 1 2 3; do
      caisson load -q -i "$1.tar" >/dev/null || return 1
      [[ $(caisson run --rm "app:$1" cat /f) == "$1" ]] || return 1
      [[ $1 == 0 ]] || caisson rmi "app:$1" >/dev/null || return 1
    done
  }
  local pids=()
  for i in 0 1 2 3; do
    one $i &
    pids+=($!)
  done
  for i in "${pids[@]}"; do wait "$i"; done
  assert_equal "$(caisson run --rm app:0 cat /f)" 0
  caisson image prune -f >/dev/null
  assert_store_clean
}

@test "the same image loaded by several at once is there once" {
  make "archive('in.tar', [busybox(), tar(file('f', b'x'))])"
  local pids=() i
  for i in 1 2 3; do
    caisson load -q -i in.tar >/dev/null &
    pids+=($!)
  done
  for i in "${pids[@]}"; do wait "$i"; done
  assert_equal "$(caisson run --rm app:1 cat /f)" x
  assert_store_clean
}

@test "loads that come and go at the same time take nobody's directory for one that was left" {
  make "archive('in.tar', [tar(file('f', b'x'))])"
  caisson load -q -i in.tar >/dev/null
  again() {
    for _ in {1..40}; do caisson load -q -i in.tar >/dev/null 2>>said || return 1; done
  }
  local pids=() i
  for i in {1..6}; do
    again &
    pids+=($!)
  done
  for i in "${pids[@]}"; do wait "$i" || fail "$(<said)"; done
  assert_equal "$(<said)" ''
  assert_store_clean
}

@test "where a store's file system can't lie under an overlay's writes, the root is a copy" {
  make "archive('in.tar', [busybox(file('f', b'x', uid=5), hardlink('h', 'f'), dir('d')), tar(file('d/new', b'y', pax={'SCHILY.xattr.user.note': 'hi'}))])"
  mkdir -p lower small outer
  mount -t tmpfs tmpfs small
  mkdir small/{upper,work}
  mount -t overlay -o "lowerdir=lower,upperdir=small/upper,workdir=small/work" overlay outer
  use_root "$PWD/outer/root"
  caisson load -q -i in.tar
  local id
  id=$(caisson create app:1 sh -c 'stat -c "%u %h" /f; ls /d; echo written >>/d/new; cat /d/new')
  run caisson start -a "$id"
  assert_output "5 2
new
ywritten"
  run caisson start -a "$id"
  assert_line ywritten
  assert_line written
  assert_equal "$(cat "$(layer_directory app:1 1)/d/new")" y
  caisson rm "$id"
  run caisson run --rm app:1 ls /d
  assert_output new
  assert_store_clean
}

@test "a store on an overlay takes layers that remove files of others, and roots are copies" {
  make "archive('in.tar', [busybox(file('f', b'x'), dir('d'), file('d/gone', b'1'), file('d/kept', b'2'), dir('o'), file('o/old', b'3')),
  tar(file('.wh.f'), file('d/.wh.gone'), file('o/.wh..wh..opq'), file('o/new', b'4')), tar(file('f', b'again'), file('d/.wh.kept'))])"
  mkdir -p lower small outer
  mount -t tmpfs tmpfs small
  mkdir small/{upper,work}
  mount -t overlay -o "lowerdir=lower,upperdir=small/upper,workdir=small/work" overlay outer
  use_root "$PWD/outer/root"
  caisson load -q -i in.tar
  run caisson run --rm app:1 sh -c 'cat /f; echo; find /d /o /.wh* 2>/dev/null | sort'
  assert_output "again
/d
/o
/o/new"
  # A container that is kept lies elsewhere than one that is not.
  local id
  id=$(caisson create app:1 ls /d /o)
  run caisson start -a "$id"
  assert_output "/d:

/o:
new"
  caisson rm "$id"
  caisson rmi app:1
  assert_store_clean
}

@test "a store on a tmpfs takes and starts images with whiteouts like any other" {
  make "archive('in.tar', [busybox(file('f', b'x')), tar(file('.wh.f'), file('g', b'y'))])"
  mkdir small
  mount -t tmpfs -o size=64m tmpfs small
  use_root "$PWD/small/root"
  caisson load -q -i in.tar
  run caisson run --rm app:1 sh -c 'ls /f 2>/dev/null; cat /g; grep -c " / overlay " /proc/mounts'
  assert_output y1
  caisson rmi app:1
  assert_store_clean
}

@test "where the kernel has no overlay, the root is a copy" {
  command -v strace >/dev/null || skip "strace is not installed"
  make "archive('in.tar', [busybox(file('f', b'x')), tar(file('.wh.f'), file('g', b'y'))])"
  caisson load -q -i in.tar
  # The first file system that the container's process opens is what it writes to.
  run strace -f -qq -o trace -e trace=fsopen -e inject=fsopen:error=ENODEV:when=2 \
    "$CAISSON" --root "$root" run --rm --network none app:1 \
    sh -c 'cat /g; echo; ls /f; grep " / " /proc/mounts | cut -d " " -f 3'
  grep -q 'fsopen("overlay".*INJECTED' trace || fail "no overlay was refused: $(<trace)"
  assert_success
  assert_equal "$output" "y
ls: /f: No such file or directory
tmpfs"
}

@test "what a container's process fails at is told, not what that leads to" {
  command -v strace >/dev/null || skip "strace is not installed"
  # Its network is made, in vain, when the process is gone already.
  local network
  for network in none bridge; do
    run strace -f -qq -o trace -e trace=fsopen,flock -e inject=fsopen:error=ENODEV:when=2+ \
      -e inject=flock:delay_enter=300000 \
      "$CAISSON" --root "$root" run --rm --network "$network" busybox true
    assert_failure 125
    assert_line --index 0 'caisson: mount proc on /proc: No such device'
  done
}

@test "an image whose content may not have reached the disk is unpacked anew before it is used" {
  make "archive('in.tar', [busybox(), tar(file('f', b'right'))])"
  caisson load -q -i in.tar
  # As after a crash: of another boot, never settled, and the file's content gone.
  local record layer
  record=$(echo "$root"/images/records/*.json)
  layer=$(layer_directory app:1 1)
  until grep -q '"UnsettledSince":""' "$record"; do sleep 0.1; done
  sed -i 's/"UnsettledSince":""/"UnsettledSince":"another-boot"/' "$record"
  : >"$layer/f"
  assert_equal "$(caisson run --rm app:1 cat /f)" right
  # Where the blob is gone too there is nothing to unpack.
  until grep -q '"UnsettledSince":""' "$record"; do sleep 0.1; done
  sed -i 's/"UnsettledSince":""/"UnsettledSince":"another-boot"/' "$record"
  local blob
  for blob in "$root"/images/blobs/sha256/*; do
    [[ $(stat -c %s "$blob") != 10240 ]] || : >"$blob"
  done
  run caisson run --rm app:1 cat /f
  assert_failure 125
}

@test "an image that was removed by force comes back after a crash for its container alone" {
  make "archive('in.tar', [busybox(), tar(file('f', b'right'))])"
  caisson load -q -i in.tar
  caisson create --network none --name kept app:1 cat /f
  local record layer
  record=$(echo "$root"/images/records/*.json)
  layer=$(layer_directory app:1 1)
  until grep -q '"UnsettledSince":""' "$record"; do sleep 0.1; done
  caisson rmi -f app:1
  sed -i 's/"UnsettledSince":""/"UnsettledSince":"another-boot"/' "$record"
  : >"$layer/f"
  assert_equal "$(caisson start -a kept)" right
  assert_equal "$(caisson images -aq)" ''
  until grep -q '"UnsettledSince":""' "$record"; do sleep 0.1; done
  caisson rm kept
  run find "$root/images"/{records,layers,blobs/sha256} -mindepth 1
  assert_output ''
}
