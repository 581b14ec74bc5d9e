# shellcheck shell=bash
# What the tests of images share: `caisson` with a root of the test's own, and images that Python
# makes. A .bats file says `load images`.

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
CAISSON=${CAISSON:-$TOP/build/bin/caisson}

setup() {
  [[ $EUID -eq 0 ]] || skip "bringing in images needs root"
  root=$BATS_TEST_TMPDIR/root
  victim=$BATS_TEST_TMPDIR/victim
  mkdir "$victim"
  echo untouched >"$victim/file"
  cd "$BATS_TEST_TMPDIR" || return 1
}

# The store can't be taken away while somebody waits for the disk on its behalf.
wait_until_settled() {
  local _
  for _ in {1..600}; do
    pgrep --runstates D,R,S --exact caisson-settle >/dev/null || return 0
    sleep 0.1
  done
  echo "caisson-settle does not end"
  return 1
}

teardown() { wait_until_settled; }

# Keeps everything in another place.
use_root() { root=$1; }

# No call takes long; one that hangs must not hang the suite.
caisson() { timeout --foreground --kill-after 5 120 "$CAISSON" --root "$root" "$@"; }

# Runs Python with everything of image_maker: make 'layout("dir", [tar(file("a"))])'.
make() { PYTHONPATH=$TOP/tests/integration python3 -c "from image_maker import *"$'\n'"$*"; }

# The directory that a layer of an image is unpacked to, lowest first: layer_directory IMAGE NUMBER.
layer_directory() {
  python3 - "$root/images" "$1" "$2" <<'END'
import json, sys
store, name, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
names = json.load(open(f"{store}/names.json"))
record = json.load(open(f"{store}/records/{names[name][7:]}.json"))
print(f"{store}/layers/{record['Layers'][number]['ChainId'][7:]}/fs")
END
}

# The process that unpacks dies with the one that was killed, a moment later, and holds its lock till then.
wait_for_workers() {
  local attempt
  for attempt in {1..100}; do
    pgrep --full -- "--store=$root/images" >/dev/null || return 0
    sleep 0.05
  done
  fail "still unpacking after $attempt looks"
}

# Fails unless the store holds nothing but what the images of it need.
assert_store_clean() {
  run find "$root/images/ingest" -mindepth 1
  assert_output ""
  python3 - "$root/images" <<'END'
import json, os, sys
store = sys.argv[1]
blobs, layers = set(), set()
for name in os.listdir(f"{store}/records"):
    record = json.load(open(f"{store}/records/{name}"))
    blobs.add(record["Id"][7:])
    if "Manifest" in record:
        blobs.add(record["Manifest"][7:])
    for layer in record["Layers"]:
        blobs.add(layer["Blob"][7:])
        layers.add(layer["ChainId"][7:])
for what, there, needed in (("blobs", set(os.listdir(f"{store}/blobs/sha256")), blobs),
                            ("layers", set(os.listdir(f"{store}/layers")), layers)):
    assert there == needed, f"{what}: {there ^ needed}"
END
}

# What the store holds, for comparison.
store_content() {
  find "$root/images"/{records,layers,blobs/sha256,ingest} -mindepth 1 2>/dev/null | sort || true
}

# Fails where a load was taken, or where it left anything or touched the victim.
refute_load() {
  local before
  before=$(store_content)
  run caisson load -i "$1"
  assert_failure 1
  assert_equal "$(store_content)" "$before"
  assert_untouched
}

assert_untouched() {
  assert_equal "$(ls -A "$victim")" file
  assert_equal "$(<"$victim/file")" untouched
}

# What killed loads left goes with the first one that is alone with the store.
assert_next_load_clears_up() {
  wait_until_settled
  wait_for_workers
  caisson load -q -i in.tar >/dev/null
  assert_store_clean
}
