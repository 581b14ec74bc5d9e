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

// `recursive` is the word for the same attribute of everything below.
struct Attribute {
  std::string_view word;
  std::string_view recursive;
  std::uint64_t set;
  std::uint64_t clear;
};

// The access-time attributes are one field of three values; setting one means clearing the field.
constexpr std::uint64_t kAtime = MOUNT_ATTR__ATIME;

constexpr std::array<Attribute, 19> kAttributes = {{
    {"ro", "rro", MOUNT_ATTR_RDONLY, 0},
    {"rw", "rrw", 0, MOUNT_ATTR_RDONLY},
    {"nosuid", "rnosuid", MOUNT_ATTR_NOSUID, 0},
    {"suid", "rsuid", 0, MOUNT_ATTR_NOSUID},
    {"nodev", "rnodev", MOUNT_ATTR_NODEV, 0},
    {"dev", "rdev", 0, MOUNT_ATTR_NODEV},
    {"noexec", "rnoexec", MOUNT_ATTR_NOEXEC, 0},
    {"exec", "rexec", 0, MOUNT_ATTR_NOEXEC},
    {"noatime", "rnoatime", MOUNT_ATTR_NOATIME, kAtime},
    {"atime", "ratime", MOUNT_ATTR_RELATIME, kAtime},
    {"relatime", "rrelatime", MOUNT_ATTR_RELATIME, kAtime},
    {"norelatime", "rnorelatime", MOUNT_ATTR_STRICTATIME, kAtime},
    {"strictatime", "rstrictatime", MOUNT_ATTR_STRICTATIME, kAtime},
    {"nostrictatime", "rnostrictatime", MOUNT_ATTR_RELATIME, kAtime},
    {"nodiratime", "rnodiratime", MOUNT_ATTR_NODIRATIME, 0},
    {"diratime", "rdiratime", 0, MOUNT_ATTR_NODIRATIME},
    {"nosymfollow", "rnosymfollow", MOUNT_ATTR_NOSYMFOLLOW, 0},
    {"symfollow", "rsymfollow", 0, MOUNT_ATTR_NOSYMFOLLOW},
    {"defaults", "", 0, 0},
}};

struct Switch {
  std::string_view word;
  void (*turn)(Options&);
};

constexpr std::array<Switch, 8> kSwitches = {{
    {"bind", [](Options& options) { options.bind = true; }},
    {"rbind", [](Options& options) { options.bind = options.recursive_bind = true; }},
    {"remount", [](Options& options) { options.remount = true; }},
    {"tmpcopyup", [](Options& options) { options.copy_up = true; }},
    {"idmap", [](Options& options) { options.id_mapped = true; }},
    {"ridmap", [](Options& options) { options.id_mapped = options.id_mapped_recursively = true; }},
    // Whether the kernel logs what it finds wrong with a file system: no matter of the mount's.
    {"silent", [](Options&) {}},
    {"loud", [](Options&) {}},
}};

// What the kernel takes for every file system (fs/fs_context.c, vfs_parse_sb_flag()), and the pair
// that it takes from mount(2) alone; ext4 has a word of its own for that one.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kFileSystemFlags = {{
    {"sync", "sync"},
    {"async", "async"},
    {"dirsync", "dirsync"},
    {"lazytime", "lazytime"},
    {"nolazytime", "nolazytime"},
    {"mand", "mand"},
    {"nomand", "nomand"},
    {"iversion", "i_version"},
    {"noiversion", ""},
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

std::optional<Attribute> find_attribute(std::string_view word,
                                        std::string_view Attribute::* spelling) {
  const auto* found = std::ranges::find(kAttributes, word, spelling);
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
  for (const Switch& one : kSwitches) {
    if (word != one.word) continue;
    one.turn(options);
    return true;
  }
  for (const auto& [name, flag] : kFileSystemFlags) {
    if (word != name) continue;
    if (!flag.empty()) options.file_system_flags.emplace_back(flag);
    return true;
  }
  if (const auto attribute = find_attribute(word, &Attribute::word)) {
    note(*attribute, options.set, options.clear);
    return true;
  }
  if (const auto attribute = find_attribute(word, &Attribute::recursive)) {
    note(*attribute, options.recursive_set, options.recursive_clear);
    return true;
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

std::vector<std::string_view> option_words() {
  std::vector<std::string_view> words;
  for (const Switch& one : kSwitches) words.push_back(one.word);
  for (const auto& [name, flag] : kFileSystemFlags) words.push_back(name);
  for (const Attribute& attribute : kAttributes) {
    words.push_back(attribute.word);
    if (!attribute.recursive.empty()) words.push_back(attribute.recursive);
  }
  for (const auto& [name, flags] : kPropagation) words.push_back(name);
  return words;
}

}  // namespace caisson::mount
