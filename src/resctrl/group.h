// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "oci/config.h"

// Shares of processor caches and memory bandwidth (linux.intelRdt; the kernel's
// arch/x86/resctrl.rst) by directories of the resctrl file system: one for each class of service,
// in which "schemata" says what the class gets and "tasks" who is in it, and in "mon_groups" one
// for each of its parts that is measured by itself.
namespace caisson::resctrl {

inline constexpr const char* kMountPoint = "/sys/fs/resctrl";

// kUnsupported where the host has no resource control, or has not mounted it.
Result<void> check_host(const std::string& mount_point = kMountPoint);

// kInvalid for a schema that is not made of lines of its kind. "" is none.
Result<void> check_schemas(const std::string& l3_cache_schema,
                           const std::string& memory_bandwidth_schema);

// The directories that a container's processes are in.
class Group {
 public:
  // By the specification: without closID the class is the container's own, made with the given
  // shares; a closID names a class that exists already, with just these shares where any are given,
  // or else is made. Looks and makes nothing. An own class of a container that is gone is taken
  // over.
  static Result<Group> plan(const oci::IntelRdt& wanted, const std::string& id,
                            const std::string& mount_point = kMountPoint);

  // Makes what is missing. After an error the caller removes own_directories(); nothing else is
  // left.
  [[nodiscard]] Result<void> make() const;

  // Puts a process there, with all that it will make.
  [[nodiscard]] Result<void> add(pid_t pid) const;

  // What is the container's alone, to be removed with it, the innermost first.
  [[nodiscard]] const std::vector<std::string>& own_directories() const { return own_; }
  [[nodiscard]] const std::string& class_directory() const { return class_; }

 private:
  std::string class_;
  bool class_exists_ = false;
  std::vector<std::string> lines_;  // for a class that is made
  std::string monitor_;             // "" where the class is not divided
  std::vector<std::string> own_;
};

// Succeeds for directories that are gone already.
Result<void> remove(const std::vector<std::string>& own_directories);

// Changes the shares of a class: an empty schema leaves them.
Result<void> update(const std::string& class_directory, const std::string& l3_cache_schema,
                    const std::string& memory_bandwidth_schema);

// The lines to write for what is wanted; none where the shares are to be left alone.
std::vector<std::string> schemata_lines(const oci::IntelRdt& wanted);

// Whether each line has the shares that the file's text has for its resource.
bool matches(const std::vector<std::string>& lines, std::string_view schemata);

}  // namespace caisson::resctrl
