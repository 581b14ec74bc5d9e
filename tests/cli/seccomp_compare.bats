#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `caisson seccomp prove` and `diff`: filters held to profiles, and profiles to each other.

# shellcheck disable=SC2154 # names from helpers.bash and run
# shellcheck disable=SC2030,SC2031 # each test has a pid of its own

load helpers
load seccomp_command

# A file $1 of the profile $3 whose default is $2.
profile() {
  printf '{"defaultAction": "%s", "syscalls": [\n%s\n]}\n' "$2" "$3" >"$work/$1"
}

# Two profiles of one call, which differ in one bit of one argument.
write_pair() {
  profile a.json SCMP_ACT_ERRNO '{"names": ["clone"], "action": "SCMP_ACT_ALLOW",
    "args": [{"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 2114060288, "valueTwo": 0}]}'
  profile b.json SCMP_ACT_ERRNO '{"names": ["clone"], "action": "SCMP_ACT_ALLOW",
    "args": [{"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 2114060289, "valueTwo": 0}]}'
}

# Instructions "CODE JT JF K" to the file $1.
assemble() {
  local file=$1
  shift
  python3 -c 'import struct, sys
for text in sys.argv[1:]:
    sys.stdout.buffer.write(struct.pack("=HBBI", *(int(word, 0) for word in text.split())))' \
    "$@" >"$file"
}

# For each difference of the last answer, as `caisson seccomp eval` of A ($1) and B ($2) is called
# with the options after them: demands the actions that the answer tells.
confirm_witnesses() {
  local a=$1 b=$2 left right operands answer
  shift 2
  while IFS=$'\t' read -r left right operands; do
    # shellcheck disable=SC2086 # the operands are several
    answer=$("$CAISSON" seccomp eval "$@" "$a" $operands)
    [[ ${answer%%  *} == "$left" ]] || fail "$a $operands: $answer, not $left"
    # shellcheck disable=SC2086
    answer=$("$CAISSON" seccomp eval "$@" "$b" $operands)
    [[ ${answer%%  *} == "$right" ]] || fail "$b $operands: $answer, not $right"
  done < <(json '"\n".join("\t".join([d["a"], d["b"], d["witness"]["eval"]])
    for d in a["differences"])')
}

# Starts a container whose process, pid on the host, runs until the test ends.
start_container() {
  "$CAISSON" run --rm --network none busybox sleep 300 &
  runtime=$!
  for _ in {1..100}; do
    pid=$(pgrep --parent "$runtime" -x sleep || true)
    [[ -z $pid ]] || return 0
    sleep 0.1
  done
  fail "no container"
}

teardown() {
  # The first process of a container does not hear SIGTERM.
  [[ -z ${pid:-} ]] || kill -KILL "$pid" || true
  # Without the shell's word on how it ended.
  wait 2>/dev/null || true
}

@test "prove: a compiled filter does what its profile says" {
  tool compile builtin -o "$work/filter"
  tool prove builtin "$work/filter"
  assert_success
  assert_output --regexp "^$work/filter does what builtin says, for every call \([0-9]+ steps\)\$"
  tool prove --json builtin "$work/filter"
  assert_equal "$(json 'sorted(a), a["verdict"]')" "(['steps', 'verdict'], 'equal')"
}

@test "prove: a filter of other capabilities differs, and eval confirms the call that shows it" {
  tool compile builtin -o "$work/filter"
  tool prove --json --cap-add SYS_ADMIN builtin "$work/filter"
  assert_failure 1
  assert_equal "$(json 'a["verdict"], a["profile"], a["filter"]')" \
    "('different', 'SCMP_ACT_ALLOW', 'SCMP_ACT_ERRNO(1)')"
  local operands
  operands=$(json 'a["witness"]["eval"]')
  # shellcheck disable=SC2086 # the operands are several
  tool eval --cap-add SYS_ADMIN builtin $operands
  assert_output --partial SCMP_ACT_ALLOW
  # shellcheck disable=SC2086
  tool eval builtin $operands
  assert_output --partial "SCMP_ACT_ERRNO(1)"
  tool prove --cap-add SYS_ADMIN builtin "$work/filter"
  assert_failure 1
  assert_line "  call      $operands"
  assert_line "  filter    SCMP_ACT_ERRNO(1)"
}

@test "prove: one turned bit of one instruction is found" {
  tool compile builtin -o "$work/filter"
  python3 - "$work/filter" <<'END'
import struct, sys
bytes_ = bytearray(open(sys.argv[1], "rb").read())
# The last constant that a branch compares with.
last = max(i for i in range(0, len(bytes_), 8) if struct.unpack_from("=H", bytes_, i)[0] == 0x15)
bytes_[last + 4] ^= 1
open(sys.argv[1], "wb").write(bytes_)
END
  tool prove builtin "$work/filter"
  assert_failure 1
}

@test "prove: undecided where the budget ends, or arithmetic decides" {
  tool compile builtin -o "$work/filter"
  tool prove --budget 10 builtin "$work/filter"
  assert_failure 3
  assert_output --partial undecided
  # A - A is 0, but sums and differences are opaque: ld nr; tax; sub x; jeq 0: ALLOW, else KILL.
  profile all.json SCMP_ACT_ALLOW ''
  tool compile "$work/all.json" -o "$work/filter"
  assemble "$work/arithmetic" "0x20 0 0 0" "0x07 0 0 0" "0x1c 0 0 0" "0x15 1 0 0" "0x06 0 0 0"
  cat "$work/filter" >>"$work/arithmetic"
  tool prove --json "$work/all.json" "$work/arithmetic"
  assert_failure 3
  assert_equal "$(json 'a["verdict"]')" undecided
  tool diff "$work/all.json" "$work/all.json" --budget 5
  assert_failure 3
  assert_output --partial undecided
}

# A filter of libseccomp's to the file $1: mkdir gets the errno $2, all else is allowed, foreign
# architectures kill the process.
libseccomp_filter() {
  python3 - "$@" <<'END'
import ctypes, sys
library = ctypes.CDLL("libseccomp.so.2")
library.seccomp_init.restype = ctypes.c_void_p
ALLOW, ERRNO, KILL_PROCESS = 0x7fff0000, 0x00050000, 0x80000000
ATTR_BADARCH, X86_64, X32 = 2, 0xc000003e, 0x4000003e
context = ctypes.c_void_p(library.seccomp_init(ALLOW))
assert library.seccomp_attr_set(context, ATTR_BADARCH, ctypes.c_uint32(KILL_PROCESS)) == 0
for arch in (X86_64, X32):
    assert library.seccomp_arch_add(context, ctypes.c_uint32(arch)) in (0, -17)  # EEXIST
mkdir = library.seccomp_syscall_resolve_name(b"mkdir")
assert library.seccomp_rule_add(context, ctypes.c_uint32(ERRNO | int(sys.argv[2])), mkdir, 0) == 0
with open(sys.argv[1], "wb") as file:
    assert library.seccomp_export_bpf(context, file.fileno()) == 0
END
}

@test "prove: libseccomp's filter is equal to its profile, one with another errno is not" {
  [[ $(uname -m) == x86_64 ]] || skip "the filter is one of x86-64's ABIs"
  python3 -c 'import ctypes; ctypes.CDLL("libseccomp.so.2")' || skip "no libseccomp"
  printf '{"defaultAction": "SCMP_ACT_ALLOW",
    "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"],
    "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}]}' \
    >"$work/profile.json"
  libseccomp_filter "$work/filter" 28
  tool prove "$work/profile.json" "$work/filter"
  assert_success
  libseccomp_filter "$work/filter" 27
  tool prove --json "$work/profile.json" "$work/filter"
  assert_failure 1
  assert_equal "$(json 'a["witness"]["call"], a["profile"], a["filter"]')" \
    "('mkdir', 'SCMP_ACT_ERRNO(28)', 'SCMP_ACT_ERRNO(27)')"
}

@test "prove: a container's process is under the filter of its profile, and of no other" {
  start_container
  run "$CAISSON" seccomp prove builtin --pid "$pid"
  assert_success
  run "$CAISSON" seccomp prove --cap-add SYS_TIME builtin --pid "$pid"
  assert_failure 1
  assert_output --partial "pid:$pid does not do what builtin says"
  run "$CAISSON" seccomp diff builtin "pid:$pid"
  assert_success
  run "$CAISSON" seccomp diff --json --cap-add SYS_TIME builtin "pid:$pid"
  assert_failure 1
  assert_equal "$(json '{d["call"] for d in a["differences"]} >= {"settimeofday", "clock_settime"}')" \
    True
  confirm_witnesses builtin "pid:$pid" --cap-add SYS_TIME
}

@test "prove and diff: filters of a process act together, the strictest counts" {
  profile a.json SCMP_ACT_ALLOW '{"names": ["mkdir", "rmdir"], "action": "SCMP_ACT_ERRNO"}'
  profile b.json SCMP_ACT_ALLOW '{"names": ["rmdir"], "action": "SCMP_ACT_TRAP"}'
  profile both.json SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO"},
    {"names": ["rmdir"], "action": "SCMP_ACT_TRAP"}'
  tool compile "$work/a.json" -o "$work/a"
  tool compile "$work/b.json" -o "$work/b"
  python3 - "$work/b" "$work/a" 3>&- <<'END' &
import ctypes, sys, time
libc = ctypes.CDLL(None, use_errno=True)
class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]
assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
for name in sys.argv[1:]:
    text = open(name, "rb").read()
    instructions = ctypes.create_string_buffer(text, len(text))
    program = Program(len(text) // 8, ctypes.addressof(instructions))
    assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0  # PR_SET_SECCOMP
libc.prctl(15, b"filtered", 0, 0, 0)  # PR_SET_NAME, once both are there
time.sleep(300)
END
  pid=$!
  for _ in {1..100}; do
    [[ $(<"/proc/$pid/comm") != filtered ]] || break
    sleep 0.1
  done
  tool prove "$work/both.json" --pid "$pid"
  assert_success
  tool prove "$work/a.json" --pid "$pid"
  assert_failure 1
  assert_line "  filter    SCMP_ACT_TRAP"
  tool diff "$work/both.json" "pid:$pid"
  assert_success
  tool diff --subset "pid:$pid" "$work/a.json"
  assert_success
  tool diff --subset "$work/a.json" "pid:$pid"
  assert_success
  tool diff --subset "$work/b.json" "pid:$pid"
  assert_failure 1
}

@test "prove and diff want what they need, and refuse what they can't read" {
  tool prove builtin
  assert_failure 2
  tool prove builtin --pid 1 "$work/filter"
  assert_failure 2
  tool prove builtin "$work/missing"
  assert_failure 2
  printf 'abc' >"$work/filter"
  tool prove builtin "$work/filter"
  assert_failure 2
  tool prove --budget none builtin "$work/filter"
  assert_failure 2
  tool diff builtin
  assert_failure 2
  tool diff - -
  assert_failure 2
  tool diff builtin "$work/missing.json"
  assert_failure 2
  tool diff builtin pid:x
  assert_failure 2
  tool diff builtin "pid:$$"
  assert_failure 2
  [[ $stderr == *"has no seccomp filter"* ]]
}

@test "diff: equal profiles, however they are written" {
  profile a.json SCMP_ACT_ALLOW '{"names": ["mkdir", "rmdir"], "action": "SCMP_ACT_ERRNO"}'
  profile b.json SCMP_ACT_ALLOW '{"names": ["rmdir"], "action": "SCMP_ACT_ERRNO"},
    {"names": ["mkdir"], "action": "SCMP_ACT_ERRNO",
      "args": [{"index": 1, "op": "SCMP_CMP_LT", "value": 100}]},
    {"names": ["mkdir"], "action": "SCMP_ACT_ERRNO",
      "args": [{"index": 1, "op": "SCMP_CMP_GE", "value": 100}]}'
  tool diff "$work/a.json" "$work/b.json"
  assert_success
  assert_output "$work/a.json and $work/b.json do the same with every call"
  tool diff --json - "$work/b.json" <"$work/a.json"
  assert_success
  assert_equal "$(json 'a["verdict"], a["complete"], a["differences"]')" "('equal', True, [])"
}

@test "diff: lists each ABI, call and pair of actions, with calls that eval confirms" {
  tool diff --json --cap-add SYS_ADMIN builtin "$TOP/profiles/default.json"
  assert_success
  python3 - "$TOP/profiles/default.json" >"$work/edited.json" <<'END'
import json, sys
profile = json.load(open(sys.argv[1]))
profile["syscalls"].append({"names": ["read"], "action": "SCMP_ACT_ERRNO", "errnoRet": 5, "args": [
    {"index": 2, "op": "SCMP_CMP_GT", "value": 1 << 33}]})
profile["syscalls"].append({"names": ["mkdir"], "action": "SCMP_ACT_LOG"})
json.dump(profile, sys.stdout)
END
  tool diff --json builtin "$work/edited.json"
  assert_failure 1
  assert_equal "$(json 'sorted({d["call"] for d in a["differences"]})')" "['mkdir', 'read']"
  # i386 has no counts beyond 32 bits.
  assert_equal "$(json 'sorted(d["abi"] for d in a["differences"] if d["call"] == "read")')" \
    "['x32', 'x86_64']"
  assert_equal "$(json '[d["witness"]["arguments"][2] > 1 << 33 for d in a["differences"]
    if d["call"] == "read"]')" "[True, True]"
  confirm_witnesses builtin "$work/edited.json" --arch x86_64 --kernel 6.1
  assert_equal "$(json 'all(d["allAreas"] for d in a["differences"])')" True
  tool diff builtin "$work/edited.json"
  assert_failure 1
  assert_line --regexp \
    '^x86_64 +read +SCMP_ACT_ALLOW +SCMP_ACT_ERRNO\(5\) +x86_64/read 0x0 0x0 0x[0-9a-f]+$'
  # More than 1 << 33, by halves.
  assert_line --regexp '^ +where arg2.high >= 0x3$'
  assert_line --regexp '^ +where arg2.low >= 0x1 and arg2.high == 0x2$'
}

@test "diff: numbers that no table knows, and foreign architectures, are calls as well" {
  profile a.json SCMP_ACT_ALLOW ''
  profile b.json SCMP_ACT_LOG ''
  tool diff --json "$work/a.json" "$work/b.json"
  assert_failure 1
  assert_equal "$(json 'any(d["call"] is None and d["last"] - d["first"] > 1 << 29
    for d in a["differences"])')" True
  confirm_witnesses "$work/a.json" "$work/b.json" --arch x86_64
  # What only one of them lists, the other kills.
  printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_AARCH64"]}' \
    >"$work/c.json"
  tool diff --json "$work/a.json" "$work/c.json"
  assert_failure 1
  assert_equal "$(json '{(d["abi"], d["a"], d["b"]) for d in a["differences"]}')" \
    "{('aarch64', 'SCMP_ACT_KILL_PROCESS', 'SCMP_ACT_ALLOW')}"
}

@test "diff --subset: whether A lets through nothing that B stops" {
  write_pair
  tool diff --subset "$work/b.json" "$work/a.json"
  assert_success
  assert_output "$work/b.json lets through nothing that $work/a.json stops"
  tool diff --subset --json "$work/a.json" "$work/b.json"
  assert_failure 1
  assert_equal "$(json 'a["verdict"], a["differences"][0]["aLetsThroughMore"]')" \
    "('no subset', True)"
  # The one bit that b tests and a doesn't.
  assert_equal "$(json '{d["witness"]["arguments"][0] & 0x7e020001 for d in a["differences"]}')" \
    "{1}"
  confirm_witnesses "$work/a.json" "$work/b.json" --arch x86_64 --kernel 6.1
  # Another errno is a difference, but lets nothing through.
  profile c.json SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 2}'
  profile d.json SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 3}'
  tool diff "$work/c.json" "$work/d.json"
  assert_failure 1
  tool diff --subset "$work/c.json" "$work/d.json"
  assert_success
  tool diff --subset "$work/d.json" "$work/c.json"
  assert_success
  tool diff --subset --budget 5 "$work/d.json" "$work/c.json"
  assert_failure 3
}

@test "diff: capabilities, kernel and machine count for both sides" {
  write_pair
  run -1 "$CAISSON" seccomp diff --arch arm64 --json "$work/a.json" "$work/b.json"
  assert_equal "$(json '"aarch64" in {d["abi"] for d in a["differences"]}')" True
  profile a.json SCMP_ACT_ERRNO '{"names": ["bpf"], "action": "SCMP_ACT_ALLOW",
    "includes": {"caps": ["CAP_BPF"], "minKernel": "5.8"}}'
  profile b.json SCMP_ACT_ERRNO '{"names": ["bpf"], "action": "SCMP_ACT_ALLOW"}'
  tool diff "$work/a.json" "$work/b.json"
  assert_failure 1
  tool diff --cap-add BPF "$work/a.json" "$work/b.json"
  assert_success
  run -1 "$CAISSON" seccomp diff --arch x86_64 --kernel 5.4 --cap-add BPF "$work/a.json" \
    "$work/b.json"
}

@test "eval takes numbers for calls and architectures, and processes for profiles" {
  tool eval --json builtin x86_64/59
  assert_equal "$(json 'a["abi"], a["call"], a["action"]')" "('x86_64', 'execve', 'SCMP_ACT_ALLOW')"
  tool eval --json builtin 0x40000208
  assert_equal "$(json 'a["abi"], a["call"]')" "('x32', 'execve')"
  tool eval --json builtin 0xf7/63
  assert_equal "$(json 'a["abi"], a["call"], a["decidedBy"]')" \
    "('0xf7', None, 'an ABI that the profile does not list')"
  start_container
  run "$CAISSON" seccomp eval "pid:$pid" mount
  assert_output "SCMP_ACT_ERRNO(1)  pid:$pid: the filters of the process"
}
