#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# container prune, and commands by their longer names.

load engine

@test "D1: container prune removes what doesn't run, and says how much room that was" {
  caisson run -d --name web busybox sleep 1000 >/dev/null
  caisson run --name ended busybox sh -c 'head -c 2500000 /dev/zero >/file'
  caisson create --name made busybox true >/dev/null
  run -0 caisson container prune --force
  assert_line --index 0 'Deleted Containers:'
  assert_line --index 1 --regexp '^[0-9a-f]{64}$'
  assert_line --index 2 --regexp '^[0-9a-f]{64}$'
  assert_line --index 3 'Total reclaimed space: 2.5MB'
  run -0 caisson ps -a --format '{{.Names}}'
  assert_output web
  run -0 caisson container prune -f
  assert_output 'Total reclaimed space: 0B'
}

@test "D1: container prune asks, and takes no other answer than y" {
  caisson create --name made busybox true >/dev/null
  run -1 caisson container prune <<<n
  assert_output --partial 'WARNING! This will remove all stopped containers.'
  assert_output --partial 'Are you sure you want to continue? [y/N]'
  assert_output --partial 'container prune has been cancelled'
  run -0 caisson ps -aq
  assert_output --regexp '^[0-9a-f]{12}$'
  run -0 caisson container prune <<<y
  run -0 caisson ps -aq
  assert_output ''
}

@test "D1: container prune --filter: label, label!, until" {
  caisson create --name one --label a=1 busybox true >/dev/null
  caisson create --name two --label a=2 busybox true >/dev/null
  caisson create --name three busybox true >/dev/null
  caisson container prune -f --filter until=1h
  run -0 caisson ps -a --format '{{.Names}}'
  assert_output $'three\ntwo\none'
  caisson container prune -f --filter label=a=1
  caisson container prune -f --filter label!=a
  run -0 caisson container ls -a --format '{{.Names}}'
  assert_output two
  run -125 caisson container prune -f --filter nonsense=1
  assert_output --partial "invalid filter 'nonsense'"
}

@test "D1: what can be done to a container has a longer name as well" {
  caisson container create --name web busybox sleep 1000 >/dev/null
  caisson container start web
  run -0 caisson container exec web echo hello
  assert_output hello
  run -0 caisson container inspect --format '{{.Name}}' web
  assert_output /web
  run -1 --separate-stderr caisson container inspect nope
  assert_output '[]'
  # shellcheck disable=SC2154 # bats sets it
  assert_equal "$stderr" 'caisson: No such container: nope'
  caisson container kill web
  caisson container wait web
  caisson container rm web
  local name
  for name in ls list ps; do
    run -0 caisson container "$name" -a
    assert_output --regexp '^CONTAINER ID .* NAMES$'
  done
}

@test "D1: system df tells what images, containers and volumes take, and how much could be free" {
  caisson run -d --name web -v used:/data busybox sh -c 'head -c 1000000 /dev/zero >/data/file; sleep 1000' >/dev/null
  wait_until caisson exec web test -s /data/file
  caisson run --name ended busybox sh -c 'head -c 2500000 /dev/zero >/file'
  caisson run --rm -v unused:/data busybox sh -c 'head -c 500000 /dev/zero >/data/file'
  run -0 caisson system df
  assert_line --index 0 --regexp '^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE$'
  assert_line --index 1 --regexp '^Images '
  assert_line --index 2 --regexp '^Containers +2 +1 +2\.5MB +2\.5MB \((100|99)%\)$'
  assert_line --index 3 --regexp '^Local Volumes +2 +1 +1\.5MB +500kB \(33%\)$'
  assert_line --index 4 --regexp '^Build Cache +0 +0 +0B +0B$'
  run -0 caisson system df --format '{{.Type}}={{.TotalCount}}'
  assert_line 'Local Volumes=2'
  run -0 caisson system df --format json
  assert_line --index 1 --regexp '^\{"Active":"1","Reclaimable":"2\.5MB .*","Size":"2\.5MB","TotalCount":"2","Type":"Containers"\}$'
}

@test "D1: system df --verbose lists each image, container and volume, and has formats" {
  caisson run -d --name web -v used:/data -v /anonymous busybox sh -c 'head -c 1000000 /dev/zero >/data/file; sleep 1000' >/dev/null
  wait_until caisson exec web test -s /data/file
  caisson run --name ended busybox sh -c 'head -c 2500000 /dev/zero >/file'
  caisson volume create unused >/dev/null
  run -0 caisson system df --verbose
  local table=$output
  run -0 grep -v '^$' <<<"$table"
  assert_line --index 0 'Images space usage:'
  assert_line --index 1 --regexp '^REPOSITORY   TAG       IMAGE ID   CREATED   SIZE      SHARED SIZE   UNIQUE SIZE   CONTAINERS$'
  assert_line --index 2 'Containers space usage:'
  assert_line --index 3 --regexp '^CONTAINER ID   IMAGE     COMMAND +LOCAL VOLUMES   SIZE      CREATED +STATUS +NAMES$'
  assert_line --index 4 --regexp '^[0-9a-f]{12}   busybox   "sh -c .head -c 2500…"   0               2\.5MB     .* ago   Exited \(0\) .* ended$'
  assert_line --index 5 --regexp '^[0-9a-f]{12}   busybox   "sh -c .head -c 1000…"   2               [0-9]+B +.* ago   Up .* web$'
  assert_line --index 6 'Local Volumes space usage:'
  assert_line --index 7 --regexp '^VOLUME NAME +LINKS     SIZE$'
  assert_line --regexp '^used +1         1MB$'
  assert_line --regexp '^unused +0         0B$'
  assert_line --regexp '^[0-9a-f]{64}   1         0B$'
  assert_line --index 11 'Build cache usage: 0B'
  assert_line --index 12 'CACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED'
  assert_equal "${#lines[@]}" 13
  run -0 caisson system df -v --format '{{range .Volumes}}{{.Name}}={{.Size}}/{{.Links}};{{end}}{{len .Containers}}{{.BuildCache}}'
  assert_output --regexp '(;|^)unused=0B/0;used=1MB/1;2\[\]$'
  run -0 caisson system df -v --format json
  assert_output --regexp '^\{"Images":\[\],"Containers":\[\{"Command":.*"LocalVolumes":"0",.*"Size":"2\.5MB".*\}\],"Volumes":\[\{"Availability":.*\}\],"BuildCache":\[\]\}$'
  run -1 caisson system df -v --format '{{.Nope}}'
  assert_output --partial "can't evaluate field Nope in type *formatter.diskUsageContext"
}

@test "D1: system prune removes what is not in use, volumes where they are asked for" {
  caisson run -d --name web -v /kept busybox sleep 1000 >/dev/null
  caisson run --name ended -v /anonymous -v named:/named busybox true
  run -1 caisson system prune <<<n
  assert_line --index 0 'WARNING! This will remove:'
  assert_line --index 1 '  - all stopped containers'
  assert_line --index 2 '  - all dangling images'
  assert_output --partial 'system prune has been cancelled'
  run -0 caisson system prune --force
  assert_line --index 0 'Deleted Containers:'
  assert_line --partial 'Total reclaimed space: '
  run -0 caisson ps -a --format '{{.Names}}'
  assert_output web
  run -0 caisson volume ls -q
  assert_equal "${#lines[@]}" 3
  run -0 caisson system prune --force --volumes
  assert_line --index 0 'Deleted Volumes:'
  assert_line --index 1 --regexp '^[0-9a-f]{64}$'
  run -0 caisson volume ls -q --filter name=named
  assert_output named
  run -0 caisson volume ls -q
  assert_equal "${#lines[@]}" 2
}

@test "D1: volume prune: anonymous ones, all, by label, after a yes" {
  caisson volume create >/dev/null
  caisson volume create one
  caisson volume create --label keep=1 two
  run -1 caisson volume prune <<<n
  assert_line --index 0 'WARNING! This will remove anonymous local volumes not used by at least one container.'
  assert_output --partial 'volume prune has been cancelled'
  run -0 caisson volume prune <<<y
  assert_line --partial 'Deleted Volumes:'
  run -0 caisson volume ls -q
  assert_output $'one\ntwo'
  run -0 caisson volume prune -f --filter all=true --filter label!=keep
  assert_line 'one'
  run -0 caisson volume ls -q
  assert_output two
  run -125 caisson volume prune -f --filter nonsense=1
  run -0 caisson volume prune -af
  run -0 caisson volume ls -q
  assert_output ''
}

@test "D1: volume ls and inspect have formats" {
  caisson volume create --label a=b shelf >/dev/null
  run -0 caisson volume ls
  assert_line --index 0 --regexp '^DRIVER +VOLUME NAME$'
  assert_line --index 1 --regexp '^local +shelf$'
  run -0 caisson volume ls --format '{{.Name}} {{.Label "a"}} {{.Labels}} {{.Driver}}'
  assert_output 'shelf b a=b local'
  run -0 caisson volume ls --format json
  # shellcheck disable=SC2154 # setup sets root
  assert_output '{"Availability":"N/A","Driver":"local","Group":"N/A","Labels":"a=b","Links":"N/A","Mountpoint":"'"$root"'/volumes/shelf/_data","Name":"shelf","Scope":"local","Size":"N/A","Status":"N/A"}'
  run -0 caisson volume inspect --format '{{.Mountpoint}} {{index .Labels "a"}}' shelf
  assert_output "$root/volumes/shelf/_data b"
  run -0 caisson inspect --format '{{.Driver}}' shelf
  assert_output local
  run -0 caisson inspect --type volume --format '{{.Name}}' shelf
  assert_output shelf
}
