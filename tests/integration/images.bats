#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Images: brought in, listed, named, looked at, run, written out and removed (spec D1, D2).

load images
: "${root:=}" # setup sets it

@test "D2: an OCI layout is loaded, run, and named by its directory and tag" {
  make "layout('app', [gz(busybox(file('marker', b'one')))], config={'Cmd': ['cat', '/marker']}, ref='v1')"
  run caisson load oci:app
  assert_success
  assert_line "Loaded image: app:v1"
  run caisson run --rm app:v1
  assert_success
  assert_output one
}

@test "D2: one image of a layout is chosen by its name, and for this machine" {
  make "out = Layout('app')
def image(text, arch):
    layer = busybox(file('marker', text))
    return out.manifest(out.config(image_config([layer], {'Cmd': ['cat', '/marker']}, architecture=arch)), [out.layer(layer)])
def named(descriptor, name, **more): return {**descriptor, 'annotations': {'org.opencontainers.image.ref.name': name}, **more}
here, there = image(b'here', ARCHITECTURE), image(b'there', 'm68k')
platforms = [{**there, 'platform': {'os': 'linux', 'architecture': 'm68k'}}, {**here, 'platform': {'os': 'linux', 'architecture': ARCHITECTURE}},
  {**there, 'platform': {'os': 'unknown', 'architecture': 'unknown'}}]
index = out.blob(json.dumps({'schemaVersion': 2, 'mediaType': OCI + 'index.v1+json', 'manifests': platforms}).encode(), OCI + 'index.v1+json')
out.index([named(index, 'multi'), named(image(b'other', ARCHITECTURE), 'other'), named(there, 'foreign')])"
  run caisson load oci:app:multi
  assert_success
  assert_line "Loaded image: app:multi"
  assert_equal "$(caisson run --rm app:multi)" here
  run caisson images -q
  assert_equal "${#lines[@]}" 1
  run caisson load oci:app:none
  assert_failure 1
  assert_output --partial "no image none"
}

@test "D2: gzip, zstd and plain layers of OCI's and Docker's kinds are taken" {
  command -v zstd >/dev/null || skip "zstd is not installed"
  make "base = busybox()
for kind in (False, True):
    layout(f'kind{int(kind)}', [base, gz(tar(file('g', b'gzip'))), zstd(tar(file('z', b'zstd')))], config={'Cmd': ['cat', '/g', '/z']}, docker=kind)"
  local kind
  for kind in 0 1; do
    run caisson load -i kind$kind
    assert_success
    assert_equal "$(caisson run --rm kind$kind)" gzipzstd
  done
}

@test "C8: info counts images, those without a name as well" {
  run caisson info --format '{{.Images}}'
  assert_output 0
  make "layout('one', [gz(busybox(file('marker', b'one')))], ref='v1')
layout('two', [gz(busybox(file('marker', b'two')))], ref='v1')"
  caisson load oci:one
  caisson load oci:two
  caisson tag one:v1 two:v1
  run caisson info --format '{{.Images}}'
  assert_output 2
  run caisson info
  assert_line " Images: 2"
  caisson rmi one:v1 two:v1
  run caisson info --format '{{json .Images}}'
  assert_output 1
}

@test "D2: archives of docker save in the old form, compressed and through a pipe" {
  make "archive('in.tar', [busybox(), tar(file('marker', b'old'))], names=['app:1', 'registry.example:5000/team/app:2'], config={'Cmd': ['cat', '/marker']})"
  run caisson load -i in.tar
  assert_success
  assert_line "Loaded image: app:1"
  assert_line "Loaded image: registry.example:5000/team/app:2"
  assert_equal "$(caisson run --rm registry.example:5000/team/app:2)" old
  caisson rmi app:1 registry.example:5000/team/app:2
  gzip <in.tar | caisson load -q
  assert_equal "$(caisson run --rm app:1)" old
  caisson rmi app:1 registry.example:5000/team/app:2
  caisson load -q <in.tar
  assert_equal "$(caisson run --rm app:1)" old
}

@test "D2: a link in an archive stands for the layer that it leads to" {
  make "layer = busybox()
text = image_config([layer, layer], {'Cmd': ['true']})
manifest = json.dumps([{'Config': 'c.json', 'RepoTags': ['app:1'], 'Layers': ['a/layer.tar', 'b/layer.tar']}]).encode()
open('in.tar', 'wb').write(tar(file('c.json', text), file('a/layer.tar', layer), symlink('b/layer.tar', '../a/layer.tar'), file('manifest.json', manifest)))
open('bad.tar', 'wb').write(tar(file('c.json', text), file('a/layer.tar', layer), symlink('b/layer.tar', '../../../../etc/passwd'), file('manifest.json', manifest)))"
  run caisson load -i in.tar
  assert_success
  run caisson run --rm app:1
  assert_success
  run caisson load -i bad.tar
  assert_failure 1
  assert_output --partial "leads out of it"
}

@test "layers: whiteouts hide what lies below, whatever their order in the archive" {
  make "below = busybox(dir('d'), file('d/gone', b'x'), file('d/kept', b'x'), dir('o'), file('o/below', b'x'), dir('o/sub'), file('o/sub/below', b'x'),
  dir('whole'), file('whole/x', b'x'), dir('again'), file('again/below', b'x'), dir('deep', mode=0o711, uid=7), file('deep/x', b'x'), symlink('l', 'd'))
above = tar(file('d/.wh.gone'), dir('o'), file('o/above', b'y'), dir('o/sub'), file('o/sub/above', b'y'), file('o/.wh..wh..opq'),
  file('.wh.whole'), file('.wh.never'), file('.wh.again'), dir('again'), file('again/above', b'y'), file('deep/.wh.x'), file('.wh.l'))
archive('in.tar', [below, above], config={'Cmd': ['find', '/d', '/o', '/whole', '/again', '/deep', '/l', '/never']})"
  caisson load -q -i in.tar
  run caisson run --rm app:1 sh -c "find /d /o /again /deep -type f | sort; ls -d /whole /l /never 2>&1 | grep -c 'No such'; stat -c '%a %u' /deep"
  assert_output "/again/above
/d/kept
/o/above
/o/sub/above
3
711 7"
}

@test "layers: owners, modes, times, links, FIFOs, capabilities and attributes are as the archive says" {
  make "archive('in.tar', [busybox(file('u', b'x', uid=1000, gid=2000, mode=0o4755, mtime=1234567890), hardlink('h', 'u'), fifo('f', mode=0o622),
  dir('t', mode=0o1777, uid=3, mtime=1111111111), file('t/in', b'x'), symlink('s', 'u', uid=5), file('é\U0001f600', b'x'),
  file('c', b'x', pax={'SCHILY.xattr.security.capability': '\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0', 'SCHILY.xattr.user.note': 'hi'}), file('n' * 200 + '/' + 'm' * 200, b'long'))])"
  caisson load -q -i in.tar
  local top
  top=$(layer_directory app:1 0)
  assert_equal "$(stat -c '%a %u %g %Y %h' "$top/u")" "4755 1000 2000 1234567890 2"
  assert_equal "$(stat -c '%i' "$top/u")" "$(stat -c '%i' "$top/h")"
  assert_equal "$(stat -c '%F %a' "$top/f")" "fifo 622"
  assert_equal "$(stat -c '%a %u %Y' "$top/t")" "1777 3 1111111111"
  assert_equal "$(stat -c '%u' "$top/s")" 5
  assert [ -f "$top/é😀" ]
  assert_equal "$(python3 -c "import os; print(sorted(os.listxattr('$top/c')))")" "['security.capability', 'user.note']"
  assert_equal "$(cat "$top"/nnn*/mmm*)" long
}

@test "run takes entrypoint, command, environment, user, directory, stop signal and labels from the image" {
  make "archive('in.tar', [busybox(dir('srv'))], config={'Entrypoint': ['sh', '-c', 'echo \"\$0 \$@ \$A \$(id -u):\$(id -g) \$(pwd)\"'], 'Cmd': ['one', 'two'],
  'Env': ['A=image', 'PATH=/bin'], 'User': 'app', 'WorkingDir': '/srv', 'StopSignal': 'SIGUSR1', 'Labels': {'k': 'v', 'l': 'image'}, 'ExposedPorts': {'80/tcp': {}}})"
  caisson load -q -i in.tar
  assert_equal "$(caisson run --rm app:1)" "one two image 1000:1000 /srv"
  assert_equal "$(caisson run --rm -e A=mine -u root -w / app:1 three)" "three  mine 0:0 /"
  local id
  id=$(caisson create --label l=mine app:1)
  run caisson inspect "$id"
  assert_output --partial '"StopSignal": "SIGUSR1"'
  assert_output --partial '"k": "v"'
  assert_output --partial '"l": "mine"'
  caisson rm "$id"
}

@test "run makes the image's volumes, with what the image has there, and exposes its ports" {
  make "archive('in.tar', [busybox(dir('data'), file('data/kept', b'seed'))], config={'Cmd': ['cat', '/data/kept'], 'Volumes': {'/data': {}}, 'ExposedPorts': {'80/tcp': {}, '53': {}}})"
  caisson load -q -i in.tar
  run caisson run --name one app:1
  assert_success
  assert_output seed
  run caisson inspect --format '{{range .Mounts}}{{.Type}} {{.Destination}} {{len .Name}}{{end}} {{json .Config.ExposedPorts}}' one
  assert_output 'volume /data 64 {"53/tcp":{},"80/tcp":{}}'
  caisson rm -v one
  run caisson volume ls -q
  assert_output ''
  make "archive('in.tar', [busybox()], config={'ExposedPorts': {'80/tcp\\nx': {}}}, names=['bad:1'])"
  caisson load -q -i in.tar
  run caisson run --rm bad:1 true
  assert_failure 125
  assert_output --partial 'which is no port'
}

@test "D2: an image for another machine runs with a warning, and where it is asked for, without" {
  make "archive('in.tar', [busybox()], architecture='m68k')"
  run caisson load -i in.tar
  assert_success
  # Its programs are this machine's, as they would seem to be with an emulator in the kernel.
  local here
  here=linux/$(PYTHONPATH=$TOP/tests/integration python3 -c 'from image_maker import *; print(ARCHITECTURE)')
  run -0 --separate-stderr caisson run --rm --network none app:1 echo ran
  assert_output ran
  # shellcheck disable=SC2154 # bats sets it
  assert_equal "$stderr" "caisson: warning: The requested image's platform (linux/m68k) does not match the detected host platform ($here) and no specific platform was requested"
  run -0 --separate-stderr caisson run --rm --network none --platform linux/m68k app:1 echo ran
  assert_equal "$stderr" ''
  run -125 caisson run --rm --network none --platform "$here" app:1 echo ran
  assert_output --partial "image with reference app:1 was found but does not match the specified platform: wanted $here, actual: linux/m68k"
  refute_output --partial $'\nran'
  run caisson ps -aq
  assert_output ''
}

@test "D2: --platform chooses among the images of an archive for several" {
  make "out = Layout('app')
def image(arch):
    layer = busybox(file('marker', arch.encode()))
    return out.manifest(out.config(image_config([layer], {'Cmd': ['cat', '/marker']}, architecture=arch)), [out.layer(layer)])
platforms = [{**image(arch), 'platform': {'os': 'linux', 'architecture': arch}} for arch in ('386', ARCHITECTURE, 'm68k')]
index = out.blob(json.dumps({'schemaVersion': 2, 'mediaType': OCI + 'index.v1+json', 'manifests': platforms}).encode(), OCI + 'index.v1+json')
out.index([{**index, 'annotations': {'org.opencontainers.image.ref.name': 'multi'}}])"
  local here
  here=$(PYTHONPATH=$TOP/tests/integration python3 -c 'from image_maker import *; print(ARCHITECTURE)')
  run -0 --separate-stderr caisson run --rm --network none oci:app:multi
  assert_output "$here"
  run -0 --separate-stderr caisson run --rm --network none --platform linux/m68k oci:app:multi
  assert_output m68k
  run -0 --separate-stderr caisson run --rm --network none --platform 386 oci:app:multi
  assert_output 386
  run -125 caisson run --rm --network none --platform linux/s390x oci:app:multi
  assert_output --partial "there is no image for linux/s390x; there are: linux/386, linux/$here, linux/m68k"
}

@test "D1: DOCKER_DEFAULT_PLATFORM is --platform where run, create and import are given none" {
  make "out = Layout('app')
def image(arch):
    layer = busybox(file('marker', arch.encode()))
    return out.manifest(out.config(image_config([layer], {'Cmd': ['cat', '/marker']}, architecture=arch)), [out.layer(layer)])
platforms = [{**image(arch), 'platform': {'os': 'linux', 'architecture': arch}} for arch in (ARCHITECTURE, 'm68k')]
index = out.blob(json.dumps({'schemaVersion': 2, 'mediaType': OCI + 'index.v1+json', 'manifests': platforms}).encode(), OCI + 'index.v1+json')
out.index([{**index, 'annotations': {'org.opencontainers.image.ref.name': 'multi'}}])"
  local here
  here=$(PYTHONPATH=$TOP/tests/integration python3 -c 'from image_maker import *; print(ARCHITECTURE)')
  export DOCKER_DEFAULT_PLATFORM=linux/m68k
  run -0 --separate-stderr caisson run --rm --network none oci:app:multi
  assert_output m68k
  run -0 --separate-stderr caisson run --rm --network none --platform "linux/$here" oci:app:multi
  assert_output "$here"
  run -0 --separate-stderr caisson run --rm --network none --platform '' oci:app:multi
  assert_output "$here"
  run -125 caisson create --name made busybox true
  assert_output --partial "was found but does not match the specified platform: wanted linux/m68k, actual: linux/$here"
  run -0 caisson import - imported < <(tar -c app)
  run -0 caisson image inspect --format '{{.Os}}/{{.Architecture}}' imported
  assert_output linux/m68k
  # What load takes is another thing, as it is with docker's.
  run -0 caisson load -q oci:app:multi
  run -0 caisson image inspect --format '{{.Architecture}}' app:multi
  assert_output "$here"
  export DOCKER_DEFAULT_PLATFORM=foo
  run -125 caisson run --rm --network none busybox true
  assert_line --partial 'DOCKER_DEFAULT_PLATFORM: error parsing specified platform: "foo": unknown operating system or architecture: invalid argument'
  run -1 caisson import - other < <(tar -c app)
  assert_line --partial 'DOCKER_DEFAULT_PLATFORM: error parsing specified platform: "foo"'
  DOCKER_DEFAULT_PLATFORM='' run -0 caisson run --rm --network none busybox echo ran
  assert_output ran
}

@test "run of an image that is not there says so in Docker's words" {
  run -1 caisson tag nosuch:7 other:1
  assert_output 'caisson: No such image: nosuch:7'
  run caisson run --rm nosuch:7 true
  assert_failure 125
  assert_output --partial "No such image: nosuch:7"
  run caisson run --rm Bad/Name true
  assert_failure 125
  assert_output --partial "invalid reference format"
}

@test "images lists names, ids, ages and sizes as Docker does" {
  make "archive('a.tar', [tar(file('f', b'x' * 1500))], names=['app:1', 'app:2'], created='2020-01-01T00:00:00Z')
archive('b.tar', [tar(file('f', b'x' * 2500000))], names=[], created='2021-01-01T00:00:00Z')"
  run caisson images
  assert_output --regexp '^REPOSITORY   TAG       IMAGE ID   CREATED   SIZE$'
  caisson load -q -i a.tar
  run caisson load -q -i b.tar
  assert_output --regexp '^Loaded image ID: sha256:[0-9a-f]{64}$'
  run caisson images
  assert_line --index 0 --regexp '^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE$'
  assert_line --index 1 --regexp '^<none> +<none> +[0-9a-f]{12} +[0-9]+ years ago +2\.5MB$'
  assert_line --index 2 --regexp '^app +1 +[0-9a-f]{12} +[0-9]+ years ago +1\.5kB$'
  assert_line --index 3 --regexp '^app +2 '
  run caisson images -q --no-trunc
  assert_line --index 2 --regexp '^sha256:[0-9a-f]{64}$'
  run caisson images -q --filter dangling=true
  assert_equal "${#lines[@]}" 1
  run caisson images app:2
  assert_equal "${#lines[@]}" 2
  run caisson images --filter reference='a*:1'
  assert_line --index 1 --regexp '^app +1 '
  assert_equal "${#lines[@]}" 2
  run caisson images -q --filter before=app:1
  assert_output ""
  run caisson images -q --filter since=app:1
  assert_equal "${#lines[@]}" 1
  run caisson images --filter nonsense=1
  assert_failure 1
  assert_output --partial "invalid filter 'nonsense'"
  run caisson images --digests
  assert_line --index 0 --regexp 'TAG +DIGEST +IMAGE ID'
}

@test "images --format takes tables, json and templates, as Docker prints them" {
  make "archive('a.tar', [tar(file('f', b'x' * 1500))], names=['team/app:1'], created='2020-01-02T03:04:05Z')"
  caisson load -q -i a.tar
  local id
  id=$(caisson images -q)
  TZ=UTC run caisson images --format json
  assert_output --regexp '^\{"Containers":"N/A","CreatedAt":"2020-01-02 03:04:05 \+0000 UTC","CreatedSince":"[0-9]+ years ago","Digest":"\\u003cnone\\u003e","ID":"'"$id"'","Repository":"team/app","SharedSize":"N/A","Size":"1.5kB","Tag":"1","UniqueSize":"N/A","VirtualSize":"1.5kB"\}$'
  run caisson images --format '{{.Repository}}:{{.Tag}} {{.ID}} {{upper .Size}}'
  assert_output "team/app:1 $id 1.5KB"
  TZ=UTC run caisson image ls --format 'table {{.ID}}\t{{.Containers}}\t{{.VirtualSize}}\t{{.CreatedAt}}'
  assert_line --index 0 --regexp '^IMAGE ID +CONTAINERS +SIZE +CREATED AT$'
  assert_line --index 1 --regexp "^$id +N/A +1.5kB +2020-01-02 03:04:05 \+0000 UTC$"
  run caisson images --no-trunc --format '{{.ID}}'
  assert_output --regexp '^sha256:[0-9a-f]{64}$'
  run caisson images --format '{{.Foo}}'
  assert_failure 1
  assert_output --partial "can't evaluate field Foo in type *formatter.imageContext"
  run caisson images --format '{{'
  assert_failure
  assert_output --partial "failed to parse template"
}

@test "images --filter label asks the images' labels" {
  make "archive('a.tar', [tar(file('f'))], names=['a:1'], config={'Labels': {'k': 'v'}})
archive('b.tar', [tar(file('f'))], names=['b:1'])"
  caisson load -q -i a.tar
  caisson load -q -i b.tar
  run caisson images --filter label=k
  assert_equal "${#lines[@]}" 2
  run caisson images -q --filter label=k=w
  assert_output ""
}

@test "tag gives one more name, and takes it from another image" {
  make "archive('a.tar', [tar(file('f', b'a'))], names=['a:1']); archive('b.tar', [tar(file('f', b'b'))], names=['b:1'])"
  caisson load -q -i a.tar
  caisson load -q -i b.tar
  caisson tag a:1 c
  assert_equal "$(caisson images -q c)" "$(caisson images -q a)"
  caisson tag b:1 c:latest
  assert_equal "$(caisson images -q c)" "$(caisson images -q b)"
  run caisson tag nosuch x
  assert_failure 1
  assert_output --partial "No such image: nosuch:latest"
  run caisson tag a:1 Upper
  assert_failure 1
  assert_output --partial 'Error parsing reference: "Upper" is not a valid repository/tag'
}

@test "a name that is loaded again moves, and the image before is left without one" {
  make "archive('a.tar', [tar(file('f', b'a'))]); archive('b.tar', [tar(file('f', b'b'))])"
  caisson load -q -i a.tar
  run caisson load -q -i b.tar
  assert_line --regexp '^The image app:1 already exists, renaming the old one with ID sha256:[0-9a-f]{64} to empty string$'
  run caisson images -q --filter dangling=true
  assert_equal "${#lines[@]}" 1
  run caisson image prune --force
  assert_line "Deleted Images:"
  assert_line --regexp '^deleted: sha256:'
  assert_line --regexp '^Total reclaimed space: [0-9.]+ *k?B$'
  run caisson images -q
  assert_equal "${#lines[@]}" 1
  assert_store_clean
}

@test "rmi takes names away, and with the last one image and layers that no other has" {
  make "base = busybox()
archive('a.tar', [base, tar(file('f', b'a'))], names=['a:1', 'a:2']); archive('b.tar', [base, tar(file('f', b'b'))], names=['b:1'])"
  caisson load -q -i a.tar
  caisson load -q -i b.tar
  run caisson rmi a:1
  assert_output "Untagged: a:1"
  run caisson rmi a:2
  assert_line --index 0 "Untagged: a:2"
  assert_line --index 1 --regexp '^Deleted: sha256:'
  assert_equal "${#lines[@]}" 3
  assert_store_clean
  run caisson run --rm b:1 cat /f
  assert_output b
  run caisson rmi "$(caisson images -q)"
  assert_line "Untagged: b:1"
  assert_equal "${#lines[@]}" 4
  assert_store_clean
  run caisson rmi nosuch
  assert_failure 1
  assert_output --partial "No such image: nosuch:latest"
}

@test "rmi by id wants force where an image has several names" {
  make "archive('a.tar', [tar(file('f'))], names=['a:1', 'a:2', 'b:1'])"
  caisson load -q -i a.tar
  local id
  id=$(caisson images -q | head -1)
  run caisson rmi "$id"
  assert_failure 1
  assert_output --partial "conflict: unable to delete $id (must be forced) - image is referenced in multiple repositories"
  caisson rmi b:1
  run caisson rmi "$id"
  assert_failure 1
  assert_output --partial "image is referenced in multiple repositories"
  caisson tag a:1 b:1
  run caisson rmi -f "$id"
  assert_success
  assert_line "Untagged: a:1"
  assert_line "Untagged: b:1"
}

@test "an image that a container uses stays until the container goes" {
  make "archive('a.tar', [busybox(file('f', b'here'))], names=['a:1'])"
  caisson load -q -i a.tar
  local id image
  image=$(caisson images -q)
  id=$(caisson create a:1 cat /f)
  run caisson rmi a:1
  assert_failure 1
  assert_output --partial "conflict: unable to remove repository reference \"a:1\" (must force) - container ${id:0:12} is using its referenced image $image"
  run caisson rmi "$image"
  assert_failure 1
  assert_output --partial "(must be forced) - image is being used by stopped container ${id:0:12}"
  run caisson image prune -af
  refute_output --partial deleted
  # As Docker: by force it goes for everybody but the container.
  local full
  full=$(caisson images -q --no-trunc)
  run caisson rmi -f a:1
  assert_success
  assert_output "Untagged: a:1
Deleted: $full"
  assert_equal "$(caisson images -aq)" ""
  run caisson rmi "$image"
  assert_failure 1
  assert_output --partial "No such image: $image:latest"
  run caisson run --rm "$image" true
  assert_failure 125
  run caisson image prune -af
  refute_output --partial deleted
  run caisson start -a "$id"
  assert_output here
  assert_equal "$(caisson inspect --format '{{.Image}}' "$id")" "$full"
  caisson rm "$id"
  run find "$root/images"/{records,layers,blobs/sha256} -mindepth 1
  assert_output ""
  assert_store_clean
}

@test "D1: ps tells the image's id once its name means another image, or none" {
  make "archive('a.tar', [busybox(file('f', b'one'))], names=['a:1', 'b:1'])
archive('other.tar', [busybox(file('f', b'two'))], names=['b:1'])"
  caisson load -q -i a.tar
  local id
  id=$(caisson images -q a:1)
  caisson create --name by-a a:1 true
  caisson create --name by-b b:1 true
  caisson create --name by-id "$id" true
  run -0 caisson ps -a --format '{{.Names}} {{.Image}}'
  assert_output "by-id $id
by-b b:1
by-a a:1"
  caisson load -q -i other.tar
  caisson rmi -f a:1
  run -0 caisson ps -a --format '{{.Names}} {{.Image}}'
  assert_output "by-id $id
by-b $id
by-a $id"
  run -0 caisson ps -a --no-trunc --filter name=by-a --format '{{.Image}}'
  assert_output --regexp "^sha256:${id}[0-9a-f]{52}\$"
  run -0 caisson inspect --format '{{.Config.Image}}' by-a
  assert_output a:1
}

@test "rmi -f of an image that a stopped container uses: loaded again it is there again" {
  make "archive('a.tar', [busybox(file('f', b'here'))], names=['a:1'])"
  caisson load -q -i a.tar
  caisson create --name one a:1 cat /f
  caisson create --name two a:1 cat /f
  caisson rmi -f "$(caisson images -q)"
  caisson rm one
  assert_equal "$(caisson start -a two)" here
  caisson load -q -i a.tar
  assert_equal "$(caisson run --rm a:1 cat /f)" here
  caisson rm two
  assert_equal "$(caisson run --rm a:1 cat /f)" here
  caisson rmi a:1
  assert_store_clean
}

@test "rmi -f of an image that a running container uses takes the name, and no more" {
  make "archive('a.tar', [busybox()], names=['a:1'])"
  caisson load -q -i a.tar
  local id image
  image=$(caisson images -q)
  id=$(caisson run -d a:1 sleep 1000)
  run caisson rmi -f "$image"
  assert_failure 1
  assert_output --partial "conflict: unable to delete $image (cannot be forced) - image is being used by running container ${id:0:12}"
  run caisson rmi -f a:1
  assert_success
  assert_output "Untagged: a:1"
  assert_equal "$(caisson images -q --filter dangling=true)" "$image"
  caisson rm -f "$id"
  caisson rmi "$image"
  assert_store_clean
}

@test "a container keeps the image that it was created from when the name moves" {
  make "archive('a.tar', [busybox(file('f', b'first'))]); archive('b.tar', [busybox(file('f', b'second'))])"
  caisson load -q -i a.tar
  local id
  id=$(caisson create app:1 cat /f)
  caisson load -q -i b.tar
  assert_equal "$(caisson start -a "$id")" first
  assert_equal "$(caisson run --rm app:1 cat /f)" second
  caisson rm "$id"
}

@test "image inspect and history tell what Docker tells" {
  make "archive('in.tar', [busybox(), tar(file('f', b'x' * 3000))], config={'Cmd': ['sh'], 'Env': ['A=b'], 'Labels': {'k': 'v'}}, author='me')"
  caisson load -q -i in.tar
  caisson image inspect app:1 >out.json
  run python3 -c "
import json
image = json.load(open('out.json'))[0]
print(image['RepoTags'], image['Author'], image['Os'], image['Config']['Env'], image['Config']['Labels'], len(image['RootFS']['Layers']), image['Created'])
assert list(image)[:3] == ['Id', 'RepoTags', 'RepoDigests'] and image['Id'].startswith('sha256:') and image['Config']['Entrypoint'] is None"
  assert_output "['app:1'] me linux ['A=b'] {'k': 'v'} 2 2024-01-02T03:04:05Z"
  run caisson history app:1
  assert_line --index 0 --regexp '^IMAGE +CREATED +CREATED BY +SIZE +COMMENT$'
  assert_line --index 1 --regexp '^[0-9a-f]{12} +.* ago +step 1 +3kB'
  assert_line --index 2 --regexp '^<missing> +.* ago +step 0 +'
  run caisson image inspect nosuch
  assert_failure 1
  assert_output --partial "No such image: nosuch:latest"
}

@test "history --format and its other options print what Docker prints" {
  make "archive('in.tar', [tar(file('f', b'x' * 3000))], created='2020-01-02T03:04:05Z')"
  caisson load -q -i in.tar
  local id
  id=$(caisson images -q)
  TZ=UTC run caisson history --format json app:1
  assert_output --regexp '^\{"Comment":"","CreatedAt":"[0-9-]+T[0-9:]+Z","CreatedBy":"step 0","CreatedSince":"[0-9]+ years ago","ID":"'"$id"'","Size":"3kB"\}$'
  run caisson history --format '{{.ID}}: {{.CreatedBy}}' app:1
  assert_output "$id: step 0"
  TZ=UTC run caisson history --human=false app:1
  assert_line --index 0 --regexp '^IMAGE +CREATED AT +CREATED BY +SIZE +COMMENT$'
  assert_line --index 1 --regexp "^$id +[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z +step 0 +3000"
  TZ=Asia/Kolkata run caisson history --format '{{.CreatedAt}}' app:1
  assert_output --regexp '(Z|\+05:30)$'
  run caisson history -q --no-trunc app:1
  assert_output --regexp '^sha256:[0-9a-f]{64}$'
}

@test "inspect tells containers from images, and takes templates of both" {
  make "archive('in.tar', [busybox()], config={'Cmd': ['sh'], 'Env': ['A=b'], 'Labels': {'k': 'v'}, 'Volumes': {'/data': {}}, 'ExposedPorts': {'80/tcp': {}}, 'StopSignal': 'SIGUSR1', 'User': 'app'})"
  caisson load -q -i in.tar
  local id
  id=$(caisson images -q --no-trunc)
  caisson create --name app-1 app:1
  run caisson inspect --format '{{.Id}} {{.Config.Cmd}} {{json .Config.Labels}} {{.Config.User}} {{.Config.StopSignal}}' app:1
  assert_output "$id [sh] {\"k\":\"v\"} app SIGUSR1"
  run caisson image inspect --format '{{json .Config.Volumes}} {{json .Config.ExposedPorts}} {{len .RootFS.Layers}} {{.RepoTags}}' app:1
  assert_output '{"/data":{}} {"80/tcp":{}} 1 [app:1]'
  # shellcheck disable=SC2016 # they are the template's
  run caisson image inspect --format '{{range $p, $x := .Config.ExposedPorts}}{{$p}}{{end}}' "${id:7:12}"
  assert_output 80/tcp
  run caisson inspect --format '{{.Name}}' app-1
  assert_output /app-1
  run caisson inspect --format '{{.Id}}' app-1 app:1
  assert_line --index 1 "$id"
  run caisson inspect --type image app-1
  assert_failure 1
  assert_output --partial "No such image: app-1:latest"
  run caisson inspect --type container app:1
  assert_failure 1
  assert_output --partial "No such container: app:1"
  run caisson inspect nosuch
  assert_failure 1
  assert_output --partial "No such object: nosuch"
  run caisson image inspect --format '{{.Foo}}' app:1
  assert_failure 1
  assert_output --partial 'map has no entry for key "Foo"'
  run caisson image inspect --format json app:1
  assert_output --regexp '^\[\{"Id":"sha256:.*\}\]$'
  caisson rm app-1
}

@test "image prune asks, and takes all images, ages and labels" {
  make "archive('a.tar', [tar(file('f', b'a'))], names=['a:1'], created='2020-01-01T00:00:00Z', config={'Labels': {'keep': 'yes'}})
archive('b.tar', [tar(file('f', b'b'))], names=['b:1'], created='2020-01-01T00:00:00Z')
archive('c.tar', [busybox()], names=['c:1'], created='2020-01-01T00:00:00Z')
archive('d.tar', [tar(file('f', b'd'))], names=['d:1'], created='2999-01-01T00:00:00Z')"
  local file
  for file in a b c d; do caisson load -q -i $file.tar; done
  caisson create --name user c:1 true
  run caisson image prune --all <<<n
  assert_failure 1
  assert_output --partial "WARNING! This will remove all images without at least one container associated to them."
  assert_output --partial "image prune has been cancelled"
  run caisson image prune <<<y
  assert_success
  assert_line --partial "WARNING! This will remove all dangling images."
  assert_line --partial "Total reclaimed space: 0B"
  run caisson image prune -af --filter until=1h --filter label!=keep
  assert_line "untagged: b:1"
  refute_line "untagged: a:1"
  refute_line "untagged: c:1"
  refute_line "untagged: d:1"
  run caisson image prune -af --filter label=keep=yes
  assert_line "untagged: a:1"
  run caisson image prune -f --filter dangling=false
  assert_line "untagged: d:1"
  run caisson image prune -f --filter nonsense=1
  assert_failure
  assert_output --partial "invalid filter 'nonsense'"
  assert_equal "$(caisson images --format '{{.Repository}}')" c
  caisson rm user
  caisson rmi c:1
  assert_store_clean
}

@test "help, completion and manual pages of load, save and import come from one table" {
  local command
  for command in load save import; do
    run caisson $command --help
    assert_success
    assert_output --partial "Example"
    caisson $command --help | grep -o -- '--[a-z-]*' | sort -u >help
    caisson manual-pages man
    grep '^\\fB' "man/caisson-$command.1" | sed 's/\\-/-/g' | grep -o -- '--[a-z-]*' | sort -u >page
    diff help page
  done
  run caisson completion bash
  assert_output --partial "--max-ratio"
  assert_output --partial "--repository"
}

@test "save writes an archive that load takes, with all names or without any" {
  make "layout('app', [gz(busybox(file('f', b'saved')))], config={'Cmd': ['cat', '/f']}, ref='example/app:1')"
  caisson load -q -i app
  caisson tag example/app:1 example/app:2
  local id
  id=$(caisson images -q --no-trunc | head -1)
  caisson save -q -o both.tar example/app
  caisson save -q example/app:2 >one.tar
  caisson save -q -o none.tar "$id"
  caisson rmi -f "$id"
  run caisson load -q -i none.tar
  assert_output "Loaded image ID: $id"
  caisson rmi "$id"
  run caisson load -q -i both.tar
  assert_output "Loaded image: example/app:1
Loaded image: example/app:2"
  assert_equal "$(caisson run --rm example/app:2)" saved
  caisson rmi example/app:1 example/app:2
  run caisson load -q -i one.tar
  assert_output "Loaded image: example/app:2"
  assert_equal "$(caisson images -q --no-trunc)" "$id"
  cp one.tar again.tar
  caisson save -q -o again.tar example/app:2
  cmp one.tar again.tar
}

@test "save to a layout keeps blobs and manifest as they came, and what is there besides" {
  make "layout('app', [gz(busybox(file('f', b'saved')))], config={'Cmd': ['cat', '/f']}, ref='v1')"
  caisson load -q -i app
  caisson save -q -o oci:out:v1 app:v1
  assert_equal "$(ls out/blobs/sha256)" "$(ls app/blobs/sha256)"
  caisson save -q -o oci:out:v2 app:v1
  caisson save -q -o oci:out:v1 app:v1
  run python3 -c "
import json
print([m['annotations']['org.opencontainers.image.ref.name'] for m in json.load(open('out/index.json'))['manifests']])"
  assert_output "['v2', 'v1']"
  caisson rmi app:v1
  run caisson load -q oci:out:v2
  assert_output "Loaded image: out:v2"
  assert_equal "$(caisson run --rm out:v2)" saved
}

@test "save leaves nothing half there and no image unmentioned" {
  make "archive('in.tar', [tar(file('f'))])"
  caisson load -q -i in.tar
  run caisson save -o out.tar app:1 nosuch
  assert_failure 1
  assert_output --partial "No such image: nosuch:latest"
  run caisson save -o none/out.tar app:1
  assert_failure 1
  run find . -name 'out.tar*'
  assert_output ""
}

@test "import makes an image of a root directory, with the changes that are asked for" {
  make "open('root.tar.gz', 'wb').write(gz(busybox(file('f', b'imported'))))"
  run caisson import -c 'CMD ["cat", "/f"]' -c 'ENV A="x y" B=z' -c 'EXPOSE 80 53/udp' -c 'USER app' -c 'WORKDIR /tmp' -c 'LABEL k=v' -c 'VOLUME /data' -m message root.tar.gz mine:1
  assert_success
  assert_output --regexp 'sha256:[0-9a-f]{64}'
  assert_equal "$(caisson run --rm mine:1)" imported
  # shellcheck disable=SC2016 # the container's shell expands it
  assert_equal "$(caisson run --rm mine:1 sh -c 'echo $A,$B,$(id -u),$(pwd)')" "x y,z,1000,/tmp"
  run caisson image inspect mine:1
  assert_output --partial '"53/udp": {}'
  run caisson history mine:1
  assert_line --index 1 --partial message
  caisson import - <root.tar.gz >/dev/null
  run caisson import -c 'RUN x' root.tar.gz
  assert_failure 1
  assert_output --partial 'the change "RUN x"'
}

@test "the built-in busybox can be tagged, inspected and saved like any image" {
  caisson tag busybox box:1
  assert_equal "$(caisson run --rm box:1 echo hello)" hello
  run caisson images
  assert_line --regexp '^busybox +latest '
  caisson save -q -o out.tar busybox
  caisson rmi box:1 busybox
  caisson load -q -i out.tar
  assert_equal "$(caisson run --rm busybox echo again)" again
}

@test "the built-in busybox is saved by who has done nothing else with it" {
  caisson save -q -o out.tar busybox
  run -125 caisson image save --nosuch busybox
  assert_output --partial 'unknown flag: --nosuch'
  run -0 caisson image save --help
  caisson rmi busybox >/dev/null
  run -0 caisson load -q -i out.tar
  assert_output 'Loaded image: busybox:latest'
}

@test "a hundred layers lie over each other" {
  make "archive('in.tar', [busybox()] + [tar(file(f'f{i}', b'%d' % i), file('last', b'%d' % i)) for i in range(100)])"
  caisson load -q -i in.tar
  run caisson run --rm app:1 sh -c 'cat /last /f0 /f50; ls -d /f* | grep -c .'
  assert_output 99050100
  make "archive('in.tar', [tar(file(f'f{i}')) for i in range(129)])"
  run caisson load -q -i in.tar
  assert_failure 1
  assert_output --partial "more than 128 layers"
}

@test "progress is told by lines on a pipe and by bars on a terminal" {
  make "archive('in.tar', [tar(file('f', b'x' * 100000))])"
  caisson load -i in.tar 2>err >out
  assert_equal "$(<out)" "Loaded image: app:1"
  run cat err
  assert_output --regexp '^[0-9a-f]{12}: Loading layer  1[0-9.]+kB$'
  caisson rmi app:1
  caisson load -q -i in.tar 2>err
  assert_equal "$(<err)" ""
  caisson rmi app:1
  run script -qec "$CAISSON --root $BATS_TEST_TMPDIR/root load -i in.tar" /dev/null
  assert_output --regexp 'Loading layer \[=+\]  1[0-9.]+kB/1'
  caisson save -o out.tar app:1 2>err
  run cat err
  assert_output --regexp '^[0-9a-f]{12}: Saving layer  1[0-9.]+kB$'
  caisson save -q -o out.tar app:1 2>err
  assert_equal "$(<err)" ""
  run script -qec "$CAISSON --root $BATS_TEST_TMPDIR/root save -o out.tar app:1" /dev/null
  assert_output --regexp 'Saving layer \[=+\]  1[0-9.]+kB/1'
}

@test "D1: system df --verbose tells what images share, by the first of their names" {
  make "base = tar(file('base', b'x' * 1000000))
archive('one.tar', [base, tar(file('own', b'x' * 500000))], names=['one:1', 'another:2'])
archive('two.tar', [base], names=['two:1'])"
  caisson load -i one.tar
  caisson load -i two.tar
  caisson create --network none one:1 true
  run -0 caisson system df -v
  assert_line --regexp '^another +2 +[0-9a-f]{12} .* ago +1\.5MB +1MB +500kB +1$'
  assert_line --regexp '^two +1 +[0-9a-f]{12} .* ago +1MB +1MB +0B +0$'
  run -0 caisson system df --format '{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}} {{.Reclaimable}}'
  assert_line --index 0 'Images 2 1 1.5MB 0B (0%)'
}
