// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

// Capabilities (capabilities(7)) as bit sets of their numbers.
namespace caisson::caps {

using Set = std::uint64_t;

constexpr Set bit(unsigned capability) {
  return Set{1} << capability;
}

// Docker's 14 default capabilities, mask 00000000a80425fb (spec K1).
inline constexpr Set kDefault = 0xa80425fb;

// "CAP_SYS_ADMIN", "sys_admin", in any case; kInvalid with the nearest name where unknown.
Result<unsigned> parse_name(std::string_view name);

// "CAP_SYS_ADMIN"; nullopt for a number without a name.
std::optional<std::string> name(unsigned capability);

// The capabilities that this kernel knows, whoever holds them.
Set known_to_kernel();

// The calling thread's bounding set: what a container can be given at most. An error where a filter
// forbids to look.
Result<Set> bounding();

// Docker's rule for --cap-add and --cap-drop on a base set: "ALL" among the added gives `available`
// less the dropped; "ALL" among the dropped gives the added alone; the order of options is nothing.
Result<Set> adjust(Set base, Set available, std::span<const std::string> add,
                   std::span<const std::string> drop);

// Sets the calling thread's permitted, effective and inheritable sets (capset(2)).
Result<void> set_thread(Set permitted, Set effective, Set inheritable);

// Removes from the bounding set what `keep` lacks. Needs CAP_SETPCAP where anything is removed.
Result<void> limit_bounding(Set keep);

// Replaces the ambient set; each must be permitted and inheritable already.
Result<void> set_ambient(Set ambient);

}  // namespace caisson::caps
