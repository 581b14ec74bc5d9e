// SPDX-License-Identifier: Apache-2.0
#include "libseccomp_filter.h"

#include <seccomp.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "base/scope_exit.h"
#include "base/unique_fd.h"
#include "seccomp/bpf/bytes.h"
#include "seccomp/policy/rule_selection.h"
#include "sys/file.h"

namespace caisson::seccomp {
namespace {

Result<void> check(int result, const std::string& what) {
  if (result >= 0) return {};
  return fail(Error::from_errno(-result, "libseccomp:", what));
}

std::uint32_t action_of(Action action) {
  return to_return_value(action);  // SCMP_ACT_* are SECCOMP_RET_*
}

scmp_compare compare_of(Operator op) {
  switch (op) {
    case Operator::kNotEqual:
      return SCMP_CMP_NE;
    case Operator::kLess:
      return SCMP_CMP_LT;
    case Operator::kLessOrEqual:
      return SCMP_CMP_LE;
    case Operator::kEqual:
      return SCMP_CMP_EQ;
    case Operator::kGreaterOrEqual:
      return SCMP_CMP_GE;
    case Operator::kGreater:
      return SCMP_CMP_GT;
    case Operator::kMaskedEqual:
      return SCMP_CMP_MASKED_EQ;
  }
  std::abort();
}

Result<void> add_rule(scmp_filter_ctx context, const Rule& rule) {
  std::vector<scmp_arg_cmp> conditions;
  std::array<int, 6> uses{};
  for (const ArgumentCondition& condition : rule.args) {
    ++uses[condition.index];
    conditions.push_back(
        {condition.index, compare_of(condition.op), condition.value, condition.value_two});
  }
  const bool repeated = std::ranges::any_of(uses, [](int count) { return count > 1; });
  for (const SyscallName& name : rule.names) {
    const int number = seccomp_syscall_resolve_name(name.name.c_str());
    if (number == __NR_SCMP_ERROR) continue;
    if (!repeated) {
      TRY(check(seccomp_rule_add_array(context, action_of(rule.action), number,
                                       static_cast<unsigned>(conditions.size()), conditions.data()),
                name.name));
      continue;
    }
    for (const scmp_arg_cmp& condition : conditions) {
      TRY(check(seccomp_rule_add_array(context, action_of(rule.action), number, 1, &condition),
                name.name));
    }
  }
  return {};
}

}  // namespace

Result<bpf::Program> build_with_libseccomp(const Profile& profile, const Target& target,
                                           std::uint32_t optimize) {
  scmp_filter_ctx context = seccomp_init(action_of(profile.default_action));
  const ScopeExit release([context] { seccomp_release(context); });
  TRY(check(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, optimize), "optimize"));
  for (const Abi abi : listed_abis(profile, target.native)) {
    const std::uint32_t token = abi == Abi::kX32 ? SCMP_ARCH_X32 : info(abi).audit_arch;
    const int result = seccomp_arch_add(context, token);
    if (result != -EEXIST) TRY(check(result, "add an architecture"));
  }
  for (const Rule& rule : profile.rules) {
    if (applies(rule, target) && rule.action != profile.default_action) {
      TRY(add_rule(context, rule));
    }
  }
  const UniqueFd file(::memfd_create("filter", MFD_CLOEXEC));
  TRY(check(seccomp_export_bpf(context, file.get()), "export"));
  TRY(check(static_cast<int>(::lseek(file.get(), 0, SEEK_SET)), "rewind"));
  return bpf::from_bytes(TRY(sys::read_all(file.get(), "the exported filter")));
}

}  // namespace caisson::seccomp
