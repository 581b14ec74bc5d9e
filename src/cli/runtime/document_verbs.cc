// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "caps/caps.h"
#include "cli/common/report.h"
#include "cli/runtime/verb.h"
#include "mount/options.h"
#include "oci/features.h"
#include "oci/kernel_names.h"
#include "oci/spec.h"
#include "seccomp/load/support.h"
#include "seccomp/profile/action.h"
#include "seccomp/profile/argument.h"
#include "seccomp/profile/profile.h"
#include "sys/file.h"

// The verbs that write a document: features, spec.
namespace caisson::cli {
namespace {

struct SpecArguments {
  std::string bundle = ".";
  bool rootless = false;
};

constexpr std::array kSpecOptions = std::to_array<Option>({
    {.name = "bundle",
     .letter = 'b',
     .placeholder = "DIRECTORY",
     .help = "Where to write config.json (default: the working directory)",
     .set = set_text<&SpecArguments::bundle>},
    {.name = "rootless",
     .help = "For an ordinary user who becomes root inside",
     .set = set_switch<&SpecArguments::rootless>},
});

constexpr Command kSpec{.name = "caisson-runtime spec",
                        .summary = "Write a config.json to start from.",
                        .options = kSpecOptions,
                        .max_operands = 0};
constexpr Command kFeatures{.name = "caisson-runtime features",
                            .summary = "Tell as JSON what the runtime implements.",
                            .max_operands = 0};

template <class Table>
oci::Names names_of(const Table& table) {
  oci::Names names;
  for (const auto& entry : table) names.push_back(entry.name);
  return names;
}

oci::SeccompFeatures seccomp_features(const seccomp::Support& support) {
  oci::SeccompFeatures features;
  for (auto kind = seccomp::ActionKind::kKillProcess; kind <= seccomp::ActionKind::kAllow;
       kind = static_cast<seccomp::ActionKind>(std::to_underlying(kind) + 1)) {
    features.actions.push_back(seccomp::name(kind));
  }
  for (auto op = seccomp::Operator::kNotEqual; op <= seccomp::Operator::kMaskedEqual;
       op = static_cast<seccomp::Operator>(std::to_underlying(op) + 1)) {
    features.operators.push_back(seccomp::name(op));
  }
  for (const seccomp::AbiInfo& abi : seccomp::all_abis()) features.archs.push_back(abi.scmp_name);
  for (const seccomp::FilterFlagInfo& flag : seccomp::all_filter_flags()) {
    // The others are the runtime's own matter: a configuration can't have them.
    if (std::ranges::find(seccomp::kNamedFilterFlags, flag.name, &seccomp::NamedFilterFlag::name) ==
        seccomp::kNamedFilterFlags.end()) {
      continue;
    }
    features.known_flags.push_back(flag.name);
    if ((support.flags & flag.bit) != 0) features.supported_flags.push_back(flag.name);
  }
  return features;
}

}  // namespace

Result<int> features_verb(const RuntimeGlobals& /*globals*/, Arguments arguments) {
  const auto operands = TRY(parse_verb(kFeatures, arguments, nullptr));
  if (!operands) return 0;
  oci::Features features;
  features.hooks = {"prestart",       "createRuntime", "createContainer",
                    "startContainer", "poststart",     "poststop"};
  features.mount_options = mount::option_words();
  features.namespaces = names_of(oci::kNamespaceTypes);
  std::vector<std::string> capabilities;
  for (unsigned number = 0; const auto name = caps::name(number); ++number) {
    capabilities.push_back(*name);
  }
  features.capabilities = {capabilities.begin(), capabilities.end()};
  features.cgroup = {.v1 = true, .v2 = true, .systemd = true, .systemd_user = true, .rdma = true};
  features.memory_policy_modes = names_of(oci::kMemoryPolicyModes);
  features.memory_policy_flags = names_of(oci::kMemoryPolicyFlags);
  features.net_devices = true;
  features.intel_rdt = {.enabled = true, .schemata = true, .monitoring = true};
  features.apparmor = true;
  features.selinux = true;
  features.id_mapped_mounts = true;
  features.potentially_unsafe_annotations = {"org.criu.config", "org.systemd.property.",
                                             "run.oci.mount_context_type"};
  features.seccomp = seccomp_features(TRY(seccomp::probe()));
  return print(oci::features_document(features) + "\n");
}

Result<int> spec_verb(const RuntimeGlobals& /*globals*/, Arguments arguments) {
  SpecArguments given;
  const auto operands = TRY(parse_verb(kSpec, arguments, &given));
  if (!operands) return 0;
  oci::SpecOptions options;
  if (given.rootless) options.rootless = {::geteuid(), ::getegid()};
  const std::string file = given.bundle + "/config.json";
  // An existing one may be somebody's work.
  const UniqueFd made = TRY(sys::open(file, O_WRONLY | O_CREAT | O_EXCL, 0644));
  TRY(sys::write_all(made.get(), oci::default_config(options), file));
  return 0;
}

}  // namespace caisson::cli
