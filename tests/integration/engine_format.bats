#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# ps and inspect: --format in all its forms, filters, sizes, and what is missing.

load engine

keep() { caisson run --detach "$@" >/dev/null; }

@test "D1: ps --format takes templates, tables of them and json" {
  keep --name web --label tier=front --label com.example.build-no=7 busybox sleep 1000
  run -0 caisson ps --format '{{.Names}}|{{.Image}}|{{.State}}|{{.Label "tier"}}|{{.Label "none"}}|{{upper .Names}}'
  assert_output 'web|busybox|running|front||WEB'
  run -0 caisson ps --format 'table {{.Names}}\t{{.Label "com.example.build-no"}}\t{{.State}}'
  assert_output $'NAMES     build no   STATE\nweb       7          running'
  run -0 caisson ps --no-trunc --format json
  run -0 python3 -c 'import json,sys; r=json.loads(sys.argv[1]); print(r["Names"], len(r["ID"]), r["Labels"], r["Command"], " ".join(sorted(r)))' "$output"
  assert_output "web 64 com.example.build-no=7,tier=front \"sleep 1000\" Command CreatedAt HealthStatus ID Image Labels \
LocalVolumes Mounts Names Networks Ports RunningFor Size State Status"
  # --quiet wins over any format, and says so.
  run -0 --separate-stderr caisson ps -q --format '{{.Names}}'
  assert_output --regexp '^[0-9a-f]{12}$'
  # shellcheck disable=SC2154 # run sets it
  [[ $stderr == *'--format is ignored, because --quiet is given as well'* ]]
  # A header stands above nothing as well, and no rows make no lines.
  caisson rm --force web
  run -0 caisson ps --format 'table {{.ID}}\t{{.Names}}'
  assert_output 'CONTAINER ID   NAMES'
  run -0 caisson ps --format '{{.ID}}'
  assert_output ''
}

@test "D1: templates that can't be read, and fields that there are none of, are told in Docker's words" {
  keep --name web busybox sleep 1000
  run -1 caisson ps --format '{{.Names'
  assert_output --partial 'failed to parse template: template: :1: unclosed action'
  run -1 caisson ps --format '{{.Nope}}'
  assert_output --partial "failed to execute template: template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in type *formatter.ContainerContext"
  run -1 --separate-stderr caisson inspect --format '{{.State.Nope}}' web
  assert_output ''
  # shellcheck disable=SC2154 # bats sets it
  assert_equal "$stderr" 'caisson: template parsing error: template: :1:8: executing "" at <.State.Nope>: map has no entry for key "Nope"'
  run -64 caisson inspect --format '{{range}}' web
  assert_output --partial 'template parsing error: template: :1: missing value for range'
}

@test "D1: inspect --format sees containers as Docker's types have them" {
  keep --name web --label a=b busybox sleep 1000
  while IFS='|' read -r template expected; do
    run -0 caisson inspect --format "$template" web
    assert_output "$expected"
  done <<'END'
{{.Name}} {{.State.Status}} {{.State.Running}} {{.State.ExitCode}}|/web running true 0
{{.Config.Labels.a}} {{.Config.Labels.none}} {{index .Config.Labels "none"}}|b <no value> 
{{.State.Health}} {{.HostConfig.Memory}} {{.HostConfig.CapAdd}} {{.NetworkSettings.Ports}}|<nil> 0 [] map[]
{{json .Config.Cmd}} {{.Config.Cmd}} {{len .Config.Cmd}} {{index .Config.Cmd 1}}|["sleep","1000"] [sleep 1000] 2 1000
{{range .Mounts}}{{.Source}}{{else}}none{{end}}|none
{{with .Config}}{{.Image}}{{end}} {{$.Driver}}|busybox overlay2
{{define "pair"}}<{{.}}>{{end}}{{range .Config.Cmd}}{{template "pair" .}}{{end}}|<sleep><1000>
{{block "name" .}}{{.Name}}{{end}}{{range 2}}{{.}}{{end}}|/web01
END
  # What Docker's JSON leaves out is not there, though a template can ask for it.
  run -0 caisson inspect --format '{{json .State}}' web
  assert_output --regexp '^\{"Status":"running",.*"FinishedAt":"0001-01-01T00:00:00Z"\}$'
  run -1 caisson inspect --format '{{template "nope" .}}' web
  assert_output --partial 'template parsing error: template: :1:11: executing "" at <{{template "nope" .}}>: template "nope" not defined'
  run -64 caisson inspect --format '{{define "a"}}' web
  assert_output --partial 'template parsing error: template: :1: unexpected EOF'
  run -0 caisson inspect --type container --format json web
  assert_output --regexp '^\[\{"Id":"[0-9a-f]{64}",.*\}\]$'
  # Every field that a container has at its top, in Docker's order.
  run -0 python3 -c 'import json,sys; print(" ".join(json.loads(sys.argv[1])[0]))' "$output"
  assert_output 'Id Created Path Args State Image ResolvConfPath HostnamePath HostsPath LogPath Name RestartCount Driver Platform MountLabel ProcessLabel AppArmorProfile ExecIDs Seccomp HostConfig GraphDriver Mounts Config NetworkSettings'
  run -0 caisson inspect web
  assert_line --index 0 '['
  assert_line --index 1 '    {'
  assert_line --index 2 --regexp '^        "Id": "'
  run -1 caisson inspect --type nonsense web
  assert_output --partial 'unknown type: "nonsense": must be one of "container"'
}

@test "D1: inspect tells the options that a container was made with" {
  keep --name web --entrypoint sh --domainname example.test -v /anon --ulimit nofile=10:20 --device /dev/null:/dev/nil:r \
    --device-cgroup-rule 'c 1:3 r' --sysctl kernel.msgmax=9999 --group-add 5 --oom-score-adj 100 --init busybox -c 'sleep 1000'
  keep --name other --volumes-from web:ro --shm-size 1m busybox sleep 1000
  while IFS='|' read -r name template expected; do
    run -0 caisson inspect --format "$template" "$name"
    assert_output "$expected"
  done <<'END'
web|{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{.Config.Domainname}} {{json .Config.Volumes}} {{json .Config.OnBuild}}|["sh"] ["-c","sleep 1000"] example.test {"/anon":{}} null
web|{{json .HostConfig.Ulimits}}|[{"Name":"nofile","Hard":20,"Soft":10}]
web|{{json .HostConfig.Devices}} {{.HostConfig.DeviceCgroupRules}}|[{"PathOnHost":"/dev/null","PathInContainer":"/dev/nil","CgroupPermissions":"r"}] [c 1:3 r]
web|{{.HostConfig.Sysctls}} {{.HostConfig.GroupAdd}} {{.HostConfig.OomScoreAdj}} {{.HostConfig.ShmSize}} {{.HostConfig.Runtime}}|map[kernel.msgmax:9999] [5] 100 67108864 caisson
other|{{.HostConfig.VolumesFrom}} {{.HostConfig.ShmSize}} {{json .HostConfig.Ulimits}} {{json .HostConfig.Devices}} {{json .Config.Entrypoint}}|[web:ro] 1048576 null [] null
END
}

@test "D1: inspect of what is missing: [], a word on stderr, exit code 1" {
  run -1 --separate-stderr caisson inspect nope
  assert_output '[]'
  assert_equal "$stderr" 'caisson: No such object: nope'
  run -1 --separate-stderr caisson inspect --format '{{.Id}}' nope
  assert_output ''
  run -1 --separate-stderr caisson inspect --type container nope
  assert_equal "$stderr" 'caisson: No such container: nope'
  keep --name web busybox sleep 1000
  # What is there is shown, and a name that is near is suggested.
  run -1 --separate-stderr caisson inspect --format '{{.Name}}' web wbe
  assert_output /web
  assert_equal "$stderr" $'caisson: No such object: wbe\ncaisson: hint: did you mean web?'
}

@test "D1: sizes are looked up where they are asked for" {
  caisson run --name web busybox sh -c 'head -c 1234567 /dev/zero >/file; ln /file /again'
  run -0 caisson ps -a --format '{{.Size}}'
  assert_output --regexp '^1\.23MB \(virtual [0-9.]+MB\)$'
  run -0 caisson ps -as
  assert_line --index 0 --regexp 'NAMES +SIZE$'
  run -0 caisson inspect --size --format '{{.SizeRw}} {{gt .SizeRootFs .SizeRw}}' web
  assert_output '1234567 true'
  run -0 caisson inspect --format '{{.SizeRw}}' web
  assert_output '<nil>'
}

@test "D1: ps filters by every key, and keys that there are none of are refused" {
  keep --name one --label a=1 busybox sleep 1000
  caisson run --name two --label a=2 busybox false || true
  caisson create --name three busybox true >/dev/null
  while IFS='|' read -r filters expected; do
    # shellcheck disable=SC2086 # the table's columns are words
    run -0 caisson ps -a --format '{{.Names}}' $filters
    assert_output "${expected// /$'\n'}"
  done <<'END'
-f name=o|two one
-f name=^/one$|one
-f label=a|two one
-f label=a=2|two
-f label=a=1 -f label=a=2|
-f label=a -f label=a=2|two
-f id=^[0-9a-f]*$ -f name=one|one
-f id=g|
--filter=|three two one
-f status=created|three
-f status=running -f status=exited|two one
-f exited=1|two
-f ancestor=busybox:latest|three two one
-f before=three|two one
-f since=one|three two
-f network=none -f name=one|one
-f health=none|three two one
-f is-task=false -f name=two|two
-f is-task=true|
-n 2|three two
-l|three
END
  run -1 caisson ps -f nonsense=1
  assert_output --partial "invalid filter 'nonsense'"
  run -1 caisson ps -f publish=x
  assert_output --partial 'invalid filter value x: expected PORT'
  run -1 caisson ps -f is-task=x
  assert_output --partial "invalid filter 'is-task=x'"
  run -125 caisson ps -f name
  assert_output --partial 'invalid argument "name" for "-f, --filter" flag: bad format of filter (expected name=value)'
}

@test "D1: ps cuts commands between characters, and shows no control character of theirs" {
  keep --name one busybox sh -c 'sleep 1000; : äöüäöüäöü'
  keep --name two busybox sh -c $'sleep 1000; : \e[2J\r'
  run -0 caisson ps --format '{{.Command}}'
  assert_output $'"sh -c \'sleep 1000; …"\n"sh -c \'sleep 1000; …"'
  run -0 caisson ps --no-trunc --format '{{.Command}}'
  assert_output $'"sh -c \'sleep 1000; : \\x1b[2J\\r\'"\n"sh -c \'sleep 1000; : äöüäöüäöü\'"'
  caisson create --name three busybox echo äöüäöüäöüäöüäöüäöüä >/dev/null
  run -0 caisson ps -l --format '{{.Command}}'
  assert_output '"echo äöüäöüäöüäöüäö…"'
}
