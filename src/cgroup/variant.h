// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cgroup/dbus.h"

namespace caisson::cgroup {

// A value of any D-Bus type but dictionaries and variants in it.
struct Variant {
  char type = 'i';           // of the value itself: "ybnqiuxtdsog", 'a' or '('
  std::string element_type;  // of an array
  std::uint64_t number = 0;  // whatever is a number, by its bits
  std::string text;          // s, o, g
  std::vector<Variant> parts;

  [[nodiscard]] std::string signature() const;
  void write(DbusWriter& to) const;
};

// The text form of GVariant (GLib, "GVariant Text Format"), in which annotations give the values of
// a unit's properties: 5, uint64 5, 'text', true, 1.5, ['a', 'b'], @as [], ('a', 5).
Result<Variant> parse_variant(std::string_view text);

}  // namespace caisson::cgroup
