// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/store.h"

// Volumes: directories that outlive containers.
//
//   /var/lib/caisson/volumes/<name>/volume.json   what it is
//                                   _data/        what containers see
//
// A volume is made under a name of its own that begins with a dot and renamed, and goes the same
// way, so that none is ever half there.
namespace caisson::engine {

struct Volume {
  std::string name;
  std::string created;  // RFC 3339
  bool anonymous = false;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> options;  // of `volume create --opt`
  std::string data;                            // the directory that containers see
};

// Whether that can be the name of a volume.
Result<void> check_volume_name(std::string_view name);

class VolumeStore {
 public:
  explicit VolumeStore(const Store& store) : root_(store.kept() + "/volumes") {}

  // The volume of that name, made where there is none. A made one's name is the volume's own where
  // `volume.name` is empty. kInvalid for names and options that can't be.
  Result<Volume> ensure(Volume volume) const;
  // kNotFound, in Docker's words, where there is none.
  [[nodiscard]] Result<Volume> find(const std::string& name) const;
  [[nodiscard]] Result<std::string> data_of(const std::string& name) const;
  // By name.
  [[nodiscard]] Result<std::vector<Volume>> list() const;
  // Removes the volume with all its files, whoever uses it.
  Result<void> remove(const std::string& name) const;

 private:
  [[nodiscard]] std::string directory_of(const std::string& name) const;
  std::string root_;
};

}  // namespace caisson::engine
