// SPDX-License-Identifier: Apache-2.0
#include "oci/validate.h"

#include "oci/checks.h"

namespace caisson::oci {
namespace {

// The finding of a part, named from the whole's root.
Finding within(std::string_view prefix, Finding finding) {
  if (finding) finding->field.insert(0, prefix);
  return finding;
}

}  // namespace

Finding find_violation(const Process& process) {
  return first_finding(process_checks(), process);
}

Finding find_violation(const Resources& resources) {
  return first_finding(resource_checks(), resources);
}

Finding find_violation(const Config& config) {
  for (const auto checks : {config_checks(), namespace_checks(), mount_checks()}) {
    if (Finding finding = first_finding(checks, config)) return finding;
  }
  // config.md, "Process": one is required by start only.
  if (!config.process.args.empty()) {
    if (Finding finding = within("process.", find_violation(config.process))) return finding;
  }
  return within("linux.resources.", find_violation(config.linux_.resources));
}

}  // namespace caisson::oci
