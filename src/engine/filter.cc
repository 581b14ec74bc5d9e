// SPDX-License-Identifier: Apache-2.0
#include "engine/filter.h"

#include <string>
#include <string_view>

#include "base/log.h"
#include "container/seccomp_filter.h"
#include "seccomp/profile/profile.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

using seccomp::Profile;

constexpr std::string_view kBuiltin = "builtin";
constexpr std::string_view kUnconfined = "unconfined";

Result<Profile> read_profile(const std::string& choice) {
  if (choice == kBuiltin) return seccomp::parse_profile(seccomp::default_profile_text(), kBuiltin);
  // Docker's programs hand over what the file holds.
  if (choice.starts_with('{')) return seccomp::parse_profile(choice, "--security-opt");
  auto text = sys::read_file(choice);
  if (!text) return fail(std::move(text).error().in("seccomp profile"));
  return seccomp::parse_profile(*text, choice);
}

}  // namespace

Result<std::optional<Profile>> profile_of(const RunOptions& options) {
  const std::string& given = options.security.seccomp;
  if (given == kUnconfined || (given.empty() && options.privileged)) return std::nullopt;
  return TRY(read_profile(given.empty() ? std::string(kBuiltin) : given));
}

Result<process::Filter> make_filter(const RunOptions& options, std::uint64_t caps) {
  const auto chosen = TRY(profile_of(options));
  if (!chosen) return process::Filter{};
  const Profile& profile = *chosen;
  // The built-in profile is nobody's input.
  const auto time =
      profile.source == kBuiltin ? container::ProofTime::kAfterClone : container::ProofTime::kNow;
  process::Filter filter = TRY(container::make_filter(
      profile, caps, [](const std::string& text) { log::warning(text); }, time));
  if (!filter.agent.socket_path.empty()) {
    return fail(Error::unsupported("seccomp profile " + profile.source +
                                   " asks an agent (SCMP_ACT_NOTIFY): caisson-runtime alone does"));
  }
  // Older documents say that a privileged container ignores the profile; Docker since 27 does not.
  if (options.privileged) {
    log::warning("--privileged: the seccomp profile " + profile.source +
                 " is in force all the same");
  }
  return filter;
}

}  // namespace caisson::engine
