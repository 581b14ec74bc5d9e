// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/common/setters.h"
#include "engine/run_options.h"

// Setters for the tables of `run`'s options, beside those of cli/common/setters.h. Each table is a
// header of its own, by theme; run_arguments.cc puts them together.
namespace caisson::cli {

// RunOptions, and what is only known to belong there once the whole line is read.
struct RunArguments : engine::RunOptions {
  std::vector<std::string> env_from_files;
  std::map<std::string, std::string> labels_from_files;
  std::optional<std::string> platform_given;
};

// Stores what a function makes of the text.
template <auto kMember, auto kParse>
Result<void> set_parsed(void* target, std::string_view value) {
  detail::field(target, kMember) = TRY(kParse(value));
  return {};
}

template <auto kMember, auto kParse>
Result<void> append_parsed(void* target, std::string_view value) {
  detail::field(target, kMember).push_back(TRY(kParse(value)));
  return {};
}

// The same for a member of one of RunOptions' parts.
template <auto kPart, auto kMember, auto kParse>
Result<void> set_parsed_in(void* target, std::string_view value) {
  detail::field(target, kPart).*kMember = TRY(kParse(value));
  return {};
}

template <auto kPart, auto kMember>
Result<void> set_text_in(void* target, std::string_view value) {
  detail::field(target, kPart).*kMember = std::string(value);
  return {};
}

}  // namespace caisson::cli
