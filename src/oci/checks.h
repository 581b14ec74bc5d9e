// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "oci/config.h"
#include "oci/validate.h"

// The lists of checks that make up validation, a file each.
namespace caisson::oci {

using Finding = std::optional<Violation>;

// One check looks at one thing and returns the first violation that it sees.
template <class T>
using Check = Finding (*)(const T&);

std::span<const Check<Process>> process_checks();
std::span<const Check<Resources>> resource_checks();
std::span<const Check<Config>> namespace_checks();  // namespaces, and what needs one
std::span<const Check<Config>> mount_checks();      // root, mounts, devices, paths inside
std::span<const Check<Config>> config_checks();     // everything else

template <class T>
Finding first_finding(std::span<const Check<T>> checks, const T& subject) {
  for (const Check<T> check : checks) {
    if (Finding finding = check(subject)) return finding;
  }
  return std::nullopt;
}

inline std::string quoted(std::string_view text) {
  return std::string("\"").append(text).append("\"");
}

// Programs look variables up by what stands before the '='; runc refuses the same of a process.
inline Finding check_variables(std::string_view field, std::span<const std::string> variables) {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const std::size_t equals = variables[i].find('=');
    if (equals != std::string::npos && equals != 0) continue;
    return Violation{std::string(field) + "[" + std::to_string(i) + "]",
                     quoted(variables[i]) + " is not NAME=VALUE"};
  }
  return std::nullopt;
}

inline bool has_namespace(const Config& config, NamespaceType type) {
  return std::ranges::find(config.linux_.namespaces, type, &Namespace::type) !=
         config.linux_.namespaces.end();
}

// Whether the container gets a namespace that is made for it, not one that it joins.
inline bool has_new_namespace(const Config& config, NamespaceType type) {
  return std::ranges::any_of(config.linux_.namespaces, [type](const Namespace& one) {
    return one.type == type && one.path.empty();
  });
}

}  // namespace caisson::oci
