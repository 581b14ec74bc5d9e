// SPDX-License-Identifier: Apache-2.0
#include "resctrl/group.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>

#include "base/scope_exit.h"
#include "base/strings.h"
#include "sys/file.h"

namespace caisson::resctrl {
namespace {

constexpr std::string_view kRoot = "/";
constexpr std::string_view kBandwidth = "MB:";

bool is_line(std::string_view line, std::string_view resource) {
  return line.starts_with(resource) && !line.contains('\n') && line.contains('=');
}

// "L3:0=7f;1=7f" as resource and shares by domain, without blanks and leading zeros.
struct Line {
  std::string resource;
  std::map<std::string, std::string> shares;
};

std::string plain(std::string_view word) {
  word = trim(word);
  while (word.size() > 1 && word.front() == '0') word.remove_prefix(1);
  return to_lower(word);
}

std::optional<Line> parse_line(std::string_view text) {
  const auto named = split_once(trim(text), ':');
  if (!named) return std::nullopt;
  Line line{std::string(trim(named->first)), {}};
  for (const std::string_view domain : split(named->second, ';')) {
    const auto share = split_once(domain, '=');
    if (share) line.shares[plain(share->first)] = plain(share->second);
  }
  return line;
}

// What the shell's "echo >" does; each line is a command of its own to the kernel.
Result<void> write_line(const std::string& file, const std::string& line) {
  auto written = sys::create_file(file, line + "\n", 0644);
  if (written) return {};
  return fail(std::move(written).error().in("linux.intelRdt: \"" + line + "\""));
}

Result<void> write_schemata(const std::string& directory, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return write_line(directory + "/schemata", text);
}

bool is_directory(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Result<void> make_directory(const std::string& directory) {
  if (::mkdir(directory.c_str(), 0755) == 0 || errno == EEXIST) return {};
  Error error = Error::last("linux.intelRdt: make", directory);
  if (error.errnum != ENOSPC) return fail(std::move(error));
  return fail(std::move(error).with_hint("the processor has no class of service left"));
}

// What is to be the container's alone may be left of one of that name, but not in use.
Result<void> check_unused(const std::string& directory) {
  if (!is_directory(directory)) return {};
  const auto tasks = sys::read_file(directory + "/tasks");
  if (!tasks && tasks.error().errnum == ENOENT) return {};
  if (trim(TRY(tasks)).empty()) return {};
  return fail(Error::invalid("linux.intelRdt: there are processes in " + directory + " already"));
}

Error no_such_class(const std::string& name) {
  return Error::invalid("linux.intelRdt.closID \"" + name +
                        "\": there is no such class, and no shares to make one with are given");
}

// A class that others may be in: it must be what is wanted already.
Result<void> check_existing(const std::string& directory, const oci::IntelRdt& wanted) {
  const std::vector<std::string> lines = schemata_lines(wanted);
  if (lines.empty()) return {};
  if (matches(lines, TRY(sys::read_file(directory + "/schemata")))) return {};
  return fail(Error::invalid("linux.intelRdt.closID \"" + wanted.clos_id +
                             "\": the class exists with other shares"));
}

}  // namespace

Result<void> check_host(const std::string& mount_point) {
  if (::access((mount_point + "/schemata").c_str(), F_OK) == 0) return {};
  if (::access(mount_point.c_str(), F_OK) == 0) {
    return fail(Error::unsupported(mount_point + " is not mounted")
                    .with_hint("mount -t resctrl resctrl " + mount_point));
  }
  return fail(Error::unsupported("this host has no " + mount_point +
                                 ": its processor or kernel lacks resource control"));
}

Result<void> check_schemas(const std::string& l3_cache_schema,
                           const std::string& memory_bandwidth_schema) {
  for (const std::string_view line : split(l3_cache_schema, '\n')) {
    if (line.empty() || is_line(line, "L3:") || is_line(line, "L3CODE:") ||
        is_line(line, "L3DATA:") || is_line(line, kBandwidth)) {
      continue;
    }
    return fail(Error::invalid("l3CacheSchema \"" + std::string(line) +
                               "\" is no line such as L3:0=7f;1=7f"));
  }
  if (memory_bandwidth_schema.empty() || is_line(memory_bandwidth_schema, kBandwidth)) return {};
  return fail(Error::invalid("memBwSchema \"" + memory_bandwidth_schema +
                             "\" is no line such as MB:0=50;1=50"));
}

std::vector<std::string> schemata_lines(const oci::IntelRdt& wanted) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(wanted.l3_cache_schema, '\n')) {
    // The bandwidth has a field of its own, which goes first.
    if (line.empty() || (line.starts_with(kBandwidth) && !wanted.mem_bw_schema.empty())) continue;
    lines.emplace_back(line);
  }
  if (!wanted.mem_bw_schema.empty()) lines.push_back(wanted.mem_bw_schema);
  lines.insert(lines.end(), wanted.schemata.begin(), wanted.schemata.end());
  return lines;
}

bool matches(const std::vector<std::string>& lines, std::string_view schemata) {
  std::vector<Line> present;
  for (const std::string_view text : split(schemata, '\n')) {
    if (auto line = parse_line(text)) present.push_back(std::move(*line));
  }
  return std::ranges::all_of(lines, [&](const std::string& text) {
    const auto wanted = parse_line(text);
    if (!wanted) return false;
    const auto found = std::ranges::find(present, wanted->resource, &Line::resource);
    if (found == present.end()) return false;
    return std::ranges::all_of(wanted->shares, [&](const auto& share) {
      const auto domain = found->shares.find(share.first);
      return domain != found->shares.end() && domain->second == share.second;
    });
  });
}

Result<Group> Group::plan(const oci::IntelRdt& wanted, const std::string& id,
                          const std::string& mount_point) {
  Group group;
  const bool named = !wanted.clos_id.empty();
  group.lines_ = schemata_lines(wanted);
  group.class_ =
      wanted.clos_id == kRoot ? mount_point : mount_point + "/" + (named ? wanted.clos_id : id);
  if (wanted.enable_monitoring) {
    group.monitor_ = group.class_ + "/mon_groups/" + id;
    TRY(check_unused(group.monitor_));
    group.own_.push_back(group.monitor_);
  }
  if (!named) {
    TRY(check_unused(group.class_));
    group.own_.push_back(group.class_);
    return group;
  }
  // A class with a name may be others' too by the time that this container ends.
  group.class_exists_ = is_directory(group.class_);
  if (group.class_exists_) {
    TRY(check_existing(group.class_, wanted));
  } else if (group.lines_.empty()) {
    return fail(no_such_class(wanted.clos_id));
  }
  return group;
}

Result<void> Group::make() const {
  ScopeExit remove_class([&] {
    if (!class_exists_) ::rmdir(class_.c_str());
  });
  if (!class_exists_) {
    TRY(make_directory(class_));
    TRY(write_schemata(class_, lines_));
  }
  if (!monitor_.empty()) TRY(make_directory(monitor_));
  remove_class.dismiss();
  return {};
}

Result<void> Group::add(pid_t pid) const {
  const std::string line = std::to_string(pid);
  // The class first: a monitoring group takes processes of its class only.
  TRY(write_line(class_ + "/tasks", line));
  return monitor_.empty() ? Result<void>{} : write_line(monitor_ + "/tasks", line);
}

Result<void> remove(const std::vector<std::string>& own_directories) {
  for (const std::string& directory : own_directories) {
    if (::rmdir(directory.c_str()) != 0 && errno != ENOENT) {
      return fail(Error::last("remove", directory));
    }
  }
  return {};
}

Result<void> update(const std::string& class_directory, const std::string& l3_cache_schema,
                    const std::string& memory_bandwidth_schema) {
  TRY(check_schemas(l3_cache_schema, memory_bandwidth_schema));
  oci::IntelRdt wanted;
  wanted.l3_cache_schema = l3_cache_schema;
  wanted.mem_bw_schema = memory_bandwidth_schema;
  return write_schemata(class_directory, schemata_lines(wanted));
}

}  // namespace caisson::resctrl
