// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/side.h"

#include <span>

#include "cli/seccomp/filters.h"
#include "cli/seccomp/inputs.h"

namespace caisson::cli {

seccomp::Decider Side::decider() const {
  if (policy) return &*policy;
  return std::span<const seccomp::bpf::Program>(filters);
}

Result<Side> read_side(std::string_view operand, const seccomp::Target& target,
                       const SeccompOptions& options) {
  constexpr std::string_view kProcess = "pid:";
  Side side = {.name = std::string(operand), .profile = {}, .policy = {}, .filters = {}};
  if (operand.starts_with(kProcess)) {
    side.filters = TRY(filters_of_process(operand.substr(kProcess.size())));
    return side;
  }
  side.profile = TRY(read_profile(operand, options));
  side.policy = TRY(resolve_profile(*side.profile, target));
  return side;
}

}  // namespace caisson::cli
