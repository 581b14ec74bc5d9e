// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// The SELinux labels of containers: what the policy says containers get, and what options change.
namespace caisson::lsm {

// `--security-opt label=…`, all occurrences of it.
struct LabelRequest {
  bool disabled = false;
  bool nested = false;  // SELinux can be managed inside: its file system is mounted there
  std::string user;
  std::string role;
  std::string type;
  std::string level;
  std::string file_type;
};
// "disable", "nested", "user:U", "role:R", "type:T", "level:L", "filetype:T"; kInvalid else.
Result<LabelRequest> parse_label_options(std::span<const std::string> options);

// "" for none.
struct Labels {
  std::string process;
  std::string file;
};

// What /etc/selinux/TYPE/contexts/lxc_contexts says, or the names that container policies have
// shared for years where there is no such file.
Labels policy_labels();
// The text of that file; members it does not name stay empty.
Labels parse_contexts(std::string_view text);

// The policy's labels with what was requested, and `level` where no level was.
Labels container_labels(const Labels& policy, const LabelRequest& request,
                        const std::string& level);

// "s0:c17,c805": two categories that no other container has, so that the policy keeps containers
// apart. `taken` are the process labels of others.
Result<std::string> choose_level(std::span<const std::string> taken);

// The label without categories: what all containers may use.
std::string shared_label(const std::string& label);

// kInvalid for directories of the system itself, by whatever path: their new label would lock the
// host out. Nothing against what is not there.
Result<void> check_relabel(const std::string& path);

// Gives the path and all below it the label, unless check_relabel() refuses it.
Result<void> relabel(const std::string& path, const std::string& label);

}  // namespace caisson::lsm
