// SPDX-License-Identifier: Apache-2.0
#include "caps/caps.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>

#include "base/capability_names.h"
#include "base/strings.h"

namespace caisson::caps {
namespace {

// The names are the base's, so that profiles can be read without this layer.
constexpr auto& kNames = kCapabilityNames;

constexpr unsigned kMostCapabilities = 64;  // in a Set

struct Request {
  Set set = 0;
  bool all = false;
};

Result<Request> parse_list(std::span<const std::string> names) {
  Request request;
  for (const std::string& text : names) {
    if (to_upper(text) == "ALL") {
      request.all = true;
    } else {
      request.set |= bit(TRY(parse_name(text)));
    }
  }
  return request;
}

}  // namespace

Result<unsigned> parse_name(std::string_view text) {
  const std::string upper = to_upper(text);
  std::string_view bare = upper;
  if (bare.starts_with("CAP_")) bare.remove_prefix(4);
  const auto* found = std::ranges::find(kNames, bare);
  if (found != kNames.end()) return static_cast<unsigned>(found - kNames.begin());
  Error error = Error::invalid("unknown capability \"" + std::string(text) + "\"");
  if (const auto near = nearest(bare, kNames)) {
    return fail(std::move(error).with_hint("did you mean CAP_" + std::string(*near) + "?"));
  }
  return fail(std::move(error));
}

std::optional<std::string> name(unsigned capability) {
  if (capability >= kNames.size()) return std::nullopt;
  return "CAP_" + std::string(kNames[capability]);
}

Set known_to_kernel() {
  Set set = 0;
  // EINVAL past the kernel's last capability.
  for (unsigned capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    set |= bit(capability);
  }
  return set;
}

Result<Set> bounding() {
  Set set = 0;
  for (unsigned capability = 0;; ++capability) {
    const int held = ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
    // Only this errno says that there are no more: one that could not be read might be held.
    if (held < 0 && errno == EINVAL) return set;
    if (held < 0) return fail(Error::last("read the bounding set"));
    if (held > 0) set |= bit(capability);
  }
}

Result<Set> adjust(Set base, Set available, std::span<const std::string> add,
                   std::span<const std::string> drop) {
  const Request adding = TRY(parse_list(add));
  const Request dropping = TRY(parse_list(drop));
  if (adding.all) return available & ~dropping.set;
  const Set kept = dropping.all ? 0 : base & ~dropping.set;
  return kept | adding.set;
}

Result<void> set_thread(Set permitted, Set effective, Set inheritable) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  for (unsigned word = 0; word < _LINUX_CAPABILITY_U32S_3; ++word) {
    data[word].permitted = static_cast<std::uint32_t>(permitted >> (32 * word));
    data[word].effective = static_cast<std::uint32_t>(effective >> (32 * word));
    data[word].inheritable = static_cast<std::uint32_t>(inheritable >> (32 * word));
  }
  if (::syscall(SYS_capset, &header, data.data()) == 0) return {};
  return fail(Error::last("set capabilities"));
}

Result<void> limit_bounding(Set keep) {
  for (unsigned capability = 0; capability < kMostCapabilities; ++capability) {
    if ((keep & bit(capability)) != 0) continue;
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
    if (errno == EINVAL) break;  // past the kernel's last capability
    // Who may drop nothing need not where there is nothing to drop.
    if (::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 0) continue;
    return fail(
        Error::from_errno(EPERM, "drop from the bounding set", name(capability).value_or("?")));
  }
  return {};
}

Result<void> set_ambient(Set ambient) {
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
    return fail(Error::last("clear ambient capabilities"));
  }
  for (Set left = ambient; left != 0; left &= left - 1) {
    const int capability = std::countr_zero(left);
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) {
      return fail(Error::last("raise ambient capability",
                              name(static_cast<unsigned>(capability)).value_or("?")));
    }
  }
  return {};
}

}  // namespace caisson::caps
