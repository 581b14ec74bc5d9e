// SPDX-License-Identifier: Apache-2.0
#include "cgroup/systemd.h"

#include <limits>

#include "base/strings.h"
#include "cgroup/conversion.h"
#include "cgroup/unit_devices.h"

namespace caisson::cgroup {
namespace {

constexpr std::string_view kManagerPath = "/org/freedesktop/systemd1";
constexpr std::string_view kManager = "org.freedesktop.systemd1.Manager";

void property(DbusWriter& to, std::string_view name, std::string_view type,
              const std::function<void()>& value) {
  to.structure();
  to.text(name);
  to.signature(type);
  value();
}

void put_text(DbusWriter& to, std::string_view name, std::string_view value) {
  property(to, name, "s", [&] { to.text(value); });
}

void put_boolean(DbusWriter& to, std::string_view name, bool value) {
  property(to, name, "b", [&] { to.boolean(value); });
}

void put_number(DbusWriter& to, std::string_view name, std::uint64_t value) {
  property(to, name, "t", [&] { to.long_number(value); });
}

// -1, unlimited, is the largest number.
void put_limit(DbusWriter& to, std::string_view name, const std::optional<std::int64_t>& value) {
  if (value.value_or(0) != 0) put_number(to, name, static_cast<std::uint64_t>(*value));
}

void put_memory(DbusWriter& to, const oci::Memory& memory, bool v2) {
  if (!v2) return put_limit(to, "MemoryLimit", memory.limit);
  put_limit(to, "MemoryMax", memory.limit);
  put_limit(to, "MemoryLow", memory.reservation);
  // An impossible one is refused where the file is written.
  if (const auto swap = swap_limit(memory); swap && *swap) {
    put_number(to, "MemorySwapMax", static_cast<std::uint64_t>(**swap));
  }
}

// The manager keeps quotas as whole percents of a processor and cuts the rest off when it reloads;
// rounded up, the limit is never less than what was asked for.
std::uint64_t quota_per_second(std::uint64_t quota, std::uint64_t period) {
  constexpr std::uint64_t kSecond = 1000000;  // microseconds
  constexpr std::uint64_t kPercent = kSecond / 100;
  return (quota * kSecond / period + kPercent - 1) / kPercent * kPercent;
}

void put_cpu(DbusWriter& to, const oci::Cpu& cpu, bool v2) {
  if (const std::uint64_t shares = cpu.shares.value_or(0); shares != 0) {
    put_number(to, v2 ? "CPUWeight" : "CPUShares", v2 ? cpu_weight_from_shares(shares) : shares);
  }
  constexpr std::uint64_t kDefaultPeriod = 100000;
  const std::uint64_t period = cpu.period.value_or(0) != 0 ? *cpu.period : kDefaultPeriod;
  const std::int64_t quota = cpu.quota.value_or(0);
  if (quota == 0) return;
  put_number(to, "CPUQuotaPerSecUSec",
             quota < 0 ? std::numeric_limits<std::uint64_t>::max()
                       : quota_per_second(static_cast<std::uint64_t>(quota), period));
  put_number(to, "CPUQuotaPeriodUSec", period);
}

std::string path_of(const std::string& unit) {
  // Everything but letters and digits is escaped in an object's path.
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string path = std::string(kManagerPath) + "/unit/";
  for (const char c : unit) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain) {
      path += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      path += '_';
      path += kDigits[byte >> 4];
      path += kDigits[byte & 15];
    }
  }
  return path;
}

// Waits for the end of the job that a call's reply names; returns what the manager says of it.
Result<std::string> finish_job(DbusConnection& manager, const DbusMessage& reply) {
  DbusReader answer(reply.body);
  const std::string job(TRY(answer.text()));
  for (;;) {
    const DbusMessage signal = TRY(manager.next_signal());
    if (signal.member != "JobRemoved") continue;
    DbusReader body(signal.body);
    TRY(body.number());
    if (TRY(body.text()) != job) continue;
    TRY(body.text());
    return std::string(TRY(body.text()));
  }
}

}  // namespace

Result<ScopeName> parse_scope_name(std::string_view cgroups_path, std::string_view id,
                                   std::string_view default_slice) {
  if (cgroups_path.empty()) {
    return ScopeName{.slice = std::string(default_slice),
                     .unit = "caisson-" + std::string(id) + ".scope"};
  }
  const std::vector<std::string_view> parts = split(cgroups_path, ':');
  const bool unsafe = cgroups_path.contains('/') || cgroups_path.contains('\0');
  if (parts.size() != 3 || parts[2].empty() || unsafe) {
    return fail(
        Error::invalid("linux.cgroupsPath \"" + std::string(cgroups_path) +
                       "\" is not of the form slice:prefix:name, which --systemd-cgroup takes"));
  }
  ScopeName name;
  name.slice = parts[0].empty() ? default_slice : parts[0];
  name.unit = parts[2];
  if (parts[2].ends_with(".slice")) return name;
  if (!parts[1].empty()) name.unit = std::string(parts[1]) + "-" + name.unit;
  name.unit += ".scope";
  return name;
}

void write_limit_properties(DbusWriter& to, const oci::Resources& resources, bool v2) {
  if (resources.memory) put_memory(to, *resources.memory, v2);
  if (resources.cpu) put_cpu(to, *resources.cpu, v2);
  put_limit(to, "TasksMax", resources.pids_limit);
}

Result<std::string> start_scope(DbusConnection& manager, const ScopeName& name, pid_t pid,
                                const ScopeOptions& options) {
  DbusWriter to;
  to.text(name.unit);
  to.text("fail");
  Result<void> devices;
  to.array(8, [&] {
    put_text(to, "Description", "container " + name.unit);
    put_text(to, "Slice", name.slice);
    // The group is the runtime's, and the manager forgets the unit when its processes have ended.
    put_boolean(to, "Delegate", true);
    put_text(to, "CollectMode", "inactive-or-failed");
    put_boolean(to, "DefaultDependencies", false);
    for (const char* accounting : {"CPUAccounting", "MemoryAccounting", "TasksAccounting"}) {
      put_boolean(to, accounting, true);
    }
    property(to, "PIDs", "au",
             [&] { to.array(4, [&] { to.number(static_cast<std::uint32_t>(pid)); }); });
    write_limit_properties(to, options.resources, options.mode == Mode::kV2);
    // Where there is a v2 tree, the device program in there holds whatever the manager does.
    if (options.mode == Mode::kV1) devices = write_device_properties(to, options.resources.devices);
    // Last, so that they win.
    for (const UnitProperty& one : options.properties) {
      property(to, one.name, one.value.signature(), [&] { one.value.write(to); });
    }
  });
  TRY(std::move(devices));
  to.array(8, [] {});
  const DbusMessage reply = TRY(
      manager.call(kManagerPath, kManager, "StartTransientUnit", "ssa(sv)a(sa(sv))", to.bytes()));
  if (const std::string result = TRY(finish_job(manager, reply)); result != "done") {
    return fail(Error::invalid("start " + name.unit + ": the service manager's job ended as \"" +
                               result + "\""));
  }
  DbusWriter which;
  which.text("org.freedesktop.systemd1.Scope");
  which.text("ControlGroup");
  const DbusMessage got = TRY(manager.call(path_of(name.unit), "org.freedesktop.DBus.Properties",
                                           "Get", "ss", which.bytes()));
  DbusReader variant(got.body);
  if (TRY(variant.signature()) != "s") {
    return fail(Error::invalid("the service manager knows no group of " + name.unit));
  }
  return std::string(TRY(variant.text()));
}

Result<void> stop_unit(DbusConnection& manager, const std::string& unit) {
  DbusWriter to;
  to.text(unit);
  to.text("replace");
  const auto reply = manager.call(kManagerPath, kManager, "StopUnit", "ss", to.bytes());
  if (reply) {
    // Whatever its result: processes that stay are seen when the group is removed.
    TRY(finish_job(manager, *reply));
    return {};
  }
  // Collected already, as its processes have ended.
  if (reply.error().kind == Error::Kind::kNotFound) return {};
  return fail(reply.error());
}

Result<void> set_limits(DbusConnection& manager, const std::string& unit,
                        const oci::Resources& resources, bool v2) {
  DbusWriter to;
  to.text(unit);
  to.boolean(true);  // until the next boot
  to.array(8, [&] { write_limit_properties(to, resources, v2); });
  TRY(manager.call(kManagerPath, kManager, "SetUnitProperties", "sba(sv)", to.bytes()));
  // The manager writes the files after its reply, and before it reads the next call: without one
  // it could overwrite what the caller writes.
  TRY(manager.call(kManagerPath, "org.freedesktop.DBus.Peer", "Ping", "", ""));
  return {};
}

}  // namespace caisson::cgroup
