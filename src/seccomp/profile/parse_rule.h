// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/result.h"
#include "json/value.h"
#include "seccomp/profile/action.h"
#include "seccomp/profile/fields.h"
#include "seccomp/profile/profile.h"

namespace caisson::seccomp {

// One element of `syscalls`.
Result<Rule> parse_rule(ParseContext& context, const json::Value& value);

// An action and the errno that goes with it, of a rule or of the whole profile; EPERM where an
// action that needs one has none, as runc and crun do it.
Result<Action> parse_action(const json::Value& kind, const std::optional<json::Value>& errno_ret);

}  // namespace caisson::seccomp
