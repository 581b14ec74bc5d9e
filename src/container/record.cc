// SPDX-License-Identifier: Apache-2.0
#include "container/record.h"

#include "json/parse.h"
#include "json/writer.h"

namespace caisson::container {

std::string to_json(const Record& record) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object()
      .member("id", record.id)
      .member("bundle", record.bundle)
      .member("rootfs", record.rootfs)
      .member("created", record.created)
      .member("owner", record.owner)
      .member("pid", record.pid)
      .member("startTime", record.start_time)
      .member("keyring", record.keyring)
      .member("restored", record.restored)
      .member("command", record.command)
      .member("lateHooks", record.late_hooks)
      .member("ownPids", record.own_pids)
      .key("cgroups")
      .begin_array();
  for (const std::string& group : record.cgroups) writer.value(group);
  writer.end_array().member("resctrlClass", record.resctrl_class).key("resctrl").begin_array();
  for (const std::string& directory : record.resctrl) writer.value(directory);
  writer.end_array().key("annotations").begin_object();
  for (const auto& [key, value] : record.annotations) writer.member(key, value);
  writer.end_object().end_object();
  return std::move(writer).text();
}

Result<Record> parse_record(std::string_view text, std::string_view source) {
  const json::Document document = TRY(json::parse(text, source));
  const json::Object object = TRY(document.root().object());
  Record record;
  record.id = TRY(object.require<std::string>("id"));
  record.bundle = TRY(object.require<std::string>("bundle"));
  record.rootfs = TRY(object.require<std::string>("rootfs"));
  record.created = TRY(object.require<std::string>("created"));
  record.owner = TRY(object.require<std::string>("owner"));
  record.pid = TRY(object.require<pid_t>("pid"));
  record.start_time = TRY(object.require<std::uint64_t>("startTime"));
  record.keyring = TRY(object.get<std::string>("keyring"))
  .value_or("");
  record.resctrl_class = TRY(object.get<std::string>("resctrlClass"))
  .value_or("");
  record.resctrl = TRY(object.get<std::vector<std::string>>("resctrl"))
  .value_or(std::vector<std::string>());
  record.restored = TRY(object.get<bool>("restored"))
  .value_or(false);
  record.command = TRY(object.require<std::string>("command"));
  record.late_hooks = TRY(object.require<bool>("lateHooks"));
  record.own_pids = TRY(object.require<bool>("ownPids"));
  record.cgroups = TRY(object.require<std::vector<std::string>>("cgroups"));
  for (const json::Member& member : TRY(object.require<json::Object>("annotations"))) {
    record.annotations.emplace(member.key, TRY(member.value.string()));
  }
  return record;
}

}  // namespace caisson::container
