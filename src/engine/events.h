// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/store.h"

// What happened to containers and volumes: one line of JSON each, in Docker's form, in the file
// `events` beside the directory of the containers that it tells of. Where there is no daemon, those
// who do something note it down. A file that has grown is renamed to `events.1`, in place of the
// one before, so that the two together are bounded.
namespace caisson::engine {

using EventAttributes = std::map<std::string, std::string>;

// Notes down what happened to a container ("start", "die") with what else belongs to it
// ("exitCode"). Whoever does something has done it by then: that it can't be noted down is a
// warning.
void tell(const Container& container, const Record& record, const std::string& action,
          const EventAttributes& more = {});

// The same of other objects: "volume", "create", its name.
void tell(const Store& store, const std::string& type, const std::string& action,
          const std::string& id, const EventAttributes& attributes);

// What ended, and how.
void tell_end(const Container& container, const Record& record, const State& state);

struct Event {
  std::string type;
  std::string action;
  std::string id;
  EventAttributes attributes;
  std::string scope;
  std::int64_t time = 0;  // nanoseconds since 1970
  std::string json;       // the line
};

struct EventsOptions {
  std::optional<timespec> since;  // nothing: only what happens from now on
  std::optional<timespec> until;  // nothing: for ever
};

// Hands on events in order of time, as they happen, until `until`.
Result<void> read_events(const Store& store, const EventsOptions& options,
                         const std::function<Result<void>(const Event&)>& take);

}  // namespace caisson::engine
