// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/mount_values.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cli/common/csv.h"
#include "cli/common/setters.h"
#include "cli/engine/run_values.h"
#include "engine/paths.h"
#include "engine/size.h"
#include "engine/volume_store.h"
#include "mount/options.h"

namespace caisson::cli {
namespace {

using engine::MountRequest;
using Recursion = MountRequest::Recursion;

Error invalid_specification(std::string_view text, std::string_view why = {}) {
  std::string message = "invalid volume specification: '" + std::string(text) + "'";
  if (!why.empty()) message.append(": ").append(why);
  return Error::invalid(std::move(message));
}

bool is_dotted(std::string_view path) {
  return path == "." || path.starts_with("./") || path == ".." || path.starts_with("../");
}

Result<std::string> check_destination(std::string_view destination) {
  if (destination.empty()) return fail(Error::invalid("field Target must not be empty"));
  if (!destination.starts_with('/')) {
    return fail(Error::invalid("invalid mount path: '" + std::string(destination) +
                               "' mount path must be absolute"));
  }
  std::string clean = engine::clean_path(destination);
  if (clean == "/") return fail(Error::invalid("destination can't be '/'"));
  return clean;
}

// The classes of -v's options: of each one at most.
enum class ModeClass : std::uint8_t { kAccess, kLabel, kPropagation, kCopy, kConsistency };

struct ModeWord {
  std::string_view word;
  ModeClass of;
  void (*apply)(MountRequest&, std::string_view word);
};

void set_propagation(MountRequest& mount, std::string_view word) {
  mount.propagation = word;
}

void set_label(MountRequest& mount, std::string_view word) {
  mount.relabel = word;
}

void set_nothing(MountRequest&, std::string_view) {}

constexpr std::array kModeWords = std::to_array<ModeWord>({
    {"ro", ModeClass::kAccess, [](MountRequest& mount, auto) { mount.read_only = true; }},
    {"rw", ModeClass::kAccess, set_nothing},
    {"rro", ModeClass::kAccess,
     [](MountRequest& mount, auto) {
       mount.read_only = true;
       mount.recursion = Recursion::kReadOnly;
     }},
    {"z", ModeClass::kLabel, set_label},
    {"Z", ModeClass::kLabel, set_label},
    {"private", ModeClass::kPropagation, set_propagation},
    {"rprivate", ModeClass::kPropagation, set_propagation},
    {"slave", ModeClass::kPropagation, set_propagation},
    {"rslave", ModeClass::kPropagation, set_propagation},
    {"shared", ModeClass::kPropagation, set_propagation},
    {"rshared", ModeClass::kPropagation, set_propagation},
    {"nocopy", ModeClass::kCopy, [](MountRequest& mount, auto) { mount.copy = false; }},
    {"consistent", ModeClass::kConsistency, set_nothing},
    {"cached", ModeClass::kConsistency, set_nothing},
    {"delegated", ModeClass::kConsistency, set_nothing},
});

Result<void> check_volume(MountRequest& volume) {
  if (volume.source.empty()) {
    volume.anonymous = true;
    return {};
  }
  return engine::check_volume_name(volume.source);
}

// One "key=value" of --mount, stored in the request.
using FieldSetter = Result<void> (*)(MountRequest&, std::string_view value);

Result<void> set_switch_field(bool& field, std::string_view value) {
  field = TRY(parse_switch(value));
  return {};
}

Result<void> set_type(MountRequest& mount, std::string_view value) {
  const std::string type = to_lower(value);
  if (type == "bind") {
    mount.type = MountRequest::Type::kBind;
  } else if (type == "volume") {
    mount.type = MountRequest::Type::kVolume;
  } else if (type == "tmpfs") {
    mount.type = MountRequest::Type::kTmpfs;
  } else {
    return fail(Error::invalid("mount type unknown: \"" + type + "\""));
  }
  return {};
}

Result<void> set_source(MountRequest& mount, std::string_view value) {
  mount.source = is_dotted(value) ? TRY(engine::absolute_path(value)) : std::string(value);
  return {};
}

Result<void> set_target(MountRequest& mount, std::string_view value) {
  mount.destination = TRY(check_destination(value));
  return {};
}

Result<void> set_read_only(MountRequest& mount, std::string_view value) {
  return set_switch_field(mount.read_only, value);
}

Result<void> set_bind_propagation(MountRequest& mount, std::string_view value) {
  const std::string word = to_lower(value);
  const auto* found = std::ranges::find(kModeWords, word, &ModeWord::word);
  if (found == kModeWords.end() || found->of != ModeClass::kPropagation) {
    return fail(Error::invalid("invalid propagation mode: " + word));
  }
  mount.propagation = word;
  return {};
}

Result<void> set_recursion(MountRequest& mount, std::string_view value) {
  constexpr std::array kWords = std::to_array<std::pair<std::string_view, Recursion>>({
      {"enabled", Recursion::kEnabled},
      {"disabled", Recursion::kDisabled},
      {"writable", Recursion::kWritable},
      {"readonly", Recursion::kReadOnly},
  });
  const auto* found =
      std::ranges::find(kWords, value, &std::pair<std::string_view, Recursion>::first);
  if (found == kWords.end()) {
    return fail(Error::invalid("invalid value for bind-recursive: " + std::string(value) +
                               " (must be \"enabled\", \"disabled\", \"writable\", or "
                               "\"readonly\")"));
  }
  mount.recursion = found->second;
  return {};
}

Result<void> set_nonrecursive(MountRequest& mount, std::string_view value) {
  if (TRY(parse_switch(value))) mount.recursion = Recursion::kDisabled;
  return {};
}

Result<void> set_no_copy(MountRequest& mount, std::string_view value) {
  mount.copy = !TRY(parse_switch(value));
  return {};
}

Result<void> add_pair(std::map<std::string, std::string>& pairs, std::string_view value) {
  const auto parts = split_once(value, '=');
  pairs[std::string(parts ? parts->first : value)] = parts ? parts->second : "";
  return {};
}

Result<void> set_driver(MountRequest&, std::string_view value) {
  if (value == "local") return {};
  return fail(Error::invalid("error looking up volume plugin " + std::string(value) +
                             ": plugin \"" + std::string(value) + "\" not found"));
}

Result<void> set_tmpfs_size(MountRequest& mount, std::string_view value) {
  mount.options.push_back("size=" + std::to_string(TRY(engine::parse_size(value))));
  return {};
}

Result<void> set_tmpfs_mode(MountRequest& mount, std::string_view value) {
  constexpr int kOctal = 8;
  if (!parse_integer<std::uint32_t>(value, kOctal)) {
    return fail(Error::invalid("expected an octal number"));
  }
  mount.options.push_back("mode=" + std::string(value));
  return {};
}

struct Field {
  std::string_view key;
  FieldSetter set;
  bool can_be_bare = false;  // "readonly" stands for "readonly=true"
};

constexpr std::array kFields = std::to_array<Field>({
    {"type", set_type},
    {"source", set_source},
    {"src", set_source},
    {"target", set_target},
    {"dst", set_target},
    {"destination", set_target},
    {"readonly", set_read_only, true},
    {"ro", set_read_only, true},
    {"consistency", [](MountRequest&, std::string_view) -> Result<void> { return {}; }},
    {"bind-propagation", set_bind_propagation},
    {"bind-recursive", set_recursion},
    {"bind-nonrecursive", set_nonrecursive, true},
    {"bind-create-src",
     [](MountRequest& mount, std::string_view value) {
       return set_switch_field(mount.make_source, value);
     },
     true},
    {"volume-nocopy", set_no_copy, true},
    {"volume-label",
     [](MountRequest& mount, std::string_view value) { return add_pair(mount.labels, value); }},
    {"volume-driver", set_driver},
    {"volume-opt", [](MountRequest& mount,
                      std::string_view value) { return add_pair(mount.driver_options, value); }},
    {"volume-subpath",
     [](MountRequest& mount, std::string_view value) -> Result<void> {
       mount.subpath = value;
       return {};
     }},
    {"tmpfs-size", set_tmpfs_size},
    {"tmpfs-mode", set_tmpfs_mode},
});

std::string_view type_name(MountRequest::Type type) {
  switch (type) {
    case MountRequest::Type::kBind:
      return "bind";
    case MountRequest::Type::kVolume:
      return "volume";
    case MountRequest::Type::kTmpfs:
      break;
  }
  return "tmpfs";
}

// An option of another type than the mount's is a mistake.
Result<void> check_keys(const MountRequest& mount, const std::vector<std::string>& keys) {
  const std::string_view type = type_name(mount.type);
  for (const std::string_view prefix : {"bind", "volume", "tmpfs"}) {
    const std::string dashed = std::string(prefix) + "-";
    const bool has =
        std::ranges::any_of(keys, [&](const std::string& key) { return key.starts_with(dashed); });
    if (has && prefix != type) {
      return fail(Error::invalid("cannot mix '" + dashed + "*' options with mount type '" +
                                 std::string(type) + "'"));
    }
  }
  return {};
}

Result<void> check_recursion(const MountRequest& mount) {
  if (mount.recursion == Recursion::kWritable && !mount.read_only) {
    return fail(Error::invalid(
        "option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction"));
  }
  if (mount.recursion != Recursion::kReadOnly) return {};
  if (!mount.read_only) {
    return fail(Error::invalid(
        "option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction"));
  }
  if (mount.propagation == "rprivate") return {};
  return fail(
      Error::invalid("option 'bind-recursive=readonly' requires "
                     "'bind-propagation=rprivate' to be specified in conjunction"));
}

Result<void> check_mount(MountRequest& mount) {
  if (mount.destination.empty()) return fail(Error::invalid("target is required"));
  switch (mount.type) {
    case MountRequest::Type::kVolume:
      return check_volume(mount);
    case MountRequest::Type::kTmpfs:
      return mount.source.empty() ? Result<void>{}
                                  : fail(Error::invalid("invalid mount config for type \"tmpfs\": "
                                                        "field Source must not be specified"));
    case MountRequest::Type::kBind:
      break;
  }
  if (mount.source.empty()) {
    return fail(
        Error::invalid("invalid mount config for type \"bind\": field Source must not be empty"));
  }
  if (!mount.source.starts_with('/')) {
    return fail(Error::invalid("invalid mount config for type \"bind\": invalid mount path: '" +
                               mount.source + "' mount path must be absolute"));
  }
  mount.source = engine::clean_path(mount.source);
  return check_recursion(mount);
}

// The kernel would refuse it without saying which.
Result<void> check_tmpfs_option(std::string_view option) {
  constexpr std::array<std::string_view, 9> kKeys = {
      "gid", "huge", "mode", "mpol", "nr_blocks", "nr_inodes", "size", "uid", "noswap"};
  constexpr std::array<std::string_view, 5> kOfBinds = {"bind", "rbind", "idmap", "ridmap",
                                                        "remount"};
  const std::string_view key = option.substr(0, option.find('='));
  if (std::ranges::find(kKeys, key) != kKeys.end()) return {};
  std::vector<std::string_view> known = mount::option_words();
  std::erase_if(known, [&](std::string_view word) {
    return std::ranges::find(kOfBinds, word) != kOfBinds.end();
  });
  if (std::ranges::find(known, option) != known.end()) return {};
  known.insert(known.end(), kKeys.begin(), kKeys.end());
  Error error = Error::invalid("invalid tmpfs option \"" + std::string(option) + "\"");
  const auto meant = nearest(key, known);
  if (!meant) return fail(std::move(error));
  return fail(std::move(error).with_hint("did you mean '" + std::string(*meant) + "'?"));
}

}  // namespace

Result<MountRequest> parse_volume_mode(std::string_view text) {
  MountRequest mount;
  mount.mode = text;
  if (text.empty()) return mount;
  std::vector<ModeClass> seen;
  for (const std::string_view word : split(text, ',')) {
    const auto* found = std::ranges::find(kModeWords, word, &ModeWord::word);
    const bool fits = found != kModeWords.end() && std::ranges::find(seen, found->of) == seen.end();
    if (!fits) return fail(Error::invalid("invalid mode: " + std::string(text)));
    seen.push_back(found->of);
    found->apply(mount, word);
  }
  return mount;
}

Result<MountRequest> parse_volume(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ':');
  const bool has_source = parts.size() > 1;
  if (parts.size() > 3 || parts.front().empty()) return fail(invalid_specification(text));
  // "/x:ro" has no destination.
  if (parts.size() == 2 && parse_volume_mode(parts[1])) return fail(invalid_specification(text));
  MountRequest mount = TRY(parse_volume_mode(parts.size() == 3 ? parts[2] : std::string_view{}));
  mount.origin = MountRequest::Origin::kShortForm;
  auto destination = check_destination(has_source ? parts[1] : parts[0]);
  if (!destination) return fail(invalid_specification(text, destination.error().message()));
  mount.destination = std::move(*destination);
  const std::string_view source = has_source ? parts[0] : std::string_view{};
  if (source.starts_with('/') || source.starts_with('.')) {
    mount.source = TRY(engine::absolute_path(source));
    mount.make_source = true;
    return mount;
  }
  mount.type = MountRequest::Type::kVolume;
  mount.source = source;
  if (!mount.propagation.empty()) {
    return fail(invalid_specification(text, "propagation is for directories of the host"));
  }
  TRY(check_volume(mount));
  return mount;
}

Result<MountRequest> parse_mount(std::string_view text) {
  MountRequest mount;
  mount.type = MountRequest::Type::kVolume;
  std::vector<std::string> keys;
  for (const std::string& field : TRY(parse_csv(text))) {
    const auto pair = split_once(field, '=');
    const std::string key = to_lower(pair ? pair->first : std::string_view(field));
    const auto* found = std::ranges::find(kFields, key, &Field::key);
    if (!pair && (found == kFields.end() || !found->can_be_bare)) {
      return fail(Error::invalid("invalid field '" + field + "' must be a key=value pair"));
    }
    if (found == kFields.end()) {
      return fail(Error::invalid("unexpected key '" + key + "' in '" + field + "'"));
    }
    auto stored = found->set(mount, pair ? pair->second : "true");
    if (!stored) {
      return fail(Error::invalid("invalid value for " + key + ": " + stored.error().message()));
    }
    keys.push_back(key);
  }
  TRY(check_keys(mount, keys));
  TRY(check_mount(mount));
  return mount;
}

Result<engine::TmpfsVolume> parse_tmpfs(std::string_view text) {
  const auto parts = split_once(text, ':');
  engine::TmpfsVolume volume;
  volume.destination = TRY(check_destination(parts ? parts->first : text));
  if (parts) {
    for (const std::string_view option : split(parts->second, ',')) {
      if (option.empty()) continue;
      TRY(check_tmpfs_option(option));
      volume.options.emplace_back(option);
    }
  }
  return volume;
}

}  // namespace caisson::cli
