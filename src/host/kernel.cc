// SPDX-License-Identifier: Apache-2.0
#include "host/kernel.h"

#include <sys/utsname.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/strings.h"
#include "host/finding.h"
#include "sys/file.h"

namespace caisson::host {
namespace {

// mount_setattr(2) came with it.
constexpr unsigned kLeastMajor = 5;
constexpr unsigned kLeastMinor = 12;

std::string unquoted(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'')) {
    value = value.substr(1, value.size() - 2);
  }
  return std::string(value);
}

bool is_listed(const std::string& name) {
  const auto list = sys::read_file("/proc/filesystems");
  if (!list) return false;
  return std::ranges::any_of(
      split(*list, '\n'), [&name](std::string_view line) { return line.ends_with("\t" + name); });
}

}  // namespace

Kernel kernel() {
  utsname names{};
  ::uname(&names);
  Kernel kernel{names.release, names.machine, names.nodename};
  const char* end = kernel.release.data() + kernel.release.size();
  const auto [dot, error] = std::from_chars(kernel.release.data(), end, kernel.major);
  if (error == std::errc{} && dot != end) std::from_chars(dot + 1, end, kernel.minor);
  return kernel;
}

bool has_file_system(const std::string& name) {
  if (is_listed(name)) return true;
  // Modules are loaded when the file system is mounted for the first time.
  const auto modules = sys::read_file("/lib/modules/" + kernel().release + "/modules.dep");
  return modules && modules->contains("/" + name + ".ko");
}

Distribution distribution() {
  Distribution distribution{"Linux", ""};
  const auto text = sys::read_file("/etc/os-release");
  if (!text) return distribution;
  for (const std::string_view line : split(*text, '\n')) {
    const auto pair = split_once(line, '=');
    if (!pair) continue;
    if (pair->first == "PRETTY_NAME") distribution.name = unquoted(pair->second);
    if (pair->first == "VERSION_ID") distribution.version = unquoted(pair->second);
  }
  return distribution;
}

void look_at_kernel(Findings& findings) {
  const Kernel running = kernel();
  const bool recent =
      running.major > kLeastMajor || (running.major == kLeastMajor && running.minor >= kLeastMinor);
  Finding version{"kernel", "Linux", Verdict::kGood, running.release + " " + running.machine};
  if (!recent) {
    version.verdict = Verdict::kMissing;
    version.cost = "no container's root can be mounted (mount_setattr)";
    version.remedy = "boot Linux 5.12 or newer";
  }
  findings.push_back(std::move(version));
  Finding overlay{"storage", "overlay", Verdict::kGood, "overlay file system"};
  if (!has_file_system("overlay")) {
    overlay.verdict = Verdict::kMissing;
    overlay.found = "none";
    overlay.cost = "images can't be shared by containers; only --rw dir:PATH runs";
    overlay.remedy = "a kernel with CONFIG_OVERLAY_FS, or its module";
  }
  findings.push_back(std::move(overlay));
}

}  // namespace caisson::host
