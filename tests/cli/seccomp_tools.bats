#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# `caisson seccomp`: what profiles mean and what they become.

# shellcheck disable=SC2154 # names from helpers.bash and run

load helpers
load seccomp_command

# The documents' list of blocked calls, without those that current profiles allow.
BLOCKED=(acct add_key bpf clock_settime clone create_module delete_module finit_module
  get_kernel_syms get_mempolicy init_module ioperm iopl kcmp kexec_file_load kexec_load keyctl
  lookup_dcookie mbind mount move_pages nfsservctl open_by_handle_at perf_event_open personality
  pivot_root query_module quotactl reboot request_key set_mempolicy setns settimeofday socket stime
  swapon swapoff sysfs _sysctl umount umount2 unshare uselib userfaultfd ustat vm86 vm86old)

# A file of the profile $2, whose default is $1.
profile() {
  printf '{"defaultAction": "%s", "syscalls": [\n%s\n]}\n' "$1" "$2" >"$work/profile.json"
}

@test "S3: explain gives a written reason for every call that the documents block" {
  local call
  for call in "${BLOCKED[@]}"; do
    tool explain --json "$call"
    assert_success
    printf '%s\n' "$output" >"$work/$call.json"
  done
  run -0 python3 - "$work" "${BLOCKED[@]}" <<'END'
import json, sys
for call in sys.argv[2:]:
    answer = json.load(open(f"{sys.argv[1]}/{call}.json"))
    reasons = answer["reasons"]
    if answer["verdict"] == "allowed" or not reasons or min(len(r["comment"]) for r in reasons) <= 20:
        print(call, answer)
END
  assert_output ""
}

@test "S3: explain names the capabilities that open a call, and they do" {
  tool explain --json bpf
  assert_equal "$(json '[o["capabilities"] for o in a["openedBy"]]')" \
    "[['CAP_SYS_ADMIN'], ['CAP_BPF']]"
  tool explain mount
  assert_line --partial "mount (x86_64): blocked"
  assert_line "  opened by CAP_SYS_ADMIN"
  tool explain --cap-add sys_admin mount
  assert_line "mount (x86_64): allowed"
  tool explain keyctl
  assert_line "  opened by no capability or kernel version"
}

@test "S3: explain tells conditions on arguments and on the kernel" {
  tool explain clone
  assert_line --partial "SCMP_ACT_ALLOW if arg0 & 0x7e020000 == 0"
  assert_line --partial "SCMP_ACT_ERRNO(1) otherwise"
  run -0 "$CAISSON" seccomp explain --arch x86_64 --kernel 4.4 ptrace
  assert_line "  opened by Linux 4.8 or later, or by CAP_SYS_PTRACE"
}

@test "S3: explain uses the given profile, and says where a call is not named at all" {
  profile SCMP_ACT_ERRNO '{"names": ["mount"], "action": "SCMP_ACT_ALLOW", "comment": "for us"}'
  tool explain mount "$work/profile.json"
  assert_line "mount (x86_64): allowed"
  assert_line "  $work/profile.json:2: for us"
  tool explain --json umount2 "$work/profile.json"
  assert_equal "$(json 'a["outcomes"][0]["decidedBy"]')" "the profile's default action"
  assert_equal "$(json 'a["openedBy"]')" "[]"
  tool explain umount2 "$work/profile.json"
  assert_line "umount2 (x86_64): blocked"
  assert_line "  SCMP_ACT_ERRNO(1), by the profile's default action"
  assert_line "  opened by no capability or kernel version"
  tool explain fsmount "$work/profile.json"
  assert_line "  SCMP_ACT_ERRNO(38), by newer than every call that the profile names"
  tool explain arm64/mount "$work/profile.json"
  assert_line "  SCMP_ACT_KILL_PROCESS, by an ABI that the profile does not list"
}

@test "S3: explain names the nearest call for an unknown one, and the ABI for one of another" {
  tool explain umont2
  assert_failure 2
  [[ $stderr == *'unknown system call "umont2"'*'did you mean umount2?'* ]]
  profile SCMP_ACT_ERRNO '{"names": ["mount"], "action": "SCMP_ACT_ALLOW"}'
  tool explain socketcall "$work/profile.json"
  assert_failure 2
  [[ $stderr == *'no ABI of the profile has the call socketcall'*'i386/socketcall'* ]]
}

@test "S9: eval tells the action, and the file and line of the rule that decides" {
  profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28,
    "args": [{"index": 1, "op": "SCMP_CMP_EQ", "value": 511}], "comment": "no open doors"},
   {"name": "rmdir", "action": "SCMP_ACT_KILL_PROCESS"}'
  tool eval "$work/profile.json" mkdir 0 0x1ff
  assert_success
  assert_output "SCMP_ACT_ERRNO(28)  $work/profile.json:2: no open doors"
  tool eval "$work/profile.json" mkdir 0 510
  assert_output "SCMP_ACT_ALLOW  $work/profile.json: the profile's default action"
  tool eval --json "$work/profile.json" rmdir
  assert_equal "$(json 'a["action"], a["rule"]["line"]')" "('SCMP_ACT_KILL_PROCESS', 4)"
}

@test "S9: eval takes decimal, hexadecimal and negative arguments" {
  tool eval builtin personality -1
  assert_output --partial SCMP_ACT_ALLOW
  tool eval --json builtin personality -2
  assert_equal "$(json 'a["action"], a["arguments"][0]')" \
    "('SCMP_ACT_ERRNO(1)', 18446744073709551614)"
  tool eval builtin personality 131072
  assert_output --partial SCMP_ACT_ALLOW
  tool eval builtin personality 0xdead
  assert_output --partial "SCMP_ACT_ERRNO(1)"
}

@test "S9: eval follows capabilities, the kernel and the ABI" {
  tool eval builtin chroot
  assert_output --partial SCMP_ACT_ALLOW
  tool eval --cap-drop SYS_CHROOT builtin chroot
  assert_output --partial "SCMP_ACT_ERRNO(1)"
  run -0 "$CAISSON" seccomp eval --arch x86_64 --kernel 4.4 builtin ptrace
  assert_output --partial "SCMP_ACT_ERRNO(1)"
  tool eval --json builtin i386/mount
  assert_equal "$(json 'a["abi"], a["number"], a["action"]')" "('i386', 21, 'SCMP_ACT_ERRNO(1)')"
  tool eval builtin arm64/read
  assert_output --partial SCMP_ACT_KILL
  run -0 "$CAISSON" seccomp eval --arch s390x builtin clone 0x10000000 0
  assert_output --partial SCMP_ACT_ALLOW
}

@test "eval refuses unknown calls, ABIs and arguments, and names the nearest" {
  tool eval builtin mont
  assert_failure 2
  [[ $stderr == *'unknown system call "mont"'*'did you mean mount?'* ]]
  tool eval builtin i368/mount
  assert_failure 2
  [[ $stderr == *'did you mean i386?'* ]]
  tool eval builtin mount 12x
  assert_failure 2
  [[ $stderr == *'bad argument "12x"'* ]]
  tool eval builtin mount 1 2 3 4 5 6 7
  assert_failure 2
  tool eval --cap-add NONSENSE builtin mount
  assert_failure 2
  tool eval --kernel six builtin mount
  assert_failure 2
}

@test "a bad profile is an error with its position, an unknown field one only with --strict" {
  profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_NONSENSE"}'
  tool eval "$work/profile.json" mkdir
  assert_failure 2
  [[ $stderr == *"$work/profile.json:2:"* ]]
  profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_LOG", "remark": "x"}'
  tool eval "$work/profile.json" mkdir
  assert_success
  [[ $stderr == *"warning: $work/profile.json:2:"* ]]
  tool eval --strict "$work/profile.json" mkdir
  assert_failure 2
  tool explain mkdir "$work/missing.json"
  assert_failure 2
  [[ $stderr == *"$work/missing.json: No such file or directory"* ]]
}

@test "a profile comes from standard input as well" {
  profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_LOG"}'
  tool eval - mkdir <"$work/profile.json"
  assert_output --partial "SCMP_ACT_LOG  stdin:2"
  tool compile - <<<'{}'
  assert_failure 2
  [[ $stderr == *"no filter would apply"* ]]
}

@test "compile writes struct sock_filter, as many as --stats counts" {
  tool compile --json --stats builtin -o "$work/filter"
  assert_success
  assert_equal "$(stat -c %s "$work/filter")" "$(json '8 * a["instructions"]')"
  assert_equal "$(json 'a["meanPath"] <= a["worstPath"] <= 24')" True
  assert_equal "$(json 'sorted(a["microseconds"])')" "['compile', 'parse', 'prove', 'resolve']"
  tool compile builtin -o "$work/quiet"
  assert_output ""
  cmp "$work/filter" "$work/quiet"
}

@test "compile prints what the filter costs where no file is asked for" {
  profile SCMP_ACT_ERRNO '{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}'
  tool compile "$work/profile.json"
  assert_success
  assert_line --regexp '^mean path +[0-9.]+ over 2 allowed calls$'
  assert_line --regexp '^prove +[0-9]+ us$'
}

@test "disasm lists a compiled filter with the names of architectures and calls" {
  profile SCMP_ACT_ERRNO '{"names": ["mkdir"], "action": "SCMP_ACT_LOG"}'
  tool compile "$work/profile.json" -o "$work/filter"
  run -0 "$CAISSON" seccomp disasm "$work/filter"
  assert_line --partial "ld   arch"
  assert_line --partial x86_64
  assert_line --partial mkdir
  assert_line --regexp 'ret +LOG'
  run -0 "$CAISSON" seccomp disasm --json "$work/filter"
  assert_equal "$(json '8 * len(a["filters"][0])')" "$(stat -c %s "$work/filter")"
  assert_equal "$(json 'a["filters"][0][0]["code"], a["filters"][0][0]["k"]')" "(32, 4)"
  assert_equal "$(json '"mkdir" in [i["compared"] for i in a["filters"][0]]')" True
}

@test "S14: disasm --pid lists the filters that a running process is under" {
  tool compile builtin -o "$work/filter"
  "$CAISSON" run --rm --network none busybox sleep 30 &
  local runtime=$! pid=
  for _ in {1..100}; do
    pid=$(pgrep --parent "$runtime" -x sleep || true)
    [[ -z $pid ]] || break
    sleep 0.1
  done
  run "$CAISSON" seccomp disasm --pid "$pid" --json
  kill -KILL "$pid" # as process 1 it is deaf to other signals
  wait "$runtime" || true
  assert_success
  assert_equal "$(json 'len(a["filters"])')" 1
  assert_equal "$(json '"mount" in [i["compared"] for i in a["filters"][0]]')" True
}

@test "S14: probe says what the kernel offers, as the kernel says it of itself" {
  run -0 "$CAISSON" seccomp probe
  assert_line --regexp '^CONFIG_SECCOMP_FILTER +yes$'
  assert_line --regexp '^SECCOMP_RET_ALLOW +yes +since Linux 3.5$'
  assert_line --regexp '^SECCOMP_FILTER_FLAG_NEW_LISTENER +(yes|no) +since Linux 5.0$'
  run -0 "$CAISSON" seccomp probe --json
  assert_equal "$(json '" ".join(i["name"].removeprefix("SECCOMP_RET_").lower()
    for i in a["actions"] if i["offered"])')" "$(</proc/sys/kernel/seccomp/actions_avail)"
  assert_equal "$(json 'a["CONFIG_SECCOMP"]')" True
  run -2 "$CAISSON" seccomp probe builtin
}

@test "disasm refuses what is no filter, and wants one source" {
  printf 'abc' >"$work/filter"
  run -2 "$CAISSON" seccomp disasm "$work/filter"
  run -2 "$CAISSON" seccomp disasm
  run -2 "$CAISSON" seccomp disasm --pid 1 "$work/filter"
  run -2 "$CAISSON" seccomp disasm --pid x
  # An unconditional jump past the end.
  printf '\x05\0\0\0\x09\0\0\0' >"$work/filter"
  run -2 "$CAISSON" seccomp disasm "$work/filter"
  run -2 --separate-stderr "$CAISSON" seccomp disasm --pid $$
  [[ $stderr == *"has no seccomp filter"* ]]
}

@test "S9: resolve lists each call of each ABI with action, condition and rule" {
  tool resolve --json builtin
  assert_success
  assert_equal "$(json '[i["abi"] for i in a["abis"]]')" "['x86_64', 'i386', 'x32']"
  assert_equal "$(json '[c["outcomes"][0]["when"] for c in a["abis"][0]["calls"]
    if c["call"] == "clone"]')" "['arg0 & 0x7e020000 == 0']"
  assert_equal "$(json '[c["outcomes"][0]["action"] for c in a["abis"][0]["calls"]
    if c["call"] == "mount"]')" "['SCMP_ACT_ERRNO(1)']"
  tool resolve --cap-add SYS_ADMIN builtin
  assert_line --regexp '^  mount +SCMP_ACT_ALLOW +builtin:[0-9]+$'
}

@test "S9: resolve ends with what happens to all other calls; a bad profile is an error" {
  profile SCMP_ACT_ALLOW '{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}'
  tool resolve "$work/profile.json"
  assert_line --regexp "^  mkdir +SCMP_ACT_ERRNO\\(28\\) +$work/profile.json:2\$"
  assert_line --regexp '^  \(all others\) +SCMP_ACT_ALLOW'
  tool resolve "$work/missing.json"
  assert_failure 2
}

@test "S9: show lists the rules as written: line, calls, conditions, action, comment" {
  profile SCMP_ACT_ALLOW '{"names": ["mkdir", "rmdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28,
    "args": [{"index": 1, "op": "SCMP_CMP_MASKED_EQ", "value": 18, "valueTwo": 2}],
    "includes": {"caps": ["CAP_SYS_ADMIN"], "minKernel": "5.1"},
    "excludes": {"arches": ["arm64"]}, "comment": "no open doors"}'
  run -0 "$CAISSON" seccomp show "$work/profile.json"
  assert_line --partial "$work/profile.json:2"
  assert_line --partial "SCMP_ACT_ERRNO(28)"
  assert_line --partial "mkdir, rmdir"
  assert_line --partial "arg1 & 0x12 == 2"
  assert_line --partial "CAP_SYS_ADMIN, Linux 5.1 or later"
  assert_line --partial "arm64"
  assert_line --partial "no open doors"
  run -0 "$CAISSON" seccomp show --json "$work/profile.json"
  assert_equal "$(json 'a["rules"][0]["args"][0]["valueTwo"], a["rules"][0]["line"]')" "(2, 2)"
  assert_equal "$(json 'a["rules"][0]["includes"]["caps"]')" "['CAP_SYS_ADMIN']"
  run -0 "$CAISSON" seccomp show --json builtin
  assert_equal "$(json 'a["archMap"][0]["architecture"], a["archMap"][0]["subArchitectures"]')" \
    "('SCMP_ARCH_X86_64', ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'])"
  assert_equal "$(json 'a["flags"]')" "['SECCOMP_FILTER_FLAG_SPEC_ALLOW']"
  assert_equal "$(json 'len(a["rules"])')" \
    "$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["syscalls"]))' \
      "$TOP/profiles/default.json")"
  run -2 "$CAISSON" seccomp show "$work/missing.json"
}

@test "S9: show lists what a profile says beside its rules: ABIs, flags, listener" {
  printf '%s' '{"defaultAction": "SCMP_ACT_LOG", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
    "flags": ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"], "listenerPath": "/run/agent",
    "listenerMetadata": "web", "allConditions": true}' >"$work/profile.json"
  run -0 "$CAISSON" seccomp show --json "$work/profile.json"
  assert_equal "$(json 'a["architectures"]')" "['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']"
  assert_equal "$(json 'a["flags"]')" "['SECCOMP_FILTER_FLAG_TSYNC', 'SECCOMP_FILTER_FLAG_LOG']"
  assert_equal "$(json 'a["listenerPath"], a["listenerMetadata"], a["allConditions"]')" \
    "('/run/agent', 'web', True)"
  run -0 "$CAISSON" seccomp show "$work/profile.json"
  assert_line --regexp '^  ABIs +x86_64, i386$'
  assert_line --regexp '^  flags +SECCOMP_FILTER_FLAG_TSYNC, SECCOMP_FILTER_FLAG_LOG$'
  assert_line --regexp '^  listener +/run/agent$'
  assert_line --regexp '^  metadata +web$'
  run -0 "$CAISSON" seccomp show builtin
  assert_line --regexp '^  ABIs +x86_64 with i386, x32$'
  assert_line --regexp '^  ABIs +riscv64 with no other$'
}

@test "compile refuses a profile that restricts an unknown call, and a file it can't write" {
  profile SCMP_ACT_ALLOW '{"names": ["unshar"], "action": "SCMP_ACT_ERRNO"}'
  tool compile "$work/profile.json" -o "$work/filter"
  assert_failure 2
  [[ $stderr == *'did you mean unshare?'* ]]
  [[ ! -e $work/filter ]]
  tool compile builtin -o "$work/no/filter"
  assert_failure 2
}

@test "seccomp lists its commands, and knows a misspelt one" {
  run -0 "$CAISSON" seccomp --help
  assert_line --partial "  explain "
  run -2 --separate-stderr "$CAISSON" seccomp evl
  [[ $stderr == *"did you mean caisson seccomp eval?"* ]]
}

@test "S17: lint names the calls that do unseen what a profile refuses" {
  run -1 --separate-stderr "$CAISSON" seccomp lint --arch x86_64 builtin
  assert_output --regexp '^builtin:[0-9]+: i386/socketcall gets through .*: socket$'
  write_profile SCMP_ACT_ALLOW '{"names": ["clone", "connect"], "action": "SCMP_ACT_ERRNO"}'
  run -1 --separate-stderr "$CAISSON" seccomp lint --arch x86_64 "$work/profile.json"
  assert_line --partial "x86_64/clone3 gets through"
  assert_line --regexp 'x86_64/io_uring_setup gets through .*: connect$'
  write_profile SCMP_ACT_ALLOW '{"names": ["clone", "clone3", "connect", "io_uring_setup"], "action": "SCMP_ACT_ERRNO"}'
  run -0 --separate-stderr "$CAISSON" seccomp lint --arch x86_64 "$work/profile.json"
  assert_output ''
}

@test "lint lists a profile's warnings, and exits with 2 where it is wrong" {
  write_profile SCMP_ACT_ERRNO '{"names": ["reed", "write"], "action": "SCMP_ACT_ALLOW",
    "args": [{"index": 0, "value": 4294967300, "op": "SCMP_CMP_EQ"}]}'
  run -1 --separate-stderr "$CAISSON" seccomp lint --json "$work/profile.json"
  assert_output --partial 'unknown system call \"reed\" ignored; did you mean read?'
  assert_output --partial 'argument 0 of write has 32 bits: the condition never holds'

  assert_equal "$stderr" ''
  write_profile NONSENSE
  run -2 --separate-stderr "$CAISSON" seccomp lint "$work/profile.json"
}
