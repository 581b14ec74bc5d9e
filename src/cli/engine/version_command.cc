// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/version_command.h"

#include <sys/utsname.h>

#include <array>
#include <string>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/listing.h"
#include "cli/engine/table.h"

namespace caisson::cli {
namespace {

struct VersionArguments {
  std::string format;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "Format the output: json or a Go template",
     .example = "--format '{{.Server.Version}}'",
     .set = set_text<&VersionArguments::format>},
});

constexpr std::string_view kExamples[] = {"caisson version --format '{{.Client.Version}}'"};

constexpr Command kCommand{
    .name = "caisson version",
    .summary =
        "Show the version. There is no server: what Docker's would say is the program's "
        "own.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 0,
};

// As Go calls it.
std::string architecture() {
#if defined(__x86_64__)
  return "amd64";
#elif defined(__aarch64__)
  return "arm64";
#else
#error "an architecture that Caisson has no system-call table of"
#endif
}

std::string kernel_version() {
  utsname names{};
  return ::uname(&names) == 0 ? names.release : "";
}

tmpl::Value strings(std::string_view type,
                    std::span<const std::pair<const char*, std::string>> fields) {
  tmpl::Object object{.members = {}, .is_map = false, .type = std::string(type)};
  for (const auto& [name, text] : fields) {
    object.members.emplace_back(name, tmpl::Value::string(text));
  }
  return tmpl::Value::object(std::move(object));
}

// The fields of Docker's answer that mean something here; those of an API that there is none of,
// and of Go, are empty.
tmpl::Value version_value() {
  using Fields = std::vector<std::pair<const char*, std::string>>;
  const Fields client = {{"Version", CAISSON_VERSION},
                         {"ApiVersion", ""},
                         {"DefaultAPIVersion", ""},
                         {"GitCommit", ""},
                         {"GoVersion", ""},
                         {"Os", "linux"},
                         {"Arch", architecture()},
                         {"BuildTime", ""},
                         {"Context", "default"}};
  const Fields server = {{"Version", CAISSON_VERSION},
                         {"ApiVersion", ""},
                         {"MinAPIVersion", ""},
                         {"GitCommit", ""},
                         {"GoVersion", ""},
                         {"Os", "linux"},
                         {"Arch", architecture()},
                         {"KernelVersion", kernel_version()},
                         {"BuildTime", ""}};
  const Fields engine = {{"Name", "Engine"}, {"Version", CAISSON_VERSION}};
  const Fields platform = {{"Name", "Caisson"}};
  tmpl::Object with_parts = *strings("types.Version", server).object();
  with_parts.members.emplace(with_parts.members.begin(), "Platform",
                             strings("struct { Name string }", platform));
  with_parts.members.emplace_back("Components",
                                  tmpl::Value::list({strings("types.ComponentVersion", engine)}));
  return tmpl::Value::object({.members = {{"Client", strings("system.clientVersion", client)},
                                          {"Server", tmpl::Value::object(std::move(with_parts))}},
                              .is_map = false,
                              .type = "system.versionInfo"});
}

std::string as_text() {
  const std::string version =
      "\n Version:\t" CAISSON_VERSION "\n OS/Arch:\tlinux/" + architecture();
  return align_columns("Client: Caisson" + version + "\n\nServer: Caisson, without a daemon" +
                           version + "\n Kernel:\t" + kernel_version() + "\n",
                       20);
}

}  // namespace

int version_command(Arguments arguments, const GlobalOptions&) {
  constexpr int kBadTemplate = 64;  // as docker version has it
  VersionArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  if (given.format.empty()) return print(as_text());
  const auto text = format_value(given.format, version_value());
  if (text) return print(*text + "\n");
  report_failure(text.error());
  return text.error().operation.contains("executing") ? kExitGeneral : kBadTemplate;
}

}  // namespace caisson::cli
