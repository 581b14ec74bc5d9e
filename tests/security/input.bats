#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What the runtime reads: ids, configuration, environment, the image's files. Nothing of it is taken for
# something else, and nothing is passed over in silence.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # scripts for other shells; what bats and security.bash set

load security

@test "container id: no verb takes one that leads out of the state directory" {
  local nested=$BATS_TEST_TMPDIR/outer/state bad verb
  mkdir -p "$nested"
  echo kept >"$BATS_TEST_TMPDIR/outer/kept"
  for bad in .. . ../x ../../outer a/b / /etc "" "a b" $'a\nb' 'a\b' "$(printf 'x%.0s' {1..2000})" -- -x; do
    for verb in create run; do
      run "$RUNTIME" --root "$nested" "$verb" --bundle "$bundle" "$bad"
      assert_failure
    done
    for verb in "delete --force" delete start state pause resume ps "update --memory 1000000" "kill --all" events exec; do
      # shellcheck disable=SC2086 # a verb with its options
      run timeout 10 "$RUNTIME" --root "$nested" $verb "$bad"
      assert_failure
    done
  done
  assert_equal "$(<"$BATS_TEST_TMPDIR/outer/kept")" kept
  assert_equal "$(ls -A "$nested")" ""
}

@test "container id: a link in the state directory is no container" {
  local other=$BATS_TEST_TMPDIR/other
  mkdir -p "$state" "$other"
  # What a container's directory has.
  : >"$other/lock"
  echo '{}' >"$other/state.json"
  ln -s "$other" "$state/link"
  run runtime delete --force link
  assert_equal "$(ls -A "$other")" $'lock\nstate.json'
  rm "$state/link"
}

# A library that leaves a marker wherever it is loaded. It needs no other, as those of the program that loads it
# may not be had where it is.
make_preload() {
  local compiler
  compiler=$(command -v cc || command -v gcc) || skip "no compiler is there"
  marker=$BATS_TEST_TMPDIR/marker
  cat >"$BATS_TEST_TMPDIR/mark.c" <<END_OF_SOURCE
#include <fcntl.h>
#include <sys/syscall.h>
__attribute__((constructor)) static void mark(void) {
#if defined(__x86_64__)
  long result;
  register long mode asm("r10") = 0600;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(SYS_openat), "D"(AT_FDCWD), "S"("$marker"), "d"(O_CREAT | O_WRONLY), "r"(mode)
               : "rcx", "r11", "memory");
#elif defined(__aarch64__)
  register long number asm("x8") = SYS_openat;
  register long directory asm("x0") = AT_FDCWD;
  register const char* path asm("x1") = "$marker";
  register long flags asm("x2") = O_CREAT | O_WRONLY;
  register long mode asm("x3") = 0600;
  asm volatile("svc 0" : "+r"(directory) : "r"(number), "r"(path), "r"(flags), "r"(mode) : "memory");
#else
#error no system call for this machine
#endif
}
END_OF_SOURCE
  "$compiler" -shared -fPIC -nostdlib -o "$BATS_TEST_TMPDIR/mark.so" "$BATS_TEST_TMPDIR/mark.c" 2>/dev/null ||
    skip "the compiler makes no library for this machine"
  # It does leave the marker.
  LD_PRELOAD=$BATS_TEST_TMPDIR/mark.so /usr/bin/env true
  [[ -e $marker ]] || fail "the library leaves no marker"
  rm "$marker"
}

@test "environment: the container's LD_PRELOAD reaches no program of the host's, hooks get their own variables alone" {
  make_preload
  configure "
process['env'] = ['PATH=/bin', 'LD_PRELOAD=$BATS_TEST_TMPDIR/mark.so', 'LD_AUDIT=$BATS_TEST_TMPDIR/mark.so', 'CONTAINER=1']
def hook(name):
    return [{'path': '/bin/sh', 'args': ['sh', '-c', '/usr/bin/env >>$BATS_TEST_TMPDIR/hooks'], 'env': ['HOOK=' + name]}]
config['hooks'] = {name: hook(name) for name in ('prestart', 'createRuntime', 'createContainer', 'poststart', 'poststop')}
process['args'] = ['true']"
  HOST_SECRET=1 runtime run --bundle "$bundle" "$id"
  [[ ! -e $marker ]] || fail "a library of the container was loaded on the host"
  run cat "$BATS_TEST_TMPDIR/hooks"
  refute_output --partial CONTAINER
  refute_output --partial LD_
  refute_output --partial HOST_SECRET
  assert_equal "$(grep -c '^HOOK=' <<<"$output")" 5
}

@test "environment: the caller's variables stay outside, in exec too" {
  configure "process['args'] = ['env']; process['env'] = ['PATH=/bin']"
  export HOST_SECRET=1 LD_LIBRARY_PATH=/nowhere
  run -0 runtime run --bundle "$bundle" "$id"
  refute_output --partial HOST_SECRET
  refute_output --partial LD_LIBRARY_PATH
  start_sleeper
  run -0 runtime exec "$id" env
  refute_output --partial HOST_SECRET
}

@test "environment: a variable without '=' is an error, in config.json, exec's options and description" {
  cp "$bundle/config.json" "$BATS_TEST_TMPDIR/good.json"
  local bad
  for bad in NOEQ "" =value; do
    cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
    configure "process['env'] = ['PATH=/bin', '$bad']; process['args'] = ['true']"
    run -1 runtime run --bundle "$bundle" "$id"
    assert_output --partial 'process.env[1]'
    configure "config['hooks'] = {'createRuntime': [{'path': '/bin/true', 'env': ['$bad']}]}; process['env'] = ['PATH=/bin']"
    run -1 runtime run --bundle "$bundle" "$id"
    assert_output --partial 'hooks.createRuntime[0].env[0]'
  done
  cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
  start_sleeper
  run -255 runtime exec --env NOEQ "$id" true
  assert_output --partial NOEQ
  echo '{"user": {"uid": 0, "gid": 0}, "cwd": "/", "args": ["true"], "env": ["NOEQ"]}' >"$BATS_TEST_TMPDIR/process.json"
  run -255 runtime exec --process "$BATS_TEST_TMPDIR/process.json" "$id"
  assert_output --partial 'env[0]'
}

@test "CVE-2019-14271: no library or program of the container's is loaded to set it up" {
  make_preload
  mkdir -p "$bundle/rootfs"/{lib,lib64,lib/x86_64-linux-gnu,usr/bin}
  local name
  for name in libnss_files.so.2 libnss_compat.so.2 libnss_dns.so.2 libc.so.6 libgcc_s.so.1; do
    cp "$BATS_TEST_TMPDIR/mark.so" "$bundle/rootfs/lib/$name"
    cp "$BATS_TEST_TMPDIR/mark.so" "$bundle/rootfs/lib/x86_64-linux-gnu/$name"
  done
  echo 'passwd: files compat dns' >"$bundle/rootfs/etc/nsswitch.conf"
  echo "$BATS_TEST_TMPDIR/mark.so" >"$bundle/rootfs/etc/ld.so.preload"
  # The marker's directory, so that the library could leave it from inside too.
  configure "mounts.append({'destination': '$BATS_TEST_TMPDIR', 'source': '$BATS_TEST_TMPDIR', 'options': ['rbind']})
config['root']['readonly'] = False; process['args'] = ['sh', '-c', 'exit 0']; process['user'] = {'uid': 1000, 'gid': 1000}"
  run -0 runtime run --bundle "$bundle" "$id"
  [[ ! -e $marker ]] || fail "a library of the container was loaded"
}

@test "CVE-2026-47262: a passwd that is endless, no file, or a link out of the root is not read" {
  configure "process['args'] = ['sh', '-c', 'echo \$HOME']; process['user'] = {'uid': 1000, 'gid': 1000}"
  local kind
  for kind in fifo giant device link directory; do
    rm -rf "$bundle/rootfs/etc/passwd"
    case $kind in
      fifo) mkfifo "$bundle/rootfs/etc/passwd" ;;
      giant) truncate -s 2G "$bundle/rootfs/etc/passwd" ;;
      device) mknod "$bundle/rootfs/etc/passwd" c 1 5 ;;
      link) ln -s "$victim/file" "$bundle/rootfs/etc/passwd" ;;
      directory) mkdir "$bundle/rootfs/etc/passwd" ;;
    esac
    # Bounded in time and memory: an error, or a container without a home.
    run timeout 10 bash -c 'ulimit -v 200000; exec "$@"' bash "$RUNTIME" --root "$state" run --bundle "$bundle" "$id"
    ((status != 124)) || fail "$kind: hung"
    if [[ $kind == link ]]; then
      assert_output /
    else
      # Told, and not for want of memory.
      assert_equal "$status" 1
      assert_output --regexp '/etc/passwd(: file too large| is not a regular file)'
    fi
  done
  rm -rf "$bundle/rootfs/etc/passwd"
}

@test "CVE-2024-9676: a passwd that is swapped for a link or a FIFO does not hold the runtime" {
  needs exchange
  mkfifo "$bundle/rootfs/etc/fifo"
  configure "process['args'] = ['true']; process['user'] = {'uid': 1000, 'gid': 1000}"
  in_background "$HELPERS/exchange" "$bundle/rootfs/etc/passwd" "$bundle/rootfs/etc/fifo"
  race
}

@test "silent acceptance: what nobody knows is told by name: capabilities, denied calls, options, limits, namespaces" {
  cp "$bundle/config.json" "$BATS_TEST_TMPDIR/good.json"
  refused() {
    cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
    configure "process['args'] = ['true']; $1"
    run -1 runtime run --bundle "$bundle" "$id"
    assert_output --partial "$2"
  }
  refused "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['nosuchsyscall'], 'action': 'SCMP_ACT_ERRNO'}]}" nosuchsyscall
  refused "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['mount'], 'action': 'SCMP_ACT_EPERM'}]}" SCMP_ACT_EPERM
  refused "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW', 'architectures': ['SCMP_ARCH_FOO']}" SCMP_ARCH_FOO
  refused "linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW', 'flags': ['SECCOMP_FILTER_FLAG_FOO']}" SECCOMP_FILTER_FLAG_FOO
  refused "mounts.append({'destination': '/mnt', 'source': '/etc', 'options': ['bind', 'nosuidd']})" nosuidd
  refused "mounts.append({'destination': '/mnt', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['nosuidd']})" nosuidd
  refused "linux['namespaces'].append({'type': 'nett'})" nett
  refused "linux['namespaces'].append({'type': 'pid'})" pid
  refused "process['rlimits'] = [{'type': 'RLIMIT_NOFILES', 'soft': 1, 'hard': 1}]" RLIMIT_NOFILES
  refused "linux['rootfsPropagation'] = 'privat'" privat
  refused "process['apparmorProfile'] = 'no-such-profile'" no-such-profile
  refused "process['selinuxLabel'] = 'no:such:label:s0'" selinux
  cp "$BATS_TEST_TMPDIR/good.json" "$bundle/config.json"
  # The specification wants this one to be a warning.
  configure "process['args'] = ['true']; process['capabilities'] = {'bounding': ['CAP_FOO']}"
  run -0 runtime run --bundle "$bundle" "$id"
  assert_output --partial CAP_FOO
  start_sleeper
  run -255 runtime exec --cap CAP_FOO "$id" true
  assert_output --partial CAP_FOO
}
