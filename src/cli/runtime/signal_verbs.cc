// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <csignal>
#include <cstring>
#include <string>

#include "base/strings.h"
#include "cli/runtime/verb.h"
#include "container/lifecycle.h"

// The verbs that act on a container's processes and take hardly an option: start, kill, delete,
// pause, resume.
namespace caisson::cli {
namespace {

struct Force {
  bool force = false;
};
struct All {
  bool all = false;
};

constexpr std::array kDeleteOptions = std::to_array<Option>({
    {.name = "force",
     .letter = 'f',
     .help = "Kill the container first; no error where there is none",
     .set = set_switch<&Force::force>},
});
constexpr std::array kKillOptions = std::to_array<Option>({
    {.name = "all",
     .letter = 'a',
     .help = "Signal every process of the container",
     .set = set_switch<&All::all>},
});

constexpr Command kStart{.name = "caisson-runtime start",
                         .operands = "ID",
                         .summary = "Let a created container execute its command.",
                         .min_operands = 1,
                         .max_operands = 1};
constexpr Command kDelete{.name = "caisson-runtime delete",
                          .operands = "ID",
                          .summary = "Remove a stopped container.",
                          .options = kDeleteOptions,
                          .min_operands = 1,
                          .max_operands = 1};
constexpr Command kKill{.name = "caisson-runtime kill",
                        .operands = "ID [SIGNAL]",
                        .summary = "Send a signal, TERM unless told otherwise.",
                        .options = kKillOptions,
                        .min_operands = 1,
                        .max_operands = 2};
constexpr Command kPause{.name = "caisson-runtime pause",
                         .operands = "ID",
                         .summary = "Freeze the processes of a container.",
                         .min_operands = 1,
                         .max_operands = 1};
constexpr Command kResume{.name = "caisson-runtime resume",
                          .operands = "ID",
                          .summary = "Thaw the processes of a container.",
                          .min_operands = 1,
                          .max_operands = 1};

// "9", "KILL", "SIGKILL", "sigkill"; "0" asks whether there is a process to signal (kill(2)).
Result<int> parse_signal(std::string_view text) {
  if (const auto number = parse_integer<int>(text); number && *number >= 0 && *number < NSIG) {
    return *number;
  }
  std::string name = to_upper(text);
  if (name.starts_with("SIG")) name.erase(0, 3);
  for (int signal = 1; signal < NSIG; ++signal) {
    const char* known = ::sigabbrev_np(signal);
    if (known != nullptr && name == known) return signal;
  }
  return fail(Error::invalid("unknown signal \"" + std::string(text) + "\""));
}

using Action = Result<void> (*)(const container::Store&, const std::string&);

Result<int> act(const Command& command, const RuntimeGlobals& globals, Arguments arguments,
                Action action) {
  const auto operands = TRY(parse_verb(command, arguments, nullptr));
  if (!operands) return 0;
  TRY(action(container::Store(globals.root), std::string(operands->front())));
  return 0;
}

}  // namespace

Result<int> start_verb(const RuntimeGlobals& globals, Arguments arguments) {
  return act(kStart, globals, arguments, container::start);
}

Result<int> pause_verb(const RuntimeGlobals& globals, Arguments arguments) {
  return act(kPause, globals, arguments, container::pause);
}

Result<int> resume_verb(const RuntimeGlobals& globals, Arguments arguments) {
  return act(kResume, globals, arguments, container::resume);
}

Result<int> delete_verb(const RuntimeGlobals& globals, Arguments arguments) {
  Force given;
  const auto operands = TRY(parse_verb(kDelete, arguments, &given));
  if (!operands) return 0;
  TRY(container::remove(container::Store(globals.root), std::string(operands->front()),
                        given.force));
  return 0;
}

Result<int> kill_verb(const RuntimeGlobals& globals, Arguments arguments) {
  All given;
  const auto operands = TRY(parse_verb(kKill, arguments, &given));
  if (!operands) return 0;
  const int signal = operands->size() > 1 ? TRY(parse_signal((*operands)[1])) : SIGTERM;
  TRY(container::kill(container::Store(globals.root), std::string(operands->front()), signal,
                      given.all));
  return 0;
}

}  // namespace caisson::cli
