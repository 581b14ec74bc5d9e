// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "json/parse.h"
#include "seccomp/profile/fields.h"
#include "seccomp/profile/parse_rule.h"
#include "seccomp/profile/profile.h"

namespace caisson::seccomp {
namespace {

using std::string_view_literals::operator""sv;

Result<Abi> parse_abi(const json::Value& value) {
  const std::string_view text = TRY(value.string());
  if (const auto abi = abi_by_scmp_name(text)) return *abi;
  std::vector<std::string_view> names;
  for (const AbiInfo& info : all_abis()) names.push_back(info.scmp_name);
  Error error = value.error("unknown architecture \"" + std::string(text) + "\"");
  if (const auto near = nearest(text, names)) {
    return fail(std::move(error).with_hint("did you mean " + std::string(*near) + "?"));
  }
  return fail(std::move(error));
}

Result<std::vector<Abi>> parse_abis(const json::Value& value) {
  std::vector<Abi> abis;
  for (const json::Value element : TRY(value.array())) abis.push_back(TRY(parse_abi(element)));
  return abis;
}

constexpr std::array kArchMapFields = {"architecture"sv, "subArchitectures"sv};
enum class ArchMapField : std::uint8_t { kArchitecture, kSubArchitectures };

Result<ArchMapEntry> parse_arch_map_entry(ParseContext& context, const json::Value& value) {
  const json::Object object = TRY(value.object());
  std::optional<Abi> architecture;
  std::vector<Abi> sub_architectures;
  TRY(for_each_field<ArchMapField>(
      context, object, kArchMapFields,
      [&](ArchMapField field, const json::Value& content) -> Result<void> {
        switch (field) {
          case ArchMapField::kArchitecture:
            architecture = TRY(parse_abi(content));
            break;
          case ArchMapField::kSubArchitectures:
            sub_architectures = TRY(parse_abis(content));
            break;
        }
        return {};
      }));
  if (!architecture) return fail(value.error("field \"architecture\" is missing"));
  return ArchMapEntry{*architecture, std::move(sub_architectures)};
}

Result<FilterFlags> parse_flags(const json::Value& value) {
  FilterFlags flags;
  for (const json::Value element : TRY(value.array())) {
    const std::string_view text = TRY(element.string());
    const auto* const flag = std::ranges::find(kNamedFilterFlags, text, &NamedFilterFlag::name);
    if (flag == kNamedFilterFlags.end()) {
      return fail(element.error("unknown filter flag \"" + std::string(text) + "\"")
                      .with_hint("SECCOMP_FILTER_FLAG_ and one of TSYNC, LOG, SPEC_ALLOW, "
                                 "WAIT_KILLABLE_RECV"));
    }
    flags.*flag->member = true;
  }
  return flags;
}

constexpr std::array kProfileFields = {"defaultAction"sv,    "defaultErrnoRet"sv, "architectures"sv,
                                       "archMap"sv,          "flags"sv,           "listenerPath"sv,
                                       "listenerMetadata"sv, "allConditions"sv,   "syscalls"sv};
enum class ProfileField : std::uint8_t {
  kDefaultAction,
  kDefaultErrnoRet,
  kArchitectures,
  kArchMap,
  kFlags,
  kListenerPath,
  kListenerMetadata,
  kAllConditions,
  kSyscalls,
};

// The fields that only make sense together.
struct ProfileParts {
  std::optional<json::Value> default_action;
  std::optional<json::Value> default_errno_ret;
  std::optional<json::Value> arch_map;
  std::optional<json::Value> listener_metadata;
};

Result<void> parse_profile_field(ParseContext& context, ProfileField field,
                                 const json::Value& content, Profile& profile,
                                 ProfileParts& parts) {
  switch (field) {
    case ProfileField::kDefaultAction:
      parts.default_action = content;
      break;
    case ProfileField::kDefaultErrnoRet:
      parts.default_errno_ret = content;
      break;
    case ProfileField::kArchitectures:
      profile.architectures = TRY(parse_abis(content));
      break;
    case ProfileField::kArchMap:
      parts.arch_map = content;
      for (const json::Value element : TRY(content.array())) {
        profile.arch_map.push_back(TRY(parse_arch_map_entry(context, element)));
      }
      break;
    case ProfileField::kFlags:
      profile.flags = TRY(parse_flags(content));
      break;
    case ProfileField::kListenerPath:
      profile.listener_path = TRY(content.string());
      break;
    case ProfileField::kListenerMetadata:
      parts.listener_metadata = content;
      profile.listener_metadata = TRY(content.string());
      break;
    case ProfileField::kAllConditions:
      profile.all_conditions = TRY(content.boolean());
      break;
    case ProfileField::kSyscalls: {
      const json::Array rules = TRY(content.array());
      profile.rules.reserve(rules.size());
      for (const json::Value rule : rules) {
        profile.rules.push_back(TRY(parse_rule(context, rule)));
      }
      break;
    }
  }
  return {};
}

Result<void> check_together(const json::Value& value, Profile& profile, const ProfileParts& parts) {
  // "" counts as absent, as in Go, where a string field has no other way to be so.
  const bool has_default = parts.default_action && !TRY(parts.default_action->string())
  .empty();
  if (has_default) {
    profile.default_action = TRY(parse_action(*parts.default_action, parts.default_errno_ret));
  } else if (!profile.rules.empty()) {
    return fail(value.error("field \"defaultAction\" is missing"));
  } else {
    profile.unconfined = true;
  }
  if (!profile.architectures.empty() && !profile.arch_map.empty()) {
    return fail(parts.arch_map->error("a profile has either architectures or archMap, not both"));
  }
  if (!profile.listener_metadata.empty() && profile.listener_path.empty()) {
    return fail(parts.listener_metadata->error("listenerMetadata needs a listenerPath"));
  }
  return {};
}

}  // namespace

Result<Profile> parse_profile(const json::Value& value, ParseOptions options) {
  const json::Object object = TRY(value.object());
  ParseContext context{options.strict, {}};
  Profile profile;
  profile.source = value.source();
  // runc and crun set SPEC_ALLOW where a profile has no `flags`, and only then.
  profile.flags.spec_allow = true;
  ProfileParts parts;
  TRY(for_each_field<ProfileField>(
      context, object, kProfileFields, [&](ProfileField field, const json::Value& content) {
        return parse_profile_field(context, field, content, profile, parts);
      }));
  TRY(check_together(value, profile, parts));
  profile.warnings = std::move(context.warnings);
  return profile;
}

Result<Profile> parse_profile(std::string_view text, std::string_view source,
                              ParseOptions options) {
  const json::Document document = TRY(json::parse(text, source));
  return parse_profile(document.root(), options);
}

}  // namespace caisson::seccomp
