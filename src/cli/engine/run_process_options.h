// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "cli/common/command.h"
#include "cli/engine/run_setters.h"
#include "cli/engine/run_values.h"

namespace caisson::cli {

Result<void> add_annotation(engine::RunOptions& run, std::string_view text);
Result<void> add_env(engine::RunOptions& run, std::string_view text);
Result<void> add_env_file(engine::RunOptions& run, std::string_view path);
Result<void> add_label(engine::RunOptions& run, std::string_view text);
Result<void> add_label_file(engine::RunOptions& run, std::string_view path);
Result<void> set_entrypoint(engine::RunOptions& run, std::string_view text);
Result<void> set_stop_signal_name(engine::RunOptions& run, std::string_view text);
Result<void> set_stop_timeout(engine::RunOptions& run, std::string_view text);
Result<std::string> parse_attached_stream(std::string_view text);
Result<std::string> parse_pull(std::string_view text);
Result<void> set_platform(engine::RunOptions& run, std::string_view text);
Result<std::string> parse_runtime(std::string_view text);

// What `run` executes, with whom it is connected, and what the container is called.
inline constexpr std::array kRunProcessOptions = std::to_array<Option>({
    {.name = "annotation",
     .placeholder = "KEY=VALUE",
     .help = "Add an annotation to the container",
     .set = set_with<add_annotation>},
    {.name = "attach",
     .letter = 'a',
     .placeholder = "STREAM",
     .help = "Attach to stdin, stdout or stderr alone",
     .set = [](void* target, std::string_view value) -> Result<void> {
       auto& invocation = detail::field(target, &engine::RunOptions::invocation);
       invocation.attach.push_back(TRY(parse_attached_stream(value)));
       return {};
     }},
    {.name = "cidfile",
     .placeholder = "FILE",
     .help = "Write the container's id to a file that is not there yet",
     .set = set_text<&engine::RunOptions::cidfile>},
    {.name = "disable-content-trust", .set = accept_switch},  // nothing is pulled
    {.name = "detach",
     .letter = 'd',
     .help = "Run in the background and print the container's id",
     .set =
         set_parsed_in<&engine::RunOptions::invocation, &engine::Invocation::detach, parse_switch>},
    {.name = "detach-keys",
     .placeholder = "KEYS",
     .help = "Keys that detach from the container (default ctrl-p,ctrl-q)",
     .set = set_text_in<&engine::RunOptions::invocation, &engine::Invocation::detach_keys>},
    {.name = "entrypoint",
     .placeholder = "COMMAND",
     .help = "Replace the image's entrypoint and command; empty for none",
     .set = set_with<set_entrypoint>},
    {.name = "env",
     .letter = 'e',
     .placeholder = "KEY[=VALUE]",
     .help = "Set an environment variable; KEY alone copies the caller's",
     .example = "-e LANG=C -e TERM",
     .set = set_with<add_env>},
    {.name = "env-file",
     .placeholder = "FILE",
     .help = "Read environment variables from a file, one per line",
     .set = set_with<add_env_file>},
    {.name = "init",
     .help = "Run a small init as process 1 that reaps zombies and passes signals on",
     .set = set_parsed<&engine::RunOptions::init, parse_switch>},
    {.name = "interactive",
     .letter = 'i',
     .help = "Give the command the caller's standard input",
     .set = set_switch<&engine::RunOptions::interactive>},
    {.name = "label",
     .letter = 'l',
     .placeholder = "KEY=VALUE",
     .help = "Set meta data on the container",
     .set = set_with<add_label>},
    {.name = "label-file",
     .placeholder = "FILE",
     .help = "Read labels from a file, one per line",
     .set = set_with<add_label_file>},
    {.name = "name",
     .placeholder = "NAME",
     .help = "Name of the container",
     .set = set_parsed<&engine::RunOptions::name, parse_container_name>},
    {.name = "platform",
     .placeholder = "OS[/ARCH]",
     .help = "Platform that the image must be for; of an image for several the one that is taken "
             "(default $DOCKER_DEFAULT_PLATFORM)",
     .example = "--platform linux/arm64",
     .set = set_with<set_platform>},
    {.name = "pull",
     .placeholder = "POLICY",
     .help = "When to pull the image: missing (default), always or never",
     .set = set_parsed_in<&engine::RunOptions::invocation, &engine::Invocation::pull, parse_pull>},
    {.name = "quiet",
     .letter = 'q',
     .help = "Print no progress of a pull; nothing is pulled in any case",
     .set = accept_switch},
    {.name = "rm",
     .help = "Remove the container when it exits, with its anonymous volumes",
     .set = set_switch<&engine::RunOptions::remove>},
    {.name = "runtime",
     .placeholder = "NAME",
     .help = "Runtime of the container; Caisson has its own alone",
     .set = set_parsed<&engine::RunOptions::runtime, parse_runtime>},
    {.name = "sig-proxy",
     .help = "Pass on all signals that are received (default true)",
     .set = set_parsed_in<&engine::RunOptions::invocation, &engine::Invocation::signal_proxy,
                          parse_switch>},
    {.name = "stop-signal",
     .placeholder = "SIGNAL",
     .help = "Signal that stops the container (default TERM)",
     .set = set_with<set_stop_signal_name>},
    {.name = "stop-timeout",
     .placeholder = "SECONDS",
     .help = "Seconds that the container has to stop before it is killed (default 10)",
     .set = set_with<set_stop_timeout>},
    {.name = "tty",
     .letter = 't',
     .help = "Allocate a pseudo-terminal",
     .set = set_switch<&engine::RunOptions::tty>},
});

}  // namespace caisson::cli
