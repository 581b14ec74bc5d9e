// SPDX-License-Identifier: Apache-2.0
#include "monitor/job.h"

#include <concepts>
#include <optional>
#include <string_view>

#include "base/strings.h"

namespace caisson::monitor {
namespace {

// Each field with its key: read and written by the same list.
template <class JobType, class Visitor>
void visit(JobType& job, Visitor&& field) {
  field("name", job.name);
  field("directory", job.directory);
  field("pidfd", job.pidfd);
  field("end", job.end);
  field("listener", job.listener);
  field("client", job.client);
  field("input", job.input);
  field("output", job.output);
  field("error-output", job.error_output);
  field("kernel-log", job.kernel_log);
  field("terminal", job.terminal);
  field("input-once", job.input_once);
  field("log-file", job.log_file);
  field("log-max-size", job.log_max_size);
  field("log-max-files", job.log_max_files);
  field("journal", job.journal);
  field("cgroup", job.cgroups);
  field("own-pids", job.own_pids);
  field("health-interval", job.health_interval);
  field("health-start-period", job.health_start_period);
  field("health-start-interval", job.health_start_interval);
  field("engine", job.engine);
  field("root", job.root);
}

struct Writer {
  std::vector<std::string>& arguments;

  void put(std::string_view key, std::string_view value) {
    arguments.push_back(std::string(key).append("=").append(value));
  }
  void operator()(std::string_view key, const std::string& value) { put(key, value); }
  void operator()(std::string_view key, std::integral auto value) {
    put(key, std::to_string(value));
  }
  void operator()(std::string_view key, const std::vector<std::string>& values) {
    for (const std::string& value : values) put(key, value);
  }
};

// Stores one "key=value" where it belongs.
struct Reader {
  std::string_view key;
  std::string_view value;
  bool stored = false;

  void operator()(std::string_view name, std::string& target) {
    if (take(name)) target = value;
  }
  template <std::integral T>
  void operator()(std::string_view name, T& target) {
    if (!take(name)) return;
    using Number = std::conditional_t<std::same_as<T, bool>, unsigned, T>;
    const std::optional<Number> number = parse_integer<Number>(value);
    stored = number.has_value();
    if (number) target = static_cast<T>(*number);
  }
  void operator()(std::string_view name, std::vector<std::string>& target) {
    if (take(name)) target.emplace_back(value);
  }

 private:
  bool take(std::string_view name) {
    if (name != key) return false;
    stored = true;
    return true;
  }
};

}  // namespace

std::vector<std::string> to_arguments(const Job& job) {
  std::vector<std::string> arguments = {job.id};
  visit(job, Writer{arguments});
  return arguments;
}

Result<Job> parse_job(std::span<const char* const> arguments) {
  Job job;
  if (arguments.empty()) {
    return fail(Error::invalid("caisson-monitor is started by caisson, not by hand"));
  }
  job.id = arguments.front();
  for (const std::string_view argument : arguments.subspan(1)) {
    const auto parts = split_once(argument, '=');
    if (!parts) return fail(Error::invalid("unknown argument " + std::string(argument)));
    Reader reader{parts->first, parts->second};
    visit(job, reader);
    if (!reader.stored) return fail(Error::invalid("unknown argument " + std::string(argument)));
  }
  return job;
}

}  // namespace caisson::monitor
