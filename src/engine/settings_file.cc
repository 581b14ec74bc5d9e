// SPDX-License-Identifier: Apache-2.0
#include "engine/settings_file.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/strings.h"
#include "engine/size.h"
#include "engine/ulimit.h"
#include "net/ip_address.h"

namespace caisson::engine {
namespace {

// One "key = value" of the file.
struct Item {
  const std::string& path;
  std::string key;
  const toml::node& node;

  [[nodiscard]] std::string place(bool with_column) const {
    const toml::source_position at = node.source().begin;
    std::string text = path + ":" + std::to_string(at.line);
    if (with_column) text.append(":").append(std::to_string(at.column));
    return text;
  }
  [[nodiscard]] Error error(const std::string& what) const {
    return Error::invalid(place(true) + ": " + key + ": " + what);
  }
};

template <class T>
void put(const Item& item, Setting<T>& setting, T value) {
  setting = {std::move(value), item.place(false)};
}

Result<std::string> text_of(const Item& item) {
  if (auto text = item.node.value_exact<std::string>()) return std::move(*text);
  return fail(item.error("expected a string"));
}

Result<bool> switch_of(const Item& item) {
  if (const auto value = item.node.value_exact<bool>()) return *value;
  return fail(item.error("expected true or false"));
}

Result<const toml::table*> table_of(const Item& item) {
  if (const toml::table* table = item.node.as_table()) return table;
  return fail(item.error("expected a table"));
}

// A file is found from the configuration's directory, whoever is where.
std::string beside(const Item& item, const std::string& file) {
  if (file.empty() || file.starts_with('/') || file == "builtin" || file == "unconfined") {
    return file;
  }
  return item.path.substr(0, item.path.rfind('/') + 1) + file;
}

Result<void> read_data_root(const Item& item, Settings& settings) {
  std::string root = TRY(text_of(item));
  if (!root.starts_with('/')) return fail(item.error("expected an absolute path"));
  put(item, settings.data_root, std::move(root));
  return {};
}

Result<void> read_seccomp_profile(const Item& item, Settings& settings) {
  put(item, settings.seccomp_profile, beside(item, TRY(text_of(item))));
  return {};
}

template <auto kMember>
Result<void> read_switch(const Item& item, Settings& settings) {
  put(item, settings.*kMember, TRY(switch_of(item)));
  return {};
}

Result<void> read_word(const Item& item, Setting<std::string>& setting,
                       std::span<const std::string_view> words) {
  std::string word = TRY(text_of(item));
  if (std::ranges::find(words, word) != words.end()) {
    put(item, setting, std::move(word));
    return {};
  }
  std::string expected;
  for (const std::string_view one : words) {
    expected.append(expected.empty() ? "" : ", ").append(one);
  }
  return fail(item.error("expected one of " + expected));
}

Result<void> read_ipc_mode(const Item& item, Settings& settings) {
  constexpr std::array<std::string_view, 2> kWords = {"private", "shareable"};
  return read_word(item, settings.ipc_mode, kWords);
}

Result<void> read_cgroupns_mode(const Item& item, Settings& settings) {
  constexpr std::array<std::string_view, 2> kWords = {"private", "host"};
  return read_word(item, settings.cgroupns_mode, kWords);
}

Result<void> read_log_driver(const Item& item, Settings& settings) {
  constexpr std::array<std::string_view, 3> kWords = {"json-file", "journald", "none"};
  return read_word(item, settings.log_driver, kWords);
}

Result<void> read_log_options(const Item& item, Settings& settings) {
  std::map<std::string, std::string> options;
  for (const auto& [key, node] : *TRY(table_of(item))) {
    const std::string name(key.str());
    options[name] = TRY(text_of({item.path, item.key + "." + name, node}));
  }
  put(item, settings.log_options, std::move(options));
  return {};
}

Result<void> read_shm_size(const Item& item, Settings& settings) {
  const auto number = item.node.value_exact<std::int64_t>();
  const std::string text = number ? std::to_string(*number) : TRY(text_of(item));
  const auto size = parse_size(text);
  if (!size) return fail(item.error(size.error().message()));
  put(item, settings.shm_size, static_cast<std::int64_t>(*size));
  return {};
}

// nofile = "SOFT:HARD", or one number for both.
Result<Ulimit> ulimit_of(const Item& item, const std::string& name) {
  const auto number = item.node.value_exact<std::int64_t>();
  const std::string text = number ? std::to_string(*number) : TRY(text_of(item));
  auto limit = parse_ulimit(name, text);
  if (!limit) return fail(item.error(limit.error().message()));
  return limit;
}

Result<void> read_ulimits(const Item& item, Settings& settings) {
  std::vector<Ulimit> limits;
  for (const auto& [key, node] : *TRY(table_of(item))) {
    const std::string name(key.str());
    limits.push_back(TRY(ulimit_of({item.path, item.key + "." + name, node}, name)));
  }
  put(item, settings.ulimits, std::move(limits));
  return {};
}

// bip = "172.30.0.1/16": the bridge's own address, which is the first of its range.
template <auto kMember, bool kV4>
Result<void> read_bridge_address(const Item& item, Settings& settings) {
  const std::string text = TRY(text_of(item));
  const auto parts = split_once(text, '/');
  const auto address = parts ? net::IpAddress::parse(parts->first) : std::nullopt;
  const auto prefix = parts ? parse_integer<unsigned>(parts->second) : std::nullopt;
  // Room for the bridge, one container and, of IPv4, the broadcast address.
  if (!address || address->is_v4() != kV4 || !prefix || *prefix < 8 ||
      *prefix > address->bits() - 2) {
    return fail(item.error(kV4 ? "expected an address as in 172.30.0.1/16"
                               : "expected an address as in fd00:1::1/64"));
  }
  const net::Subnet range{address->with_rest(*prefix, false), *prefix};
  if (range.base.plus(1) != *address) {
    return fail(item.error("the bridge has the first address of its range, " +
                           range.base.plus(1).text() + "/" + std::to_string(*prefix)));
  }
  put(item, settings.*kMember, range.text());
  return {};
}

// exec-opts = ["native.cgroupdriver=systemd"]
Result<void> read_exec_options(const Item& item, Settings& settings) {
  const toml::array* list = item.node.as_array();
  if (list == nullptr) return fail(item.error("expected a list of texts"));
  for (const toml::node& node : *list) {
    const auto systemd = parse_exec_option(TRY(text_of({item.path, item.key, node})));
    if (!systemd) return fail(item.error(systemd.error().message()));
    put(item, settings.systemd_cgroups, *systemd);
  }
  return {};
}

struct Key {
  std::string_view name;
  Result<void> (*read)(const Item& item, Settings& settings);
};

constexpr std::array kKeys = std::to_array<Key>({
    {"data-root", read_data_root},
    {"seccomp-profile", read_seccomp_profile},
    {"no-new-privileges", read_switch<&Settings::no_new_privileges>},
    {"exec-opts", read_exec_options},
    {"init", read_switch<&Settings::init>},
    {"default-shm-size", read_shm_size},
    {"default-ipc-mode", read_ipc_mode},
    {"default-cgroupns-mode", read_cgroupns_mode},
    {"default-ulimits", read_ulimits},
    {"log-driver", read_log_driver},
    {"log-opts", read_log_options},
    {"bip", read_bridge_address<&Settings::range, true>},
    {"bip6", read_bridge_address<&Settings::range6, false>},
    {"selinux-enabled", read_switch<&Settings::selinux>},
});

Error unknown_key(const Item& item) {
  Error error = Error::invalid(item.place(true) + ": unknown key \"" + item.key + "\"");
  std::vector<std::string_view> names;
  names.reserve(kKeys.size());
  for (const Key& key : kKeys) names.push_back(key.name);
  if (const auto near = nearest(item.key, names)) {
    error.hint = "did you mean " + std::string(*near) + "?";
  }
  return error;
}

}  // namespace

Result<void> read_settings(std::string_view text, const std::string& path, Settings& settings) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    const toml::source_position at = error.source().begin;
    return fail(Error::invalid(path + ":" + std::to_string(at.line) + ":" +
                               std::to_string(at.column) + ": " +
                               std::string(error.description())));
  }
  for (const auto& [key, node] : parsed.table()) {
    const Item item{path, std::string(key.str()), node};
    const auto* known = std::ranges::find(kKeys, std::string_view(item.key), &Key::name);
    if (known == kKeys.end()) return fail(unknown_key(item));
    TRY(known->read(item, settings));
  }
  return {};
}

}  // namespace caisson::engine
