// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "engine/record.h"
#include "image/store/store.h"

// What the host keeps of containers:
//
//   /var/lib/caisson/containers/<id>/lock            held (flock) by the verb that changes it
//                                    container.json  what it is (record.h)
//                                    state.json      what it does
//                                    end             whether and how it ended (monitor/end_file.h)
//                                    health.json     what its health checks found
//                                    attach          its monitor's socket
//                                    finish          something comes after its end (monitor)
//                                    <id>-json.log   its output
//                                    layer/          what it wrote to its root directory
//                                    hosts …         files that are bound into it
//   /var/lib/caisson/names/<name>                    leads to the id of its one owner (name_link.h)
//   /var/lib/caisson/events, events.1                what happened (events.h)
//   /var/lib/caisson/engine-id                       tells this store from others (store_id.h)
//   /run/caisson/containers/<id>/, names             the same for containers that last no longer
//                                                    than the program that runs them (run --rm)
//   /run/caisson/scratch                             where those mount what they write
//
// Ordinary users have the same below $XDG_DATA_HOME/caisson and $XDG_RUNTIME_DIR/caisson. Whatever
// instant a program dies at, a directory whose lock is free and that has no container.json belongs
// to nobody, and so does a name whose container is gone.
namespace caisson::engine {

// One container; what it is and does is read anew by each call.
class Container {
 public:
  Container(std::string id, std::string directory)
      : id_(std::move(id)), directory_(std::move(directory)) {}

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string file(std::string_view name) const;
  // Where what happens to it is noted down (events.h).
  [[nodiscard]] std::string event_log() const;
  // Errors name the file and where it is damaged.
  [[nodiscard]] Result<Record> record() const;
  [[nodiscard]] Result<State> state() const;

 private:
  std::string id_;
  std::string directory_;
};

class Store;

// A container that nobody else changes as long as the object lives.
class LockedContainer : public Container {
 public:
  Result<void> save(const Record& record);
  Result<void> save(const State& state);

 private:
  friend class Store;
  LockedContainer(Container container, UniqueFd lock, bool passing)
      : Container(std::move(container)), lock_(std::move(lock)), passing_(passing) {}
  UniqueFd lock_;
  bool passing_;
};

class Store {
 public:
  // `root` is --root; "" for the usual places.
  explicit Store(std::string root);
  [[nodiscard]] const std::string& root() const { return root_; }
  // What is kept of images, beside what is kept of containers.
  [[nodiscard]] image::Store images() const { return image::Store(kept_ + "/images"); }
  // /var/lib/caisson, or what is in its place.
  [[nodiscard]] const std::string& kept() const { return kept_; }

  // A new directory and its name, which is kInvalid, in Docker's words, where it is another's.
  // `passing`: it lasts no longer than the calling program.
  Result<LockedContainer> create(const std::string& id, const std::string& name,
                                 bool passing) const;
  // A directory that is nothing but a place for mounts: each passing container has another on it,
  // in a mount namespace of its own.
  [[nodiscard]] std::string scratch() const { return passing_ + "/scratch"; }
  // Where create() will make it.
  [[nodiscard]] std::string directory_of(const std::string& id, bool passing) const;
  // Of containers that are kept and of passing ones (events.h).
  [[nodiscard]] std::vector<std::string> event_logs() const;

  // The container of that name, or whose id begins so. kNotFound in Docker's words, with the name
  // that may have been meant; kInvalid where several ids do.
  [[nodiscard]] Result<Container> find(std::string_view reference) const;
  // Waits for the lock; kNotFound where it was removed meanwhile.
  [[nodiscard]] Result<LockedContainer> lock(const Container& container) const;
  // All that have a record, in no order.
  [[nodiscard]] Result<std::vector<Container>> list() const;

  // Gives the container another name.
  Result<void> rename(LockedContainer& container, Record& record, const std::string& name) const;
  // Removes the directory with all files, and the name.
  Result<void> remove(const LockedContainer& container, const std::string& name) const;

 private:
  [[nodiscard]] bool is_passing(const Container& container) const;
  [[nodiscard]] std::string names_directory(bool passing) const;
  // The id of the container that has the name; "": none.
  [[nodiscard]] std::string owner_of(const std::string& name) const;
  [[nodiscard]] bool exists(const std::string& id) const;
  [[nodiscard]] Result<void> link_name(const std::string& name, const std::string& id,
                                       bool passing) const;
  [[nodiscard]] Result<void> claim_name(const std::string& name, const std::string& id,
                                        bool passing) const;
  void release_name(const std::string& name, const std::string& id) const;
  [[nodiscard]] Error no_such_container(std::string_view reference) const;

  std::string root_;
  std::string kept_;     // /var/lib/caisson
  std::string passing_;  // /run/caisson
};

}  // namespace caisson::engine
