// SPDX-License-Identifier: Apache-2.0
#include "seccomp/profile/action.h"

#include <linux/seccomp.h>

#include <algorithm>
#include <array>

namespace caisson::seccomp {
namespace {

struct Entry {
  std::string_view name;
  std::uint32_t return_value;
};

// In the order of ActionKind.
constexpr std::array<Entry, 8> kActions = {{
    {"SCMP_ACT_KILL_PROCESS", SECCOMP_RET_KILL_PROCESS},
    {"SCMP_ACT_KILL_THREAD", SECCOMP_RET_KILL_THREAD},
    {"SCMP_ACT_TRAP", SECCOMP_RET_TRAP},
    {"SCMP_ACT_ERRNO", SECCOMP_RET_ERRNO},
    {"SCMP_ACT_NOTIFY", SECCOMP_RET_USER_NOTIF},
    {"SCMP_ACT_TRACE", SECCOMP_RET_TRACE},
    {"SCMP_ACT_LOG", SECCOMP_RET_LOG},
    {"SCMP_ACT_ALLOW", SECCOMP_RET_ALLOW},
}};

const Entry& entry(ActionKind kind) {
  return kActions[static_cast<std::size_t>(kind)];
}

}  // namespace

std::optional<ActionKind> action_by_name(std::string_view text) {
  if (text == "SCMP_ACT_KILL") return ActionKind::kKillThread;
  const auto* const found = std::ranges::find(kActions, text, &Entry::name);
  if (found == kActions.end()) return std::nullopt;
  return static_cast<ActionKind>(found - kActions.begin());
}

std::string_view name(ActionKind kind) {
  return entry(kind).name;
}

std::string to_string(Action action) {
  std::string text(name(action.kind));
  if (carries_data(action.kind)) text.append("(").append(std::to_string(action.data)).append(")");
  return text;
}

std::uint32_t to_return_value(Action action) {
  return entry(action.kind).return_value | action.data;
}

}  // namespace caisson::seccomp
