// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <linux/mempolicy.h>

#include <array>

#include "base/strings.h"
#include "oci/checks.h"
#include "oci/kernel_names.h"
#include "oci/number_list.h"
#include "oci/version.h"

namespace caisson::oci {
namespace {

Finding check_version(const Config& config) {
  const std::string& version = config.oci_version;
  if (!is_semantic_version(version)) {
    return Violation{"ociVersion", quoted(version) + " is not a semantic version"};
  }
  if (is_supported_version(version)) return std::nullopt;
  return Violation{"ociVersion", fmt::format("{} is not supported, {} to {} are", version,
                                             kOldestSpecVersion, kSpecVersion)};
}

Finding check_hook_list(std::string_view name, const std::vector<Hook>& hooks) {
  for (std::size_t i = 0; i < hooks.size(); ++i) {
    const std::string field = fmt::format("hooks.{}[{}]", name, i);
    if (!hooks[i].path.starts_with('/')) {
      return Violation{field + ".path", quoted(hooks[i].path) + " is not an absolute path"};
    }
    if (hooks[i].timeout_seconds && *hooks[i].timeout_seconds <= 0) {
      return Violation{field + ".timeout", "must be greater than 0"};
    }
    if (Finding found = check_variables(field + ".env", hooks[i].env)) return found;
  }
  return std::nullopt;
}

Finding check_hooks(const Config& config) {
  const Hooks& hooks = config.hooks;
  const std::pair<std::string_view, const std::vector<Hook>*> lists[] = {
      {"prestart", &hooks.prestart},
      {"createRuntime", &hooks.create_runtime},
      {"createContainer", &hooks.create_container},
      {"startContainer", &hooks.start_container},
      {"poststart", &hooks.poststart},
      {"poststop", &hooks.poststop}};
  for (const auto& [name, list] : lists) {
    if (Finding found = check_hook_list(name, *list)) return found;
  }
  return std::nullopt;
}

Finding check_annotations(const Config& config) {
  if (!config.annotations.contains("")) return std::nullopt;
  return Violation{"annotations", "a key must not be empty"};
}

// A path that climbs would put the container in somebody else's group.
Finding check_cgroups_path(const Config& config) {
  for (const std::string_view part : split(config.linux_.cgroups_path, '/')) {
    if (part == "..") return Violation{"linux.cgroupsPath", "must not contain \"..\""};
  }
  return std::nullopt;
}

// Names and lines become directories and lines of files in resctrl.
Finding check_intel_rdt(const Config& config) {
  if (!config.linux_.intel_rdt) return std::nullopt;
  const IntelRdt& rdt = *config.linux_.intel_rdt;
  const bool climbs = rdt.clos_id == "." || rdt.clos_id == ".." ||
                      (rdt.clos_id != "/" && rdt.clos_id.find('/') != std::string::npos);
  if (climbs) return Violation{"linux.intelRdt.closID", quoted(rdt.clos_id) + " is not a name"};
  const std::string& bandwidth = rdt.mem_bw_schema;
  if (!bandwidth.empty() &&
      (!bandwidth.starts_with("MB:") || bandwidth.find('\n') != std::string::npos)) {
    return Violation{"linux.intelRdt.memBwSchema", "must be one line that begins with \"MB:\""};
  }
  for (std::size_t i = 0; i < rdt.schemata.size(); ++i) {
    if (rdt.schemata[i].find('\n') == std::string::npos) continue;
    return Violation{fmt::format("linux.intelRdt.schemata[{}]", i), "must be one line"};
  }
  return std::nullopt;
}

Finding check_personality(const Config& config) {
  if (!config.linux_.personality) return std::nullopt;
  const Personality& personality = *config.linux_.personality;
  if (!find_by_name(kPersonalityDomains, personality.domain)) {
    return Violation{"linux.personality.domain",
                     quoted(personality.domain) + " is neither LINUX nor LINUX32"};
  }
  if (personality.flags.empty()) return std::nullopt;
  return Violation{"linux.personality.flags", "no flags are supported"};
}

// set_mempolicy(2): which modes take nodes.
Finding check_memory_policy_nodes(const Config& config) {
  if (!config.linux_.memory_policy) return std::nullopt;
  const MemoryPolicy& policy = *config.linux_.memory_policy;
  const auto mode = find_by_name(kMemoryPolicyModes, policy.mode);
  if (!mode) {
    return Violation{"linux.memoryPolicy.mode", "unknown mode " + quoted(policy.mode)};
  }
  const auto nodes = parse_number_list(policy.nodes);
  if (!nodes) {
    return Violation{"linux.memoryPolicy.nodes",
                     quoted(policy.nodes) + " is not a list of nodes such as 0-3,7"};
  }
  const bool takes_none = *mode == MPOL_DEFAULT || *mode == MPOL_LOCAL;
  if (takes_none && !nodes->empty()) {
    return Violation{"linux.memoryPolicy.nodes", policy.mode + " takes no nodes"};
  }
  if (!takes_none && *mode != MPOL_PREFERRED && nodes->empty()) {
    return Violation{"linux.memoryPolicy.nodes", policy.mode + " needs nodes"};
  }
  return std::nullopt;
}

Finding check_memory_policy_flags(const Config& config) {
  if (!config.linux_.memory_policy) return std::nullopt;
  const MemoryPolicy& policy = *config.linux_.memory_policy;
  int flags = 0;
  for (std::size_t i = 0; i < policy.flags.size(); ++i) {
    const auto flag = find_by_name(kMemoryPolicyFlags, policy.flags[i]);
    if (!flag) {
      return Violation{fmt::format("linux.memoryPolicy.flags[{}]", i),
                       "unknown flag " + quoted(policy.flags[i])};
    }
    flags |= *flag;
  }
  constexpr int kNodeFlags = MPOL_F_STATIC_NODES | MPOL_F_RELATIVE_NODES;
  if ((flags & kNodeFlags) == kNodeFlags) {
    return Violation{"linux.memoryPolicy.flags",
                     "MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude each other"};
  }
  return std::nullopt;
}

constexpr std::array<Check<Config>, 8> kChecks = {
    check_version,   check_hooks,       check_annotations,         check_cgroups_path,
    check_intel_rdt, check_personality, check_memory_policy_nodes, check_memory_policy_flags,
};

}  // namespace

std::span<const Check<Config>> config_checks() {
  return kChecks;
}

}  // namespace caisson::oci
