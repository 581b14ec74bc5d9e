// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/seccomp.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "seccomp/bpf/disassembler.h"
#include "seccomp/bpf/opcode.h"
#include "seccomp/load/filtered_child.h"
#include "seccomp/load/load.h"
#include "seccomp/policy/policy.h"

#ifdef __x86_64__

// For tests: what the kernel makes of calls under a filter, without any of them being carried out.
namespace caisson::seccomp {

// The program with an errno of its own in place of every action: a call that the policy allows is
// seen, not carried out.
class Observer {
 public:
  explicit Observer(bpf::Program program) {
    for (bpf::Instruction& instruction : program) {
      if (instruction.code != bpf::kReturn) continue;
      const auto errnum = static_cast<std::uint32_t>(kFirstErrno + values_.size());
      const auto [known, added] = errnos_.try_emplace(instruction.k, errnum);
      if (added) values_.push_back(instruction.k);
      instruction.k = SECCOMP_RET_ERRNO | known->second;
    }
    // Nothing else would let the child end.
    program_ = {{bpf::kLoad, 0, 0, offsetof(bpf::Data, args) + 40},
                {bpf::kJumpEqualK, 0, 1, kPass},
                {bpf::kReturn, 0, 0, SECCOMP_RET_ALLOW}};
    program_.insert(program_.end(), program.begin(), program.end());
  }

  // For the child: loads, and leaves by a call that passes.
  void load_or_exit() const {
    if (!load(program_, {})) ::_exit(99);
  }
  // Not declared to be noreturn: AddressSanitizer makes a system call of its own before such a
  // call.
  static void leave() { ::syscall(SYS_exit_group, 0, 0, 0, 0, 0, kPass); }

  // What the policy's filter returned, by the errno that a call failed with.
  [[nodiscard]] std::string action(std::int64_t errnum) const {
    const std::int64_t index = errnum - kFirstErrno;
    if (index < 0 || index >= static_cast<std::int64_t>(values_.size())) {
      return "errno " + std::to_string(errnum);
    }
    return bpf::action_text(values_[static_cast<std::size_t>(index)]);
  }

 private:
  static constexpr std::int64_t kFirstErrno = 2000;
  static constexpr std::uint32_t kPass = 0x5ea1ed;

  bpf::Program program_;
  std::vector<std::uint32_t> values_;
  std::map<std::uint32_t, std::uint32_t> errnos_;
};

struct Call {
  Abi abi;
  std::uint32_t number;
  std::array<std::uint64_t, 6> args{};
};

// The errno that a call on the ABI's own way into the kernel fails with; 0 where it does not fail.
inline std::int64_t errno_of(const Call& call) {
  if (call.abi == Abi::kI386) {
    long result = 0;
    // The sixth argument is in the frame pointer, which the compiler does not hand out.
    asm volatile("mov %%rbp, %%r12\n\tmov %[sixth], %%rbp\n\tint $0x80\n\tmov %%r12, %%rbp"
                 : "=a"(result)
                 : "a"(static_cast<long>(call.number)), "b"(call.args[0]), "c"(call.args[1]),
                   "d"(call.args[2]), "S"(call.args[3]),
                   "D"(call.args[4]), [sixth] "r"(call.args[5])
                 : "memory", "r8", "r9", "r10", "r11", "r12");
    const auto value = static_cast<std::int32_t>(result);
    return value < 0 ? -value : 0;
  }
  const long result = ::syscall(static_cast<long>(call.number), call.args[0], call.args[1],
                                call.args[2], call.args[3], call.args[4], call.args[5]);
  return result == -1 ? errno : 0;
}

// What a filter sees of such a call.
inline bpf::Data data_of(const Call& call) {
  bpf::Data data = {.nr = static_cast<std::int32_t>(call.number),
                    .arch = info(call.abi).audit_arch};
  // What of a 64-bit register a call by int $0x80 lets the filter see.
  const std::uint64_t visible = call.abi == Abi::kI386 ? 0xffffffff : ~std::uint64_t{0};
  for (std::size_t i = 0; i < call.args.size(); ++i) data.args[i] = call.args[i] & visible;
  return data;
}

// What the policy says of it.
inline std::string expected_action(const Policy& policy, const Call& call) {
  return bpf::action_text(to_return_value(evaluate(policy, data_of(call)).action));
}

// What the filter returns in the kernel for each of the calls, as many in one child as its report
// holds; an explanation instead where the child ended early.
inline std::vector<std::string> observe(const bpf::Program& program, std::span<const Call> calls) {
  const Observer observer(program);
  std::vector<std::string> actions;
  while (!calls.empty()) {
    const auto batch = calls.first(std::min(calls.size(), FilteredChild::Report{}.values.size()));
    calls = calls.subspan(batch.size());
    FilteredChild child([&](FilteredChild::Report& report) {
      observer.load_or_exit();
      for (std::size_t i = 0; i < batch.size(); ++i) report.values[i] = errno_of(batch[i]);
      report.finished = true;
      Observer::leave();
    });
    const int status = child.wait();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      actions.push_back(status == 0 ? observer.action(child.report().values[i])
                                    : "the child's wait status was " + std::to_string(status));
    }
  }
  return actions;
}

// False on kernels without 32-bit system calls.
inline bool has_int80() {
  constexpr std::uint32_t kGetppid = 64;
  FilteredChild child([](FilteredChild::Report&) { errno_of({Abi::kI386, kGetppid}); });
  return child.wait() == 0;
}

}  // namespace caisson::seccomp

#endif
