// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/run_options.h"

namespace caisson::cli {

// What the arguments of `run`'s options mean. All check form only; errors are kInvalid and say what
// is accepted. None needs privilege.

// "SRC:DST[:ro|rw]". A relative SRC ("./x", "../x", ".") is resolved against the working directory.
Result<engine::BindVolume> parse_volume(std::string_view text);

// "DST[:OPTION,…]"
Result<engine::TmpfsVolume> parse_tmpfs(std::string_view text);

// "KEY=VALUE" or "KEY", whose value is then this process's; nullopt where it has none.
Result<std::optional<std::string>> parse_env(std::string_view text);

// The variables of a file with one per line, as for parse_env(); blank lines and lines that start
// with '#' are left out, quotes are kept. Reads the file.
Result<std::vector<std::string>> read_env_file(std::string_view path);

// One `--security-opt`: seccomp=…, no-new-privileges[=BOOL], systempaths=unconfined; ':' serves as
// well as '='.
Result<void> apply_security_option(engine::SecurityOptions& options, std::string_view text);

// "host", or "private" or "" for a namespace of the container's own.
Result<engine::NamespaceMode> parse_namespace(std::string_view text);

// "host", or "none" for a network with nothing but a loopback interface.
Result<engine::NamespaceMode> parse_network(std::string_view text);

// Docker's rule for names: [a-zA-Z0-9][a-zA-Z0-9_.-]+
Result<std::string> parse_container_name(std::string_view text);

// At most 64 bytes (sethostname(2)) of letters, digits, '-', '_' and '.': what can stand in
// /etc/hosts.
Result<std::string> parse_hostname(std::string_view text);

// "no", "always", "unless-stopped" or "on-failure[:RETRIES]"; "" stands for "no".
Result<engine::RestartPolicy> parse_restart_policy(std::string_view text);

// An absolute path.
Result<std::string> parse_workdir(std::string_view text);

}  // namespace caisson::cli
