#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Images that other programs make are run here, and images from here are loaded there (spec D2).

load helpers
load docker

CAISSON=$TOP/build/bin/caisson

setup_file() { start_dockerds; }
teardown_file() { stop_daemons; }

setup() {
  [[ $EUID -eq 0 ]] || skip "images need root"
  root=$BATS_TEST_TMPDIR/root
  # shellcheck disable=SC2034 # use_runtime reads it
  RUNTIME=runc
  use_runtime
  cd "$BATS_TEST_TMPDIR" || return 1
}

# The store can't be taken away while somebody waits for the disk on its behalf.
teardown() {
  local _
  for _ in {1..600}; do
    pgrep --runstates D,R,S --exact caisson-settle >/dev/null || break
    sleep 0.1
  done
}

caisson() { "$CAISSON" --root "$root" "$@"; }

needs() {
  local program
  for program; do
    command -v "$program" >/dev/null || skip "$program is not installed"
  done
}

needs_docker() { [[ -z $obstacle ]] || skip "$obstacle"; }

# An image of the built-in one's files in a layout, and in the store as app:1.
make_app() {
  tar -C "$TOP/build/images/busybox/rootfs" -c . |
    caisson import -c 'CMD ["echo", "made here"]' -c 'ENV A=b' -c 'LABEL k=v' - app:1 >/dev/null
}

skopeo() { command skopeo --insecure-policy --tmpdir "$BATS_TEST_TMPDIR" "$@"; }

@test "D2: skopeo's copies in every form are run" {
  needs skopeo
  make_app
  caisson save -q -o app.tar app:1
  local form
  for form in oci:a:v1 oci-archive:b.tar:c:v1 docker-archive:d.tar:e:v1 dir:f; do
    run skopeo copy -q docker-archive:app.tar "$form"
    assert_success
  done
  skopeo copy -q --dest-compress-format zstd oci:a:v1 oci:z:v1
  skopeo copy -q --dest-compress --format v2s2 oci:a:v1 oci:v2:v1 || true
  caisson rmi app:1
  local given
  for given in oci:a:v1 oci:z:v1; do
    assert_equal "$(caisson run --rm "$given" 2>/dev/null)" "made here"
  done
  for given in b.tar d.tar; do
    run caisson load -q -i $given
    assert_success
    run caisson run --rm "${output#Loaded image: }"
    assert_output "made here"
  done
}

@test "D2: skopeo takes what is saved, and nothing of it changes on the way" {
  needs skopeo
  make_app
  caisson save -q -o app.tar app:1
  caisson save -q -o oci:out:v1 app:1
  run skopeo inspect --config oci:out:v1
  assert_success
  assert_output --partial '"A=b"'
  skopeo copy -q docker-archive:app.tar oci:copy:v1
  skopeo copy -q oci-archive:app.tar oci:copy2:v1
  skopeo copy -q oci:out:v1 oci:copy3:v1
  local id
  id=$(caisson images -q --no-trunc)
  # From Docker's form to OCI's skopeo writes the configuration anew.
  assert [ -f "copy3/blobs/sha256/${id#sha256:}" ]
  local copy
  for copy in copy copy2 copy3; do
    assert_equal "$(caisson run --rm oci:$copy:v1 2>/dev/null)" "made here"
  done
}

@test "D2: umoci's images are run, its whiteouts hold, and it unpacks what is saved" {
  needs umoci
  umoci init --layout u
  umoci new --image u:v1
  umoci unpack --image u:v1 one >/dev/null
  cp -a "$TOP/build/images/busybox/rootfs/." one/rootfs/
  mkdir one/rootfs/d && touch one/rootfs/d/gone one/rootfs/d/kept
  umoci repack --image u:v1 one >/dev/null
  umoci unpack --image u:v1 two >/dev/null
  rm two/rootfs/d/gone
  umoci repack --image u:v1 two >/dev/null
  umoci config --image u:v1 --config.cmd ls --config.cmd /d >/dev/null
  assert_equal "$(caisson run --rm oci:u:v1 2>/dev/null)" kept
  caisson load -q oci:u:v1
  caisson save -q -o oci:saved:v1 u:v1
  umoci unpack --image saved:v1 three >/dev/null
  assert_equal "$(ls three/rootfs/d)" kept
}

@test "D2: buildah's images are run, and it takes what is saved" {
  needs buildah
  make_app
  caisson save -q -o oci:out:v1 app:1
  local name args=(--root "$PWD/store" --runroot "$PWD/run" --storage-driver vfs)
  name=$(buildah "${args[@]}" from oci:out:v1) || skip "buildah from does not work here"
  echo built >f
  buildah "${args[@]}" copy "$name" f /f >/dev/null
  buildah "${args[@]}" config --cmd 'cat /f' --workingdir /tmp "$name"
  buildah "${args[@]}" commit -q "$name" oci:built:v1 >/dev/null
  assert_equal "$(caisson run --rm oci:built:v1 2>/dev/null)" built
  assert_equal "$(caisson run --rm oci:built:v1 pwd)" /tmp
  buildah "${args[@]}" rm "$name" >/dev/null
}

@test "D2: docker's saved images are run, with several layers and names" {
  needs_docker
  echo one >one
  printf 'FROM busybox:test\nCOPY one /one\nRUN rm /etc/group && echo two >/two\nCMD ["cat", "/one", "/two"]\nLABEL k=v\n' >Dockerfile
  if ! DOCKER_BUILDKIT=0 docker build -q --network none -t built:1 -t built:2 . >/dev/null 2>err; then
    skip "docker build does not work here: $(tail -1 err)"
  fi
  docker save -o built.tar built:1 built:2
  run caisson load -q -i built.tar
  assert_line "Loaded image: built:1"
  assert_line "Loaded image: built:2"
  run caisson run --rm built:1
  assert_output "one
two"
  run caisson run --rm built:1 ls /etc/group
  assert_failure 1
  # Ids, sizes and history are Docker's.
  assert_equal "$(caisson images -q --no-trunc built:1)" "$(docker images -q --no-trunc built:1)"
  assert_equal "$(caisson images built:1 | awk 'NR == 2 { print $NF }')" "$(docker images built:1 | awk 'NR == 2 { print $NF }')"
  assert_equal "$(caisson history -q --no-trunc built:1 | wc -l)" "$(docker history -q --no-trunc built:1 | wc -l)"
  docker rmi -f built:1 built:2 >/dev/null
}

@test "D2: docker loads what is saved, and it is the same image" {
  needs_docker
  make_app
  caisson save -q -o app.tar app:1
  run docker load -q -i app.tar
  assert_output "Loaded image: app:1"
  run docker run --rm --network none app:1
  assert_output "made here"
  assert_equal "$(docker images -q --no-trunc app:1)" "$(caisson images -q --no-trunc app:1)"
  docker rmi -f app:1 >/dev/null
}

@test "D2: podman loads what is saved, and what it saves is run" {
  needs podman
  make_app
  caisson save -q -o app.tar app:1
  local args=(--root "$PWD/store" --runroot "$PWD/run" --storage-driver vfs)
  run podman "${args[@]}" load -q -i app.tar
  assert_success
  assert_output --partial "app:1"
  podman "${args[@]}" save -q --format oci-archive -o oci.tar app:1
  podman "${args[@]}" save -q --format docker-archive -o docker.tar app:1
  caisson rmi app:1
  local file
  for file in oci docker; do
    run caisson load -q -i $file.tar
    assert_success
    run caisson run --rm "${output#Loaded image: }"
    assert_output "made here"
    caisson rmi "$(caisson images -q)" >/dev/null
  done
}

@test "D2: a Debian root of debootstrap runs apt, Python and nginx" {
  needs debootstrap
  local mirror
  # shellcheck disable=SC2016 # apt expands it
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | head -1)
  [[ -n $mirror ]] || skip "apt names no mirror"
  timeout 900 debootstrap --variant=minbase --include=python3,nginx-light bookworm rootfs "$mirror" >log 2>&1 ||
    skip "debootstrap does not work here: $(tail -1 log)"
  tar -C rootfs -c . | caisson import -c 'CMD ["/bin/bash"]' - debian:mine >/dev/null
  run caisson run --rm debian:mine apt --version
  assert_output --regexp '^apt [0-9.]+ '
  run caisson run --rm debian:mine python3 -c 'import hashlib, json; print(sum(range(10)))'
  assert_output 45
  run caisson run --rm debian:mine sh -c 'nginx -t 2>&1 | tail -1; nginx
    bash -c "exec 3<>/dev/tcp/127.0.0.1/80; printf \"GET / HTTP/1.0\r\n\r\n\" >&3; head -1 <&3"'
  assert_output --partial "test is successful"
  assert_output --partial "HTTP/1.1 200 OK"
}
