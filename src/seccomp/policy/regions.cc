// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/regions.h"

#include <algorithm>
#include <cerrno>

namespace caisson::seccomp {
namespace {

constexpr std::uint64_t kAllNumbers = std::uint64_t{1} << 32;
constexpr Action kForeign = {ActionKind::kKillProcess, 0};
constexpr Action kUnknown = {ActionKind::kErrno, ENOSYS};

const AbiPolicy* find(const Policy& policy, Abi abi) {
  const auto found = std::ranges::find(policy.abis, abi, &AbiPolicy::abi);
  return found == policy.abis.end() ? nullptr : &*found;
}

class Regions {
 public:
  explicit Regions(const Policy& policy) : policy_(policy) {}

  std::vector<Region> all() && {
    for (const AbiPolicy& abi : policy_.abis) {
      const std::uint32_t arch = info(abi.abi).audit_arch;
      if (std::ranges::find(archs_, arch) != archs_.end()) continue;
      archs_.push_back(arch);
      if (arch == info(Abi::kX32).audit_arch) {
        add_x86_64();
      } else {
        add_numbers(&abi, arch, 0, kAllNumbers);
      }
    }
    add({.other_archs = true, .first = 0, .last = ~0U, .otherwise = kForeign});
    return std::move(regions_);
  }

 private:
  // Two ABIs share the architecture: bit 30 of the number tells which. Number -1 is x32's only
  // where that is listed.
  void add_x86_64() {
    const std::uint32_t arch = info(Abi::kX32).audit_arch;
    const AbiPolicy* const plain = find(policy_, Abi::kX86_64);
    const AbiPolicy* const x32 = find(policy_, Abi::kX32);
    constexpr std::uint64_t kSign = std::uint64_t{1} << 31;
    add_numbers(plain, arch, 0, kX32Bit);
    add_numbers(x32, arch, kX32Bit, kSign);
    add_numbers(plain, arch, kSign, kSign + kX32Bit);
    add_numbers(x32, arch, kSign + kX32Bit, kAllNumbers - 1);
    add_numbers(x32 != nullptr ? x32 : plain, arch, kAllNumbers - 1, kAllNumbers);
  }

  // The numbers from `begin` up to `end` as the ABI has them; none is where it is not listed.
  void add_numbers(const AbiPolicy* abi, std::uint32_t arch, std::uint64_t begin,
                   std::uint64_t end) {
    const auto region = [&](std::uint64_t from, std::uint64_t to, Action otherwise) {
      return Region{.abi = abi == nullptr ? std::nullopt : std::optional(abi->abi),
                    .arch = arch,
                    .first = static_cast<std::uint32_t>(from),
                    .last = static_cast<std::uint32_t>(to - 1),
                    .otherwise = otherwise};
    };
    if (abi == nullptr) return add(region(begin, end, kForeign));
    const auto first = std::ranges::lower_bound(abi->calls, begin, {}, &CallPolicy::number);
    std::uint64_t at = begin;
    for (auto call = first; call != abi->calls.end() && call->number < end; ++call) {
      add_gap(*abi, at, call->number, region);
      Region own = region(call->number, std::uint64_t{call->number} + 1, abi->default_action);
      own.first_clause = call->first_clause;
      own.clause_count = call->clause_count;
      add(own);
      at = std::uint64_t{call->number} + 1;
    }
    add_gap(*abi, at, end, region);
  }

  // Numbers without a call: the default action, or ENOSYS for those unknown to the profile.
  void add_gap(const AbiPolicy& abi, std::uint64_t at, std::uint64_t end, const auto& region) {
    for (const AbiPolicy::Range& range : abi.unknown_to_profile) {
      if (range.end <= at) continue;
      if (at >= end || range.begin >= end) break;
      if (at < range.begin) add(region(at, range.begin, abi.default_action));
      const std::uint64_t from = std::max<std::uint64_t>(at, range.begin);
      at = std::min(range.end, end);
      add(region(from, at, kUnknown));
    }
    if (at < end) add(region(at, end, abi.default_action));
  }

  // What goes on as it was is no region of its own.
  void add(Region region) {
    simplify(region);
    if (!regions_.empty()) {
      Region& last = regions_.back();
      if (last.abi == region.abi && last.arch == region.arch && !region.other_archs &&
          last.last + 1 == region.first && last.first_clause == region.first_clause &&
          last.clause_count == region.clause_count && last.otherwise == region.otherwise) {
        last.last = region.last;
        return;
      }
    }
    regions_.push_back(region);
  }

  // Where the first clause holds whatever the arguments, its action is all there is.
  void simplify(Region& region) const {
    if (region.clause_count == 0) return;
    const Clause& clause = policy_.clauses[region.first_clause];
    if (!clause.all.empty()) return;
    region.otherwise = clause.action;
    region.first_clause = region.clause_count = 0;
  }

  const Policy& policy_;
  std::vector<std::uint32_t> archs_;
  std::vector<Region> regions_;
};

}  // namespace

std::vector<Region> regions_of(const Policy& policy) {
  return Regions(policy).all();
}

bpf::Path path_of(const Policy& policy, const Region& region, bpf::Paths& paths) {
  bpf::Path path;
  path.words[bpf::kNumberWord] = bpf::WordSet::interval(region.first, region.last);
  bpf::WordSet& arch = path.words[bpf::kArchWord];
  if (!region.other_archs) {
    arch = bpf::WordSet::interval(region.arch, region.arch);
    return path;
  }
  for (const AbiPolicy& abi : policy.abis) {
    const bpf::Question listed = {
        .word = bpf::kArchWord,
        .test = {bpf::WordTest::Relation::kEqual, ~0U, info(abi.abi).audit_arch}};
    if (!paths.decide(path, listed)) paths.assume(path, listed, false);
  }
  return path;
}

}  // namespace caisson::seccomp
