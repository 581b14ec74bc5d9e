// SPDX-License-Identifier: Apache-2.0
#include "image/store/platform.h"

#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/strings.h"

namespace caisson::image {
namespace {

struct ArchitectureName {
  std::string_view name;  // uname(2)'s or another that is in use
  std::string_view architecture;
  std::string_view variant = {};
};

constexpr std::array kNames = std::to_array<ArchitectureName>({
    {"aarch64", "arm64"},
    {"armel", "arm", "v6"},
    {"armhf", "arm", "v7"},
    {"armv7l", "arm", "v7"},
    {"i386", "386"},
    {"i686", "386"},
    {"loongarch64", "loong64"},
    {"x86-64", "amd64"},
    {"x86_64", "amd64"},
});

constexpr std::array<std::string_view, 11> kArchitectures = {
    "386",     "amd64", "arm",     "arm64",   "loong64", "mips64le",
    "ppc64le", "ppc64", "riscv64", "riscv32", "s390x"};
constexpr std::array<std::string_view, 7> kSystems = {"darwin", "dragonfly", "freebsd", "linux",
                                                      "netbsd", "solaris",   "windows"};

bool is_one_of(std::span<const std::string_view> all, std::string_view name) {
  return std::ranges::find(all, name) != all.end();
}

// One way of writing each: variants that every processor of the kind has are left out.
Platform normalized(Platform platform) {
  const auto* const known =
      std::ranges::find(kNames, platform.architecture, &ArchitectureName::name);
  if (known != kNames.end()) {
    platform.architecture = known->architecture;
    if (platform.variant.empty()) platform.variant = known->variant;
  }
  std::string& variant = platform.variant;
  if (!variant.empty() && variant.front() >= '0' && variant.front() <= '9') variant.insert(0, "v");
  if (platform.architecture == "arm" && variant.empty()) variant = "v7";
  if (platform.architecture == "arm64" && variant == "v8") variant.clear();
  if (platform.architecture == "amd64" && variant == "v1") variant.clear();
  return platform;
}

bool runs_architecture(const Platform& machine, const Platform& programs) {
  if (machine.architecture == "amd64" && programs.architecture == "386") return true;
  if (machine.architecture == "arm64" && programs.architecture == "arm") return true;
  // "v6" is less than "v7", as texts as well.
  return machine.architecture == programs.architecture &&
         (machine.variant.empty() || programs.variant <= machine.variant);
}

Error bad_platform(std::string_view what, const std::string& why) {
  return Error::invalid("error parsing specified platform: \"" + std::string(what) + "\"" + why +
                        ": invalid argument");
}

Result<void> check_component(std::string_view part, std::string_view text) {
  const bool plain = std::ranges::all_of(part, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
  if (plain && !part.empty()) return {};
  return fail(bad_platform(part, " is an invalid component of \"" + std::string(text) +
                                     "\": platform specifier component must match "
                                     "\"^[A-Za-z0-9_.-]+$\""));
}

}  // namespace

std::string Platform::text() const {
  std::string all = os.empty() ? "linux" : os;
  if (!architecture.empty()) all.append("/").append(architecture);
  if (!variant.empty()) all.append("/").append(variant);
  return all;
}

bool Platform::runs(const Platform& programs) const {
  const Platform mine = normalized(*this);
  const Platform others = normalized(programs);
  if (!others.os.empty() && others.os != mine.os) return false;
  return others.architecture.empty() || runs_architecture(mine, others);
}

Result<Platform> parse_platform(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '/');
  if (parts.size() > 3) return fail(bad_platform(text, ": cannot parse platform specifier"));
  for (const std::string_view part : parts) TRY(check_component(part, text));
  const Platform host = host_platform();
  const std::string first = to_lower(parts.front());
  if (parts.size() > 1) {
    return normalized({.os = first,
                       .architecture = to_lower(parts[1]),
                       .variant = parts.size() > 2 ? to_lower(parts[2]) : ""});
  }
  if (is_one_of(kSystems, first)) {
    return Platform{.os = first, .architecture = host.architecture, .variant = host.variant};
  }
  Platform platform = normalized({.os = host.os, .architecture = first, .variant = {}});
  if (is_one_of(kArchitectures, platform.architecture)) return platform;
  return fail(bad_platform(text, ": unknown operating system or architecture"));
}

Result<std::string> default_platform() {
  constexpr const char* kVariable = "DOCKER_DEFAULT_PLATFORM";
  const char* text = std::getenv(kVariable);
  if (text == nullptr || *text == '\0') return std::string();
  auto platform = parse_platform(text);
  if (!platform) return fail(std::move(platform).error().in(kVariable));
  return platform->text();
}

Platform host_platform() {
  utsname names{};
  ::uname(&names);
  return normalized({.os = "linux", .architecture = names.machine, .variant = {}});
}

}  // namespace caisson::image
