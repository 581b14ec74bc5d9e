#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What `inspect` says, where it isn't another option's own test. That its members are docker's is held
# by tests/clients/commands/script.
# shellcheck disable=SC2016,SC2154 # scripts for the shell inside; names from engine.bash

load engine

on_terminal() {
  run "$TOP/tests/cli/pty" "$1" "$CAISSON" --root "$root" "${@:2}"
}

attached() {
  caisson inspect --format \
    '{{.Config.AttachStdin}} {{.Config.AttachStdout}} {{.Config.AttachStderr}} {{.Config.OpenStdin}} {{.Config.StdinOnce}}' "$1"
}

@test "D1: inspect tells which streams were attached, and whether input ends with the first who gives it" {
  # As docker 20.10 and 28 have it.
  local number=0 options expected
  while IFS='|' read -r options expected; do
    number=$((number + 1))
    # shellcheck disable=SC2086 # several options
    caisson $options --name "at$number" busybox true </dev/null >/dev/null 2>&1
    assert_equal "$options: $(attached "at$number")" "$options: $expected"
  done <<'END'
create|false true true false false
create -i|true true true true true
create -a stdin -i|true false false true true
create -a stdout|false true false false false
create -a stderr -a stdout|false true true false false
create -a stdin|true false false false false
run -d|false false false false false
run -d -i|false false false true false
run|false true true false false
run -i|true true true true true
run -a stdout|false true false false false
run -i -a stdout|true true false true true
END
  assert_equal "$number" 12
}

@test "D1: run -i gives the container its input, whichever outputs are attached" {
  run -0 --separate-stderr caisson run -i -a stdout busybox sh -c 'cat; echo not attached >&2' <<<in
  assert_output in
  assert_equal "$stderr" ''
}

@test "D1: run -a stdin -t needs a terminal for its input" {
  run -1 caisson run --rm -t -a stdin busybox true </dev/null
  assert_output 'caisson: the input device is not a TTY'
}

@test "D1: a detached container's input outlives those who give it, after a restart as well" {
  caisson run -d -i --name it busybox cat >/dev/null
  caisson restart -t 0 it
  caisson attach it <<<one >/dev/null 3>&- &
  wait_until logged it one
  caisson attach it <<<two >/dev/null 3>&- &
  wait_until logged it two
  assert_equal "$(field it State.Status)" running
  caisson kill it
  wait || true
}

@test "D1: inspect tells the size of the terminal that made the container" {
  on_terminal '' create --network none --name sized busybox true
  assert_success
  run -0 caisson inspect --format '{{json .HostConfig.ConsoleSize}} {{index .HostConfig.ConsoleSize 1}}' sized
  assert_output '[31,97] 97'
  caisson create --name plain -t busybox true >/dev/null
  run -0 caisson inspect --format '{{json .HostConfig.ConsoleSize}}' plain
  assert_output '[0,0]'
}

@test "D1: inspect tells the cid file, --init and annotations as they were given" {
  caisson create --name all --cidfile "$BATS_TEST_TMPDIR/cid" --init --annotation a=b busybox true >/dev/null
  run -0 caisson inspect --format '{{.HostConfig.ContainerIDFile}} {{.HostConfig.Init}} {{json .HostConfig.Annotations}}' all
  assert_output "$BATS_TEST_TMPDIR/cid true {\"a\":\"b\"}"
  caisson create --name none busybox true >/dev/null
  run -0 caisson inspect --format '{{json .HostConfig.ContainerIDFile}} {{json .HostConfig.Init}} {{json .HostConfig.Annotations}}' none
  assert_output '"" null null'
  run -0 caisson inspect none
  refute_output --partial '"Init"'
}

@test "D1: inspect leads to the network namespace of a container that runs" {
  caisson run -d --name web busybox sleep 600 >/dev/null
  local key
  key=$(field web NetworkSettings.SandboxKey)
  assert_equal "$(stat -L --format %i "$key")" "$(stat -L --format %i "/proc/$(field web State.Pid)/ns/net")"
  # Another container's network is that container's.
  "$CAISSON" --root "$root" run -d --name guest --network container:web busybox sleep 600 >/dev/null
  assert_equal "$(field guest NetworkSettings.SandboxKey)" ''
  caisson rm -f guest >/dev/null
  caisson stop -t 0 web >/dev/null
  assert_equal "$(field web NetworkSettings.SandboxKey)" ''
}

@test "D1: inspect tells the layers that a container lies on" {
  caisson run -d --name web busybox sleep 600 >/dev/null
  local data
  data=$(caisson inspect --format '{{.GraphDriver.Data.LowerDir}} {{.GraphDriver.Data.UpperDir}}' web)
  assert_equal "${data% *}" "$TOP/build/images/busybox/rootfs"
  caisson exec web touch /written
  [[ -e ${data#* }/written ]]
  mkdir "$BATS_TEST_TMPDIR/image"
  caisson create --name other "dir:$BATS_TEST_TMPDIR/image" true >/dev/null
  assert_equal "$(field other GraphDriver.Data.LowerDir)" "$BATS_TEST_TMPDIR/image"
}

@test "D1: inspect tells what --mount, -v and --tmpfs asked for apart from what the container has" {
  caisson create --name asked -v /anonymous -v named:/named:ro --tmpfs /t:size=1m \
    --mount type=bind,source=/usr,target=/b,readonly,bind-propagation=private,bind-recursive=writable \
    --mount type=volume,target=/v,volume-nocopy,volume-label=a=b \
    --mount type=tmpfs,target=/m,tmpfs-size=64k,tmpfs-mode=1770 busybox true >/dev/null
  run -0 caisson inspect --format '{{json .HostConfig.Binds}} {{json .HostConfig.Tmpfs}}' asked
  assert_output '["named:/named:ro"] {"/t":"size=1m"}'
  run -0 caisson inspect --format '{{range .HostConfig.Mounts}}{{json .}}
{{end}}' asked
  assert_line --index 0 '{"Type":"bind","Source":"/usr","Target":"/b","ReadOnly":true,"BindOptions":{"Propagation":"private","ReadOnlyNonRecursive":true}}'
  assert_line --index 1 '{"Type":"volume","Target":"/v","VolumeOptions":{"NoCopy":true,"Labels":{"a":"b"}}}'
  assert_line --index 2 '{"Type":"tmpfs","Target":"/m","TmpfsOptions":{"SizeBytes":65536,"Mode":1016}}'
  run -0 caisson inspect --format '{{len .Mounts}}' asked
  assert_output 5
  caisson create --name nothing busybox true >/dev/null
  run -0 caisson inspect --format '{{json .HostConfig.Mounts}} {{json .HostConfig.Tmpfs}}' nothing
  assert_output 'null null'
}

@test "D1: Config.Volumes has the anonymous volumes of -v and of the image, no one else's" {
  caisson create --name donor -v /one --mount type=volume,target=/two busybox true >/dev/null
  run -0 caisson inspect --format '{{json .Config.Volumes}}' donor
  assert_output '{"/one":{}}'
  caisson create --name heir --volumes-from donor busybox true >/dev/null
  run -0 caisson inspect --format '{{json .Config.Volumes}} {{json .HostConfig.Mounts}} {{json .HostConfig.VolumesFrom}}' heir
  assert_output 'null null ["donor"]'
  run -0 caisson inspect --format '{{range .Mounts}}{{.Destination}} {{end}}' heir
  assert_output '/one /two '
  caisson create --name both --volumes-from donor -v /three busybox true >/dev/null
  run -0 caisson inspect --format '{{json .Config.Volumes}}' both
  assert_output '{"/three":{}}'
}
