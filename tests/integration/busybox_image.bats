#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The built-in image as scripts/make-busybox-image assembles it.

setup() {
  top=$BATS_TEST_DIRNAME/../..
  image=$BATS_TEST_TMPDIR/image
}

make_image() {
  "$top/scripts/make-busybox-image" --busybox "${2:-$(realpath "$(command -v busybox)")}" \
    --etc "$top/images/busybox/etc" --output "$1" --layout "$1.oci"
}

@test "busybox image: the same input gives the same bytes" {
  make_image "$image"
  make_image "$image.again"
  diff --recursive --no-dereference "$image" "$image.again"
  diff --recursive "$image.oci" "$image.again.oci"
}

@test "busybox image: every descriptor holds its blob's size and digest" {
  make_image "$image"
  run python3 - "$image.oci" "$image" <<'END'
import hashlib, json, pathlib, sys
root = pathlib.Path(sys.argv[1])

def blob(descriptor):
    algorithm, _, digest = descriptor["digest"].partition(":")
    content = (root / "blobs" / algorithm / digest).read_bytes()
    assert hashlib.new(algorithm, content).hexdigest() == digest
    assert len(content) == descriptor["size"], descriptor
    return content

assert json.loads((root / "oci-layout").read_text()) == {"imageLayoutVersion": "1.0.0"}
index = json.loads((root / "index.json").read_text())
manifest = json.loads(blob(index["manifests"][0]))
config_text = blob(manifest["config"])
config = json.loads(config_text)
layers = [hashlib.sha256(blob(layer)).hexdigest() for layer in manifest["layers"]]
assert config["rootfs"]["diff_ids"] == ["sha256:" + digest for digest in layers]
assert config_text == (pathlib.Path(sys.argv[2]) / "config.json").read_bytes()
print((root / "blobs/sha256" / layers[0]))
END
  echo "$output"
  [ "$status" -eq 0 ]
  mkdir "$BATS_TEST_TMPDIR/unpacked"
  tar -C "$BATS_TEST_TMPDIR/unpacked" --same-permissions --no-same-owner -xf "$output"
  diff --recursive --no-dereference "$BATS_TEST_TMPDIR/unpacked" "$image/rootfs"
  diff <(cd "$BATS_TEST_TMPDIR/unpacked" && find . -printf '%p %y %m\n' | sort) \
    <(cd "$image/rootfs" && find . -printf '%p %y %m\n' | sort)
}

@test "busybox image: root is locked, /tmp is sticky, only the owner gets in from outside, all read the layout" {
  make_image "$image"
  [ "$(stat -c %a "$image")" = 700 ]
  [ -z "$(find "$image.oci" -type d ! -perm 755 -o -type f ! -perm 644)" ]
  [ "$(stat -c %a "$image/rootfs/tmp")" = 1777 ]
  [ "$(stat -c %a "$image/rootfs/etc/shadow")" = 600 ]
  grep -q '^root:\*:' "$image/rootfs/etc/shadow"
}

@test "busybox image: a program that needs a loader is refused" {
  run make_image "$image" "$(realpath "$(command -v bash)")"
  [ "$status" -eq 1 ]
  [[ $output == *"not a static executable"* ]]
  [ ! -e "$image" ]
  [ ! -e "$image.oci" ]
}

@test "busybox image: what is installed has the same modes, and starts" {
  [ "$(id -u)" -eq 0 ] || skip "starting a container needs root"
  cmake --install "$top/build" --prefix "$BATS_TEST_TMPDIR/usr"
  local part
  for part in busybox busybox.oci; do
    diff <(cd "$BATS_TEST_TMPDIR/usr/lib/caisson/images/$part" && find . -printf '%p %y %m\n' | sort) \
      <(cd "$top/build/images/$part" && find . -printf '%p %y %m\n' | sort)
  done
  run "$BATS_TEST_TMPDIR/usr/bin/caisson" run --rm busybox stat -c %a /tmp
  [ "$output" = 1777 ]
}
