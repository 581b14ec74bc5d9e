// SPDX-License-Identifier: Apache-2.0
#include "mount/options.h"

#include <sys/mount.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/strings.h"

namespace caisson::mount {
namespace {

struct Attribute {
  std::string_view word;
  std::uint64_t set;
  std::uint64_t clear;
};

// The access-time attributes are one field of three values; setting one means clearing the field.
constexpr std::uint64_t kAtime = MOUNT_ATTR__ATIME;

constexpr std::array<Attribute, 19> kAttributes = {{
    {"ro", MOUNT_ATTR_RDONLY, 0},
    {"rw", 0, MOUNT_ATTR_RDONLY},
    {"nosuid", MOUNT_ATTR_NOSUID, 0},
    {"suid", 0, MOUNT_ATTR_NOSUID},
    {"nodev", MOUNT_ATTR_NODEV, 0},
    {"dev", 0, MOUNT_ATTR_NODEV},
    {"noexec", MOUNT_ATTR_NOEXEC, 0},
    {"exec", 0, MOUNT_ATTR_NOEXEC},
    {"noatime", MOUNT_ATTR_NOATIME, kAtime},
    {"atime", MOUNT_ATTR_RELATIME, kAtime},
    {"relatime", MOUNT_ATTR_RELATIME, kAtime},
    {"norelatime", MOUNT_ATTR_STRICTATIME, kAtime},
    {"strictatime", MOUNT_ATTR_STRICTATIME, kAtime},
    {"nostrictatime", MOUNT_ATTR_RELATIME, kAtime},
    {"nodiratime", MOUNT_ATTR_NODIRATIME, 0},
    {"diratime", 0, MOUNT_ATTR_NODIRATIME},
    {"nosymfollow", MOUNT_ATTR_NOSYMFOLLOW, 0},
    {"symfollow", 0, MOUNT_ATTR_NOSYMFOLLOW},
    {"defaults", 0, 0},
}};

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 8> kPropagation = {{
    {"private", MS_PRIVATE},
    {"rprivate", MS_PRIVATE | MS_REC},
    {"slave", MS_SLAVE},
    {"rslave", MS_SLAVE | MS_REC},
    {"shared", MS_SHARED},
    {"rshared", MS_SHARED | MS_REC},
    {"unbindable", MS_UNBINDABLE},
    {"runbindable", MS_UNBINDABLE | MS_REC},
}};

std::optional<Attribute> find_attribute(std::string_view word) {
  const auto* found = std::ranges::find(kAttributes, word, &Attribute::word);
  if (found == kAttributes.end()) return std::nullopt;
  return *found;
}

// The later word wins: what it sets is no longer cleared, and the other way round.
void note(const Attribute& attribute, std::uint64_t& set, std::uint64_t& clear) {
  set = (set & ~attribute.clear) | attribute.set;
  // mount_setattr wants the whole access-time field cleared when a value of it is set.
  clear = (clear & ~(attribute.set & ~kAtime)) | attribute.clear;
}

bool take_mount_word(std::string_view word, Options& options) {
  if (word == "bind" || word == "rbind") {
    options.bind = true;
    options.recursive_bind = word == "rbind";
    return true;
  }
  if (const auto attribute = find_attribute(word)) {
    note(*attribute, options.set, options.clear);
    return true;
  }
  if (word.starts_with('r')) {
    if (const auto attribute = find_attribute(word.substr(1))) {
      note(*attribute, options.recursive_set, options.recursive_clear);
      return true;
    }
  }
  for (const auto& [name, flags] : kPropagation) {
    if (word != name) continue;
    options.propagation.push_back(flags);
    return true;
  }
  return false;
}

}  // namespace

Options parse_options(std::span<const std::string> words) {
  Options options;
  for (const std::string& word : words) {
    if (take_mount_word(word, options)) continue;
    const auto pair = split_once(word, '=');
    options.data.emplace_back(pair ? pair->first : word, pair ? pair->second : "");
  }
  return options;
}

}  // namespace caisson::mount
