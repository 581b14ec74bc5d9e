// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/merge.h"

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "seccomp/policy/regions.h"

namespace caisson::seccomp {
namespace {

constexpr Action kUnknown = {ActionKind::kErrno, ENOSYS};

Action stricter_of(Action first, Action second) {
  return stricter(second.kind, first.kind) ? second : first;
}

// The clauses of a region, the last of which always holds.
std::vector<Clause> decisions(const Policy& policy, const Region& region) {
  const auto all = std::span(policy.clauses).subspan(region.first_clause, region.clause_count);
  std::vector<Clause> list(all.begin(), all.end());
  list.push_back({{}, region.otherwise, 0});
  return list;
}

std::vector<Region> of_arch(const std::vector<Region>& regions, std::uint32_t arch) {
  std::vector<Region> found;
  std::ranges::copy_if(regions, std::back_inserter(found), [arch](const Region& region) {
    return !region.other_archs && region.arch == arch;
  });
  return found;
}

// First match decides in both lists, so it does in all pairs in the order of the first list, then
// of the second.
std::vector<Clause> pairs(const std::vector<Clause>& first, const std::vector<Clause>& second) {
  std::vector<Clause> result;
  for (const Clause& a : first) {
    for (const Clause& b : second) {
      Clause both = {a.all, stricter_of(a.action, b.action), 0};
      both.all.insert(both.all.end(), b.all.begin(), b.all.end());
      result.push_back(std::move(both));
      if (result.back().all.empty()) return result;
    }
  }
  return result;
}

class Merger {
 public:
  Merger(const Policy& first, const Policy& second)
      : first_(first),
        second_(second),
        first_regions_(regions_of(first)),
        second_regions_(regions_of(second)) {}

  Result<Policy> run() && {
    result_.flags = {.tsync = first_.flags.tsync || second_.flags.tsync,
                     .log = first_.flags.log || second_.flags.log,
                     .spec_allow = first_.flags.spec_allow && second_.flags.spec_allow,
                     .wait_killable = first_.flags.wait_killable || second_.flags.wait_killable};
    result_.uses_notify = first_.uses_notify || second_.uses_notify;
    for (const AbiPolicy& abi : first_.abis) {
      const auto other = std::ranges::find(second_.abis, abi.abi, &AbiPolicy::abi);
      // What one of them kills, both together kill.
      if (other == second_.abis.end()) continue;
      result_.abis.push_back(
          {.abi = abi.abi,
           .calls = {},
           .default_action = stricter_of(abi.default_action, other->default_action),
           .unknown_to_profile = {}});
    }
    const std::uint32_t arch = info(Abi::kX32).audit_arch;
    // One lists x86-64 alone and the other x32: all that neither kills is number -1.
    if (!of_arch(first_regions_, arch).empty() && !of_arch(second_regions_, arch).empty() &&
        !lists(Abi::kX86_64) && !lists(Abi::kX32)) {
      return fail(Error::unsupported("merge policies: one is for x86_64, the other for x32"));
    }
    for (AbiPolicy& abi : result_.abis) TRY(merge_abi(abi));
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool lists(Abi abi) const {
    return std::ranges::find(result_.abis, abi, &AbiPolicy::abi) != result_.abis.end();
  }

  // Whether numbers from `first` on, up to the next border, are the ABI's in the merged policy.
  [[nodiscard]] bool owns(Abi abi, std::uint32_t first) const {
    if (info(abi).audit_arch != info(Abi::kX32).audit_arch) return true;
    if (first == ~0U) return abi == Abi::kX32 || !lists(Abi::kX32);
    return ((first & kX32Bit) != 0) == (abi == Abi::kX32);
  }

  Result<void> merge_abi(AbiPolicy& abi) {
    const std::uint32_t arch = info(abi.abi).audit_arch;
    const std::vector<Region> firsts = of_arch(first_regions_, arch);
    const std::vector<Region> seconds = of_arch(second_regions_, arch);
    auto first = firsts.begin();
    auto second = seconds.begin();
    for (std::uint64_t at = 0; first != firsts.end() && second != seconds.end();) {
      const std::uint32_t last = std::min(first->last, second->last);
      if (owns(abi.abi, static_cast<std::uint32_t>(at))) {
        TRY(merge_numbers(abi, static_cast<std::uint32_t>(at), last, *first, *second));
      }
      at = std::uint64_t{last} + 1;
      if (first->last == last) ++first;
      if (second->last == last) ++second;
    }
    return {};
  }

  Result<void> merge_numbers(AbiPolicy& abi, std::uint32_t first, std::uint32_t last,
                             const Region& of_first, const Region& of_second) {
    const auto clauses = pairs(decisions(first_, of_first), decisions(second_, of_second));
    const bool constant = clauses.size() == 1;
    if (constant && clauses[0].action == abi.default_action) return {};
    if (constant && clauses[0].action == kUnknown && last != first) {
      abi.unknown_to_profile.push_back({first, std::uint64_t{last} + 1});
      return {};
    }
    // Regions with clauses, and what is no default, are single calls or neighbours; an endless
    // range is neither.
    constexpr std::uint32_t kMostNumbers = 4096;
    if (last - first >= kMostNumbers) {
      return fail(Error::unsupported("merge policies: unlisted calls would be answered " +
                                     to_string(clauses[0].action) + ", which is not the default"));
    }
    const auto start = static_cast<std::uint32_t>(result_.clauses.size());
    std::ranges::copy(clauses, std::back_inserter(result_.clauses));
    for (std::uint32_t number = first;; ++number) {
      abi.calls.push_back({number, syscall_by_number(abi.abi, number).value_or(SyscallId{}), start,
                           static_cast<std::uint32_t>(clauses.size())});
      if (number == last) return {};
    }
  }

  const Policy& first_;
  const Policy& second_;
  std::vector<Region> first_regions_;
  std::vector<Region> second_regions_;
  Policy result_;
};

}  // namespace

Result<Policy> merge(const Policy& first, const Policy& second) {
  return Merger(first, second).run();
}

}  // namespace caisson::seccomp
