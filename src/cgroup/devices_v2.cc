// SPDX-License-Identifier: Apache-2.0
#include "cgroup/devices_v2.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <ranges>

#include "base/unique_fd.h"

namespace caisson::cgroup {
namespace {

// Register use: the context arrives in r1; the rest is ours.
constexpr std::uint8_t kResult = BPF_REG_0;  // and scratch
constexpr std::uint8_t kContext = BPF_REG_1;
constexpr std::uint8_t kType = BPF_REG_2;
constexpr std::uint8_t kPending = BPF_REG_3;  // requested access that no rule has allowed yet
constexpr std::uint8_t kMajor = BPF_REG_4;
constexpr std::uint8_t kMinor = BPF_REG_5;

bpf_insn instruction(int code, std::uint8_t target, std::uint8_t source, std::int16_t offset,
                     std::int32_t immediate) {
  bpf_insn insn{};
  insn.code = static_cast<std::uint8_t>(code);
  insn.dst_reg = target & 0xfU;
  insn.src_reg = source & 0xfU;
  insn.off = offset;
  insn.imm = immediate;
  return insn;
}

bpf_insn load(std::uint8_t target, std::size_t offset) {
  return instruction(BPF_LDX | BPF_MEM | BPF_W, target, kContext, static_cast<std::int16_t>(offset),
                     0);
}
bpf_insn compute(int operation, std::uint8_t target, std::int32_t immediate) {
  return instruction(BPF_ALU64 | BPF_K | operation, target, 0, 0, immediate);
}
bpf_insn copy(std::uint8_t target, std::uint8_t source) {
  return instruction(BPF_ALU64 | BPF_X | BPF_MOV, target, source, 0, 0);
}

void append_return(std::vector<bpf_insn>& program, bool allow) {
  program.push_back(compute(BPF_MOV, kResult, allow ? 1 : 0));
  program.push_back(instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
}

// One rule; jumps to the rule after it are collected and given their distance at the end.
class RuleBlock {
 public:
  RuleBlock(const DeviceRules::Rule& rule, std::vector<bpf_insn>& program)
      : rule_(rule), program_(program) {}

  void append() {
    skip_unless_equal(kType, rule_.match.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
    if (rule_.match.major) skip_unless_equal(kMajor, *rule_.match.major);
    if (rule_.match.minor) skip_unless_equal(kMinor, *rule_.match.minor);
    const auto access = static_cast<std::int32_t>(rule_.match.access);
    if (rule_.allow) {
      program_.push_back(compute(BPF_AND, kPending, ~access));
      skip(instruction(BPF_JMP | BPF_JNE | BPF_K, kPending, 0, 0, 0));
    } else {
      program_.push_back(copy(kResult, kPending));
      program_.push_back(compute(BPF_AND, kResult, access));
      skip(instruction(BPF_JMP | BPF_JEQ | BPF_K, kResult, 0, 0, 0));
    }
    append_return(program_, rule_.allow);
    for (const std::size_t jump : jumps_) {
      program_[jump].off = static_cast<std::int16_t>(program_.size() - jump - 1);
    }
  }

 private:
  void skip(bpf_insn jump) {
    jumps_.push_back(program_.size());
    program_.push_back(jump);
  }
  void skip_unless_equal(std::uint8_t value, std::uint32_t expected) {
    // By a 32-bit move: a jump's own constant is extended by its sign.
    program_.push_back(
        instruction(BPF_ALU | BPF_K | BPF_MOV, kResult, 0, 0, static_cast<std::int32_t>(expected)));
    skip(instruction(BPF_JMP | BPF_JNE | BPF_X, value, kResult, 0, 0));
  }

  const DeviceRules::Rule& rule_;
  std::vector<bpf_insn>& program_;
  std::vector<std::size_t> jumps_;
};

// Kernels from 6.17 write the fields that they know of, whatever size is passed, so every call
// passes the whole union.
long bpf(bpf_cmd command, bpf_attr& attributes) {
  return ::syscall(SYS_bpf, command, &attributes, sizeof attributes);
}

bpf_attr no_attributes() {
  bpf_attr attributes;
  // Padding counts too: the kernel refuses what it doesn't know unless it is zero.
  std::memset(&attributes, 0, sizeof attributes);
  return attributes;
}

std::uint64_t address(const void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer);
}

Result<UniqueFd> load_program(std::span<const bpf_insn> program) {
  constexpr int kAttempts = 30;
  constexpr char kLicense[] = "Apache-2.0";
  bpf_attr attributes = no_attributes();
  attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
  attributes.insns = address(program.data());
  attributes.insn_cnt = static_cast<std::uint32_t>(program.size());
  attributes.license = address(kLicense);
  long fd = -1;
  // The verifier gives up with EAGAIN when a signal is pending.
  for (int i = 0; i < kAttempts && fd < 0; ++i) {
    fd = bpf(BPF_PROG_LOAD, attributes);
    if (fd < 0 && errno != EAGAIN) break;
  }
  if (fd < 0) return fail(Error::last("load the device program"));
  return UniqueFd(static_cast<int>(fd));
}

// The programs attached to this group itself, newest last.
Result<std::vector<UniqueFd>> attached_programs(int group) {
  constexpr std::size_t kMostPrograms = 64;  // BPF_CGROUP_MAX_PROGS
  std::array<std::uint32_t, kMostPrograms> ids{};
  bpf_attr query = no_attributes();
  query.query.target_fd = static_cast<std::uint32_t>(group);
  query.query.attach_type = BPF_CGROUP_DEVICE;
  query.query.prog_ids = address(ids.data());
  query.query.prog_cnt = kMostPrograms;
  if (bpf(BPF_PROG_QUERY, query) < 0) return fail(Error::last("list the group's device programs"));
  std::vector<UniqueFd> programs;
  for (const std::uint32_t id : ids | std::views::take(query.query.prog_cnt)) {
    bpf_attr get = no_attributes();
    get.prog_id = id;
    const long fd = bpf(BPF_PROG_GET_FD_BY_ID, get);
    if (fd < 0) return fail(Error::last("open the group's device program"));
    programs.emplace_back(static_cast<int>(fd));
  }
  return programs;
}

Result<void> attach(int group, int program, int replaced) {
  bpf_attr attributes = no_attributes();
  attributes.target_fd = static_cast<std::uint32_t>(group);
  attributes.attach_bpf_fd = static_cast<std::uint32_t>(program);
  attributes.attach_type = BPF_CGROUP_DEVICE;
  attributes.attach_flags = BPF_F_ALLOW_MULTI;
  if (replaced >= 0) {
    attributes.attach_flags |= BPF_F_REPLACE;
    attributes.replace_bpf_fd = static_cast<std::uint32_t>(replaced);
  }
  if (bpf(BPF_PROG_ATTACH, attributes) < 0) return fail(Error::last("attach the device program"));
  return {};
}

Result<void> detach(int group, int program) {
  bpf_attr attributes = no_attributes();
  attributes.target_fd = static_cast<std::uint32_t>(group);
  attributes.attach_bpf_fd = static_cast<std::uint32_t>(program);
  attributes.attach_type = BPF_CGROUP_DEVICE;
  if (bpf(BPF_PROG_DETACH, attributes) < 0) {
    return fail(Error::last("detach the former device program"));
  }
  return {};
}

Result<void> load_and_attach(int group, const DeviceRules& rules) {
  const UniqueFd program = TRY(load_program(compile_device_program(rules)));
  std::vector<UniqueFd> former = TRY(attached_programs(group));
  // Every attached program must agree to an access, so with the new one in place the others can
  // only deny: taking them away afterwards never opens a gap.
  const int replaced = former.empty() ? -1 : former.back().get();
  TRY(attach(group, program.get(), replaced));
  if (former.empty()) return {};
  former.pop_back();
  for (const UniqueFd& other : former) TRY(detach(group, other.get()));
  return {};
}

}  // namespace

std::vector<bpf_insn> compile_device_program(const DeviceRules& rules) {
  std::vector<bpf_insn> program = {
      // access_type: the device's type in the lower half, the requested access in the upper
      load(kType, offsetof(bpf_cgroup_dev_ctx, access_type)),
      copy(kPending, kType),
      compute(BPF_AND, kType, 0xffff),
      compute(BPF_RSH, kPending, 16),
      load(kMajor, offsetof(bpf_cgroup_dev_ctx, major)),
      load(kMinor, offsetof(bpf_cgroup_dev_ctx, minor)),
  };
  // The last matching rule decides, so the walk begins there; each allowance takes its kinds of
  // access off what is pending, and a denial counts for what earlier steps left.
  for (const DeviceRules::Rule& rule : rules.rules | std::views::reverse) {
    RuleBlock(rule, program).append();
  }
  append_return(program, rules.default_allow);
  return program;
}

Result<void> set_devices_v2(int group, const DeviceRules& rules) {
  auto set = load_and_attach(group, rules);
  if (!set) return fail(std::move(set.error()).in("linux.resources.devices"));
  return {};
}

}  // namespace caisson::cgroup
