// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/image/command_line.h"
#include "image/fetch/import.h"
#include "image/store/image.h"

namespace caisson::cli {
namespace {

struct ImportArguments : image::LoadOptions {
  image::ImportOptions what;
  std::optional<std::string> platform_given;
};

Result<void> add_change(image::LoadOptions& options, std::string_view value) {
  static_cast<ImportArguments&>(options).what.changes.emplace_back(value);
  return {};
}

Result<void> set_message(image::LoadOptions& options, std::string_view value) {
  static_cast<ImportArguments&>(options).what.message = value;
  return {};
}

Result<void> set_platform(image::LoadOptions& options, std::string_view value) {
  static_cast<ImportArguments&>(options).platform_given = TRY(image::parse_platform(value))
  .text();
  return {};
}

constexpr auto kOptions =
    with_setters(kImageImportOptions,
                 with_limit_setters(std::to_array<Setter>(
                     {set_with<add_change>, set_with<set_message>, set_with<set_platform>})));
constexpr Command kCommand = with_options(kImageImport, kOptions);

Result<int> import(ImportArguments& given, const std::vector<std::string_view>& operands,
                   const image::Store& store) {
  image::ImportOptions& what = given.what;
  const std::string file(operands[0]);
  if (file.starts_with("http://") || file.starts_with("https://")) {
    return fail(Error::unsupported("images are not fetched over the network yet")
                    .with_hint("curl URL | caisson import -"));
  }
  if (operands.size() > 1) what.name = TRY(image::parse_reference(operands[1]))
  .text();
  what.platform = given.platform_given ? *given.platform_given : TRY(image::default_platform());
  if (what.platform.empty()) what.platform = image::host_platform().text();
  if (what.message.empty()) what.message = "Imported from " + file;
  what.created = rfc3339(now());
  TRY(image::config_of_changes(what.changes));
  given.boot = TRY(image::current_boot());
  image::Input input = TRY(image::open_input(file));
  if (input.directory) {
    return fail(Error::from_errno(EISDIR, "import", file)
                    .with_hint("tar -C " + file + " -c . | caisson import -"));
  }
  const auto style = image::Progress::style_of_stderr(false);
  const BroughtIn brought = TRY(bring_in(store, [&](const image::ConfinedPaths& paths) {
    image::Progress progress(style);
    return image::import(std::move(input), paths.store, paths.ingest, what, given, progress);
  }));
  if (brought.code != kExitOk) return brought.code;
  return print(brought.images.front().id.text() + "\n");
}

}  // namespace

int import_command(Arguments arguments, const image::Store& store) {
  ImportArguments given;
  const auto parsed = parse(kCommand, arguments, static_cast<image::LoadOptions*>(&given));
  if (!parsed) return report_usage(kCommand, parsed.error());
  if (parsed->help) return print(help_text(kCommand));
  const auto code = import(given, parsed->operands, store);
  return code ? *code : report_image_failure(code.error());
}

}  // namespace caisson::cli
