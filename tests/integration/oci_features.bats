#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# What `features` lists is taken, and what it does not list is refused by its name. Its mount options are tested in
# oci_mounts.bats.
# shellcheck disable=SC2154 # oci.bash sets them

load oci

setup() {
  oci_setup
  features=$BATS_TEST_TMPDIR/features.json
  runtime features >"$features"
}

# The words at a jq path of the document.
listed() { jq --raw-output "$1[]" "$features"; }
feature() { jq --compact-output "$1" "$features"; }

runs() {
  configure "process['args'] = ['true']"
  run runtime run --bundle "$bundle" "$id"
  [[ $status == 0 ]] || fail "$1: $output"
}

refuses() {
  run -1 runtime create --bundle "$bundle" "$id"
  assert_output --partial "config.json:"
  assert_output --partial "$1"
  assert_nothing_left
}

@test "D3: features has no member more or less than runtime-spec 1.3 has for Linux" {
  assert_equal "$(feature 'keys')" \
    '["annotations","hooks","linux","mountOptions","ociVersionMax","ociVersionMin","potentiallyUnsafeConfigAnnotations"]'
  assert_equal "$(feature '.linux | keys')" \
    '["apparmor","capabilities","cgroup","intelRdt","memoryPolicy","mountExtensions","namespaces","netDevices","seccomp","selinux"]'
  assert_equal "$(feature '.hooks')" \
    '["prestart","createRuntime","createContainer","startContainer","poststart","poststop"]'
  assert_equal "$(feature '.linux.cgroup')" '{"v1":true,"v2":true,"systemd":true,"systemdUser":true,"rdma":true}'
  assert_equal "$(feature '.linux.intelRdt')" '{"enabled":true,"schemata":true,"monitoring":true}'
  assert_equal "$(feature '.linux | [.apparmor, .selinux, .netDevices, .mountExtensions.idmap, .seccomp | .enabled] | unique')" '[true]'
  assert_equal "$(feature '.potentiallyUnsafeConfigAnnotations')" \
    '["org.criu.config","org.systemd.property.","run.oci.mount_context_type"]'
  assert_equal "$(feature '.ociVersionMax')" '"1.3.0"'
}

@test "D3: each namespace of features is taken, another refused" {
  assert_equal "$(listed .linux.namespaces | sort | tr '\n' ' ')" "cgroup ipc mount network pid time user uts "
  configure "linux['namespaces'] = [{'type': n} for n in '$(listed .linux.namespaces | tr '\n' ' ')'.split() if n != 'user']"
  runs "all but user"
  configure "linux['namespaces'].append({'type': 'net'})"
  refuses "linux.namespaces["
}

@test "D3: each capability of features is known, another warned of" {
  local last
  configure "process['capabilities'] = {'bounding': '$(listed .linux.capabilities | tr '\n' ' ')'.split()}"
  runs "all capabilities"
  refute_output --partial "unknown capability"
  last=$(</proc/sys/kernel/cap_last_cap)
  (($(listed .linux.capabilities | wc -l) == last + 1 || last > 40)) || fail "the kernel has $((last + 1)) capabilities"
  configure "process['capabilities'] = {'bounding': ['CAP_NOSUCH']}"
  runs "an unknown one"
  assert_output --partial 'unknown capability "CAP_NOSUCH"'
}

@test "D3: each action, operator, architecture and supported flag of seccomp in features is taken, others refused" {
  local base="linux['seccomp'] = {'defaultAction': 'SCMP_ACT_ALLOW'"
  local word
  for word in $(listed .linux.seccomp.actions); do
    # NOTIFY needs an agent: oci_seccomp_notify.bats.
    [[ $word != SCMP_ACT_NOTIFY ]] || continue
    configure "$base, 'syscalls': [{'names': ['acct'], 'action': '$word'}]}"
    runs "$word"
  done
  for word in $(listed .linux.seccomp.operators); do
    configure "$base, 'syscalls': [{'names': ['acct'], 'action': 'SCMP_ACT_ERRNO',
      'args': [{'index': 0, 'value': 1, 'valueTwo': 1, 'op': '$word'}]}]}"
    runs "$word"
  done
  configure "$base, 'architectures': '$(listed .linux.seccomp.archs | tr '\n' ' ')'.split()}"
  runs "all architectures"
  for word in $(listed .linux.seccomp.supportedFlags); do
    configure "$base, 'flags': ['$word']}"
    runs "$word"
  done
  assert_equal "$(listed .linux.seccomp.knownFlags | sed s/SECCOMP_FILTER_FLAG_// | sort | tr '\n' ' ')" \
    "LOG SPEC_ALLOW TSYNC WAIT_KILLABLE_RECV "
  configure "$base, 'syscalls': [{'names': ['acct'], 'action': 'SCMP_ACT_NOSUCH'}]}"
  refuses SCMP_ACT_NOSUCH
  configure "$base, 'architectures': ['SCMP_ARCH_VAX']}"
  refuses SCMP_ARCH_VAX
  configure "$base, 'flags': ['SECCOMP_FILTER_FLAG_NOSUCH']}"
  refuses SECCOMP_FILTER_FLAG_NOSUCH
}

@test "D3: each mode and flag of memoryPolicy in features is known, others refused" {
  local word
  for word in $(listed .linux.memoryPolicy.modes); do
    configure "linux['memoryPolicy'] = {'mode': '$word', 'nodes': '' if '$word' in ('MPOL_DEFAULT', 'MPOL_LOCAL') else '0', 'flags': []}"
    configure "process['args'] = ['true']"
    run runtime run --bundle "$bundle" "$id"
    # What this kernel is too old for is told by the kernel, not as unknown.
    [[ $status == 0 || $output == *"memory policy"* ]] || fail "$word: $output"
  done
  for word in $(listed .linux.memoryPolicy.flags); do
    configure "linux['memoryPolicy'] = {'mode': 'MPOL_BIND', 'nodes': '0', 'flags': ['$word']}"
    configure "process['args'] = ['true']"
    run runtime run --bundle "$bundle" "$id"
    [[ $status == 0 || $output == *"memory policy"* ]] || fail "$word: $output"
  done
  configure "linux['memoryPolicy'] = {'mode': 'MPOL_NOSUCH', 'nodes': '0'}"
  refuses MPOL_NOSUCH
  configure "linux['memoryPolicy'] = {'mode': 'MPOL_BIND', 'nodes': '0', 'flags': ['MPOL_F_NOSUCH']}"
  refuses MPOL_F_NOSUCH
}
