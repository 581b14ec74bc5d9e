// SPDX-License-Identifier: Apache-2.0
#include "oci/read_id_mapping.h"
#include "oci/read_sections.h"

namespace caisson::oci {

template <>
inline constexpr auto kFields<Root> = std::array{
    required(field<&Root::path>("path")),
    field<&Root::readonly>("readonly"),
};

template <>
inline constexpr auto kFields<Mount> = std::array{
    required(field<&Mount::destination>("destination")),
    field<&Mount::type>("type"),
    field<&Mount::source>("source"),
    field<&Mount::options>("options"),
    field<&Mount::uid_mappings>("uidMappings"),
    field<&Mount::gid_mappings>("gidMappings"),
};

template <>
inline constexpr auto kFields<Hook> = std::array{
    required(field<&Hook::path>("path")),
    field<&Hook::args>("args"),
    field<&Hook::env>("env"),
    field<&Hook::timeout_seconds>("timeout"),
};

template <>
inline constexpr auto kFields<Hooks> = std::array{
    field<&Hooks::prestart>("prestart"),
    field<&Hooks::create_runtime>("createRuntime"),
    field<&Hooks::create_container>("createContainer"),
    field<&Hooks::start_container>("startContainer"),
    field<&Hooks::poststart>("poststart"),
    field<&Hooks::poststop>("poststop"),
};

namespace {

// Sections for other operating systems don't concern Linux; this one asks for more isolation than
// a container has.
Result<void> refuse_vm(const json::Value& value, Config&, ReadContext&) {
  return fail(value.error("running in a virtual machine is not supported"));
}

}  // namespace

template <>
inline constexpr auto kFields<Config> = std::array{
    required(field<&Config::oci_version>("ociVersion")),
    required(field<&Config::root>("root")),
    field<&Config::mounts>("mounts"),
    field<&Config::process>("process"),
    field<&Config::hostname>("hostname"),
    field<&Config::domainname>("domainname"),
    field<&Config::hooks>("hooks"),
    field<&Config::annotations>("annotations"),
    field<&Config::linux_>("linux"),
    Field<Config>{"vm", refuse_vm},
};

Result<void> read(const json::Value& value, Config& into, ReadContext& context) {
  return read_fields(value, into, context);
}

}  // namespace caisson::oci
