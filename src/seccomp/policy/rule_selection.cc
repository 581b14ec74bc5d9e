// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/rule_selection.h"

#include <algorithm>

namespace caisson::seccomp {

bool applies(const Rule& rule, const Target& target) {
  const RuleFilter& excludes = rule.excludes;
  const RuleFilter& includes = rule.includes;
  const auto native_is_in = [&](const std::vector<std::string>& arches) {
    return std::ranges::find(arches, info(target.native).go_name) != arches.end();
  };
  if (native_is_in(excludes.arches)) return false;
  if ((excludes.caps & target.caps) != 0) return false;
  if (excludes.min_kernel && target.kernel >= *excludes.min_kernel) return false;
  if (!includes.arches.empty() && !native_is_in(includes.arches)) return false;
  if ((includes.caps & ~target.caps) != 0) return false;
  return !includes.min_kernel || target.kernel >= *includes.min_kernel;
}

std::vector<Abi> listed_abis(const Profile& profile, Abi native) {
  std::vector<Abi> abis = {native};
  const auto add = [&](const std::vector<Abi>& more) {
    for (const Abi abi : more) {
      if (std::ranges::find(abis, abi) == abis.end()) abis.push_back(abi);
    }
  };
  add(profile.architectures);
  const auto entry = std::ranges::find(profile.arch_map, native, &ArchMapEntry::architecture);
  if (entry != profile.arch_map.end()) add(entry->sub_architectures);
  return abis;
}

}  // namespace caisson::seccomp
