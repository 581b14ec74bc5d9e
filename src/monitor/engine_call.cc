// SPDX-License-Identifier: Apache-2.0
#include "monitor/engine_call.h"

namespace caisson::monitor {

std::vector<std::string> engine_arguments(const Job& job, std::string_view command) {
  std::vector<std::string> arguments = {"caisson"};
  if (!job.root.empty()) arguments.push_back("--root=" + job.root);
  arguments.emplace_back(command);
  arguments.push_back(job.id);
  return arguments;
}

std::vector<char*> pointers_to(std::vector<std::string>& arguments) {
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace caisson::monitor
