// SPDX-License-Identifier: Apache-2.0
#include "container/id.h"
#include "engine/events.h"
#include "engine/verbs.h"

namespace caisson::engine {

Result<void> rename(const Store& store, const Container& container, const std::string& given) {
  const std::string name = given.substr(given.starts_with('/') ? 1 : 0);  // as inspect has it
  const auto valid = container::check_name(name);
  if (!valid) {
    return fail(Error::invalid("Error when allocating new name: Invalid container name (/" + name +
                               "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"));
  }
  LockedContainer locked = TRY(store.lock(container));
  Record record = TRY(locked.record());
  if (record.name == name) {
    return fail(Error::invalid("Renaming a container with the same name as its current name"));
  }
  const std::string before = record.name;
  auto renamed = store.rename(locked, record, name);
  if (!renamed) return fail(std::move(renamed).error().in("Error when allocating new name"));
  tell(container, record, "rename", {{"oldName", "/" + before}});
  return {};
}

}  // namespace caisson::engine
