#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# The configuration file and what it says for containers that say nothing themselves (S12).

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for the shell inside; names from engine.bash and of bats

load engine

bats_require_minimum_version 1.5.0

# A configuration of the lines given, for configured().
configure() { printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/config.toml"; }
configured() { caisson --config-file "$BATS_TEST_TMPDIR/config.toml" "$@"; }

deny_chmod() {
  printf '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["chmod","fchmod","fchmodat","fchmodat2"],"action":"SCMP_ACT_ERRNO","errnoRet":%s}]}' \
    "$2" >"$BATS_TEST_TMPDIR/$1"
}

@test "S12: the default profile can be replaced by the configuration, an option, and the container" {
  deny_chmod site.json 57
  deny_chmod own.json 37
  configure 'seccomp-profile = "site.json"' # beside the configuration
  run configured run --rm busybox chmod 400 /etc/hosts
  assert_output --partial 'Invalid slot'
  run configured --seccomp-profile "$BATS_TEST_TMPDIR/own.json" run --rm busybox chmod 400 /etc/hosts
  assert_output --partial 'No locks available'
  run configured run --rm --security-opt "seccomp=$BATS_TEST_TMPDIR/own.json" busybox chmod 400 /etc/hosts
  assert_output --partial 'No locks available'
  run configured run --rm --security-opt seccomp=builtin busybox chmod 400 /etc/hosts
  assert_success
  run configured run --rm --privileged busybox chmod 400 /etc/hosts
  assert_success
}

@test "S12: the profile stays the container's, whatever becomes of the file" {
  deny_chmod site.json 57
  configure 'seccomp-profile = "site.json"'
  configured create --name keeps busybox chmod 400 /etc/hosts
  rm "$BATS_TEST_TMPDIR/site.json"
  run caisson start -a keeps
  assert_output --partial 'Invalid slot'
}

@test "D1: the configuration's defaults hold where the command line says nothing" {
  configure 'init = true' 'no-new-privileges = true' 'default-shm-size = "3m"' \
    'default-ipc-mode = "shareable"' 'log-driver = "none"' '[default-ulimits]' 'nofile = "50:60"'
  run configured run --rm busybox sh -c 'cat /proc/1/comm; grep NoNewPrivs /proc/self/status; df -k /dev/shm | tail -1; ulimit -Hn'
  assert_line --index 0 docker-init
  assert_line --index 1 --regexp '1$'
  assert_line --index 2 --regexp '^shm +3072 '
  assert_line --index 3 60
  run configured run --rm --init=false --security-opt no-new-privileges=false --shm-size 4m --ulimit nofile=70 busybox \
    sh -c 'cat /proc/1/comm; grep NoNewPrivs /proc/self/status; df -k /dev/shm | tail -1; ulimit -Hn'
  refute_line --index 0 docker-init
  assert_line --index 1 --regexp '0$'
  assert_line --index 2 --regexp '^shm +4096 '
  assert_line --index 3 70
  configured create --name defaults busybox true
  run field defaults HostConfig.LogConfig.Type
  assert_output none
  run field defaults HostConfig.IpcMode
  assert_output shareable
}

@test "D1: data-root says where containers are kept" {
  configure "data-root = \"$BATS_TEST_TMPDIR/elsewhere\""
  timeout 60 "$CAISSON" --config-file "$BATS_TEST_TMPDIR/config.toml" create --name there busybox true
  [[ -L $BATS_TEST_TMPDIR/elsewhere/names/there ]]
  timeout 60 "$CAISSON" --config-file "$BATS_TEST_TMPDIR/config.toml" rm there
}

@test "D1: --root may be seen from the working directory, which programs that stay leave" {
  mkdir "$BATS_TEST_TMPDIR/here"
  cd "$BATS_TEST_TMPDIR/here"
  root=there
  caisson run -d --name again --restart on-failure:2 busybox false >/dev/null
  wait_until field_is again RestartCount 2
  caisson run -d --rm --name once busybox true >/dev/null
  root=$BATS_TEST_TMPDIR/here/there
  wait_until test ! -e "$root/names/once"
}

@test "D1: docker's global options about its client's words are taken" {
  run -0 caisson -D --log-level debug -l warn ps
  assert_output --partial 'CONTAINER ID'
  refute_output --partial warn
  run -125 caisson --log-level loud ps
  assert_output --partial 'Unable to parse logging level: loud'
}

@test "a configuration that can't be read is an error with its place, and help goes on" {
  configure 'init = true' 'log-drivr = "none"'
  run configured ps
  assert_failure 125
  assert_output --partial "config.toml:2:13: unknown key \"log-drivr\""
  assert_output --partial 'did you mean log-driver?'
  run configured version
  assert_success
  configure 'init = 3'
  run configured run --rm busybox true
  assert_failure 125
  assert_output --partial 'config.toml:1:8: init: expected true or false'
  run caisson --config-file /nonexistent ps
  assert_failure 125
}

@test "S13: inspect shows the profile's content, the rules it comes to, and the loaded filter's digest" {
  deny_chmod site.json 57
  caisson run --name shown --security-opt "seccomp=$BATS_TEST_TMPDIR/site.json" busybox true
  run field shown HostConfig.SecurityOpt
  assert_output --partial 'seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"'
  caisson inspect shown | python3 -c '
import hashlib, json, sys
shown = json.load(sys.stdin)[0]["Seccomp"]
program = open(sys.argv[1], "rb").read()
assert shown["Digest"] == "sha256:" + hashlib.sha256(program).hexdigest(), shown["Digest"]
assert shown["Instructions"] == len(program) // 8
native = shown["Rules"][0]
assert native["DefaultAction"] == "SCMP_ACT_ALLOW", native
rule = [rule for rule in native["Rules"] if "chmod" in rule["Names"]][0]
assert rule["Outcomes"] == [{"Action": "SCMP_ACT_ERRNO(57)", "Args": []}], rule
' "$root/containers/$(field shown Id)/filter"
  caisson create --name plain busybox true
  run field plain HostConfig.SecurityOpt
  assert_output null
  run field plain Seccomp.Profile
  assert_output builtin
}

@test "S13: a profile can be given as its text, as Docker's programs do" {
  deny_chmod site.json 57
  run caisson run --rm --security-opt "seccomp=$(<"$BATS_TEST_TMPDIR/site.json")" busybox chmod 400 /etc/hosts
  assert_output --partial 'Invalid slot'
  run caisson run --rm --security-opt 'seccomp={"defaultAction":1}' busybox true
  assert_failure 125
}

@test "S16: --privileged says so in inspect: no filter, no masks, all devices" {
  caisson run --name whole --privileged busybox sh -c 'grep "^Seccomp:" /proc/self/status; grep -c " /proc/" /proc/mounts; ls /dev/kmsg' >"$BATS_TEST_TMPDIR/out" || true
  run cat "$BATS_TEST_TMPDIR/out"
  assert_line --regexp '^Seccomp:.*0$'
  assert_line 0
  assert_line /dev/kmsg
  run field whole HostConfig.Privileged
  assert_output true
  run field whole Seccomp.Profile
  assert_output unconfined
  run field whole HostConfig.MaskedPaths
  assert_output null
  caisson create --name half busybox true
  run field half HostConfig.MaskedPaths
  assert_output --partial /proc/kcore
}
