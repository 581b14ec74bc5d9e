// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

// What this host has of what containers need.
namespace caisson::host {

enum class Verdict : std::uint8_t {
  kGood,
  kLimited,  // containers run, but something can't be asked for
  kMissing,  // containers don't run
};

// One thing that was looked at. `cost` and `remedy` are empty where nothing is missing.
struct Finding {
  std::string area;     // "namespaces"
  std::string subject;  // "user"
  Verdict verdict = Verdict::kGood;
  std::string found{};   // "limit 95000"
  std::string cost{};    // what can't be done
  std::string remedy{};  // how to get it
};

using Findings = std::vector<Finding>;

// A file per area; none needs privilege.
void look_at_kernel(Findings& findings);
void look_at_namespaces(Findings& findings);
void look_at_user_namespaces(Findings& findings);
void look_at_control_groups(Findings& findings);
void look_at_seccomp(Findings& findings);
void look_at_security_modules(Findings& findings);
void look_at_privileges(Findings& findings);

// All of them.
Findings look_at_host();

}  // namespace caisson::host
