// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "template/value.h"

namespace caisson::tmpl {

// The value as Go's fmt prints it for %v: "[a b]", "map[k:v]", "{struct's fields}".
std::string print_value(const Value& value);
// What fmt.Sprint and fmt.Sprintln make of values: blanks between two that aren't texts, or always.
std::string sprint(std::span<const Value> values);
std::string sprintln(std::span<const Value> values);

// A number as %v prints it: the shortest that reads back, with an exponent from seven digits on.
std::string print_number(double number);

}  // namespace caisson::tmpl
