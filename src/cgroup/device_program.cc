// SPDX-License-Identifier: Apache-2.0
#include "cgroup/device_program.h"

#include <cstddef>
#include <cstdint>
#include <set>

namespace caisson::cgroup {
namespace {

// Register use: the context arrives in r1; the rest is ours.
constexpr std::uint8_t kResult = BPF_REG_0;
constexpr std::uint8_t kContext = BPF_REG_1;
constexpr std::uint8_t kType = BPF_REG_2;
constexpr std::uint8_t kRequest = BPF_REG_3;  // the kinds of access asked for
constexpr std::uint8_t kMajor = BPF_REG_4;
constexpr std::uint8_t kMinor = BPF_REG_5;

using Number = std::optional<std::uint32_t>;

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

// What the rules allow of the devices with these numbers; nullopt stands for all numbers that no
// rule names.
DeviceAccess allowed_access(const DeviceRules& rules, char type, Number major, Number minor) {
  DeviceAccess allowed = rules.default_allow ? kEveryAccess : 0;
  for (const DeviceRules::Rule& rule : rules.rules) {
    const DeviceMatch& match = rule.match;
    if (match.type != type || (match.major && match.major != major) ||
        (match.minor && match.minor != minor)) {
      continue;
    }
    if (rule.allow) {
      allowed |= match.access;
    } else {
      allowed &= static_cast<DeviceAccess>(~match.access);
    }
  }
  return allowed;
}

// The program under construction. Decisions stand at its end, one for each set of allowed kinds of
// access; the jumps to them get their distance when all is in place.
class DeviceProgram {
 public:
  explicit DeviceProgram(const DeviceRules& rules) : rules_(rules) {}

  Result<std::vector<bpf_insn>> compile() && {
    append_prologue();
    const std::size_t block_devices = append_jump_if_equal(kType, BPF_DEVCG_DEV_BLOCK);
    TRY(append_majors('c'));
    land(block_devices);
    TRY(append_majors('b'));
    append_decisions();
    return std::move(insns_);
  }

 private:
  void append_prologue() {
    insns_ = {
        // access_type: the device's type in the lower half, the requested access in the upper
        load(kType, offsetof(bpf_cgroup_dev_ctx, access_type)),
        copy(kRequest, kType),
        compute(BPF_AND, kType, 0xffff),
        compute(BPF_RSH, kRequest, 16),
        load(kMajor, offsetof(bpf_cgroup_dev_ctx, major)),
        load(kMinor, offsetof(bpf_cgroup_dev_ctx, minor)),
    };
  }

  Result<void> append_majors(char type) {
    std::set<std::uint32_t> majors;
    for (const DeviceRules::Rule& rule : rules_.rules) {
      if (rule.match.type == type && rule.match.major) majors.insert(*rule.match.major);
    }
    TRY(expect_lookups(majors.size()));
    std::vector<std::size_t> jumps;
    jumps.reserve(majors.size());
    for (const std::uint32_t major : majors) jumps.push_back(append_jump_if_equal(kMajor, major));
    TRY(append_minors(type, {}));
    for (auto jump = jumps.begin(); const std::uint32_t major : majors) {
      land(*jump++);
      TRY(append_minors(type, major));
    }
    return {};
  }

  Result<void> append_minors(char type, Number major) {
    std::set<std::uint32_t> minors;
    for (const DeviceRules::Rule& rule : rules_.rules) {
      const DeviceMatch& match = rule.match;
      if (match.type == type && match.minor && (!match.major || match.major == major)) {
        minors.insert(*match.minor);
      }
    }
    TRY(expect_lookups(minors.size() + 1));
    const DeviceAccess others = allowed_access(rules_, type, major, {});
    for (const std::uint32_t minor : minors) {
      const DeviceAccess allowed = allowed_access(rules_, type, major, minor);
      if (allowed == others) continue;
      to_decisions_.push_back({append_jump_if_equal(kMinor, minor), allowed});
    }
    to_decisions_.push_back({insns_.size(), others});
    insns_.push_back(instruction(BPF_JMP | BPF_JA, 0, 0, 0, 0));
    return {};
  }

  // Each takes one jump. Asked before they are made: rules can ask for every pair of numbers.
  Result<void> expect_lookups(std::size_t count) {
    constexpr std::size_t kMost = 32'000;  // leaves room for prologue and decisions
    lookups_ += count;
    if (lookups_ > kMost) return fail(Error::invalid("too many device rules for one program"));
    return {};
  }

  void append_decisions() {
    for (DeviceAccess allowed = 0; allowed <= kEveryAccess; ++allowed) {
      bool needed = false;
      for (const ToDecision& jump : to_decisions_) {
        if (jump.allowed != allowed) continue;
        land(jump.insn);
        needed = true;
      }
      if (needed) append_decision(allowed);
    }
  }

  void append_decision(DeviceAccess allowed) {
    insns_.push_back(compute(BPF_MOV, kResult, allowed == 0 ? 0 : 1));
    if (allowed != 0 && allowed != kEveryAccess) {
      insns_.push_back(compute(BPF_AND, kRequest, ~std::int32_t{allowed}));
      insns_.push_back(instruction(BPF_JMP | BPF_JEQ | BPF_K, kRequest, 0, 1, 0));
      insns_.push_back(compute(BPF_MOV, kResult, 0));
    }
    insns_.push_back(instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
  }

  // The jump is to be given its distance by land().
  std::size_t append_jump_if_equal(std::uint8_t value, std::uint32_t expected) {
    // In 32 bits: a 64-bit jump's constant is extended by its sign.
    insns_.push_back(
        instruction(BPF_JMP32 | BPF_JEQ | BPF_K, value, 0, 0, static_cast<std::int32_t>(expected)));
    return insns_.size() - 1;
  }

  // Here is where the jump leads to.
  void land(std::size_t jump) {
    insns_[jump].off = static_cast<std::int16_t>(insns_.size() - jump - 1);
  }

  struct ToDecision {
    std::size_t insn = 0;
    DeviceAccess allowed = 0;
  };

  const DeviceRules& rules_;
  std::vector<bpf_insn> insns_;
  std::vector<ToDecision> to_decisions_;
  std::size_t lookups_ = 0;
};

}  // namespace

Result<std::vector<bpf_insn>> compile_device_program(const DeviceRules& rules) {
  return DeviceProgram(rules).compile();
}

}  // namespace caisson::cgroup
