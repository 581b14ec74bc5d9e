// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cctype>
#include <optional>

#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/image/command_line.h"
#include "image/fetch/input.h"
#include "image/fetch/source.h"
#include "image/store/image.h"

namespace caisson::cli {
namespace {

struct LoadArguments : image::LoadOptions {
  std::string input;
  image::Platform platform = image::host_platform();
  std::string repository;
  bool quiet = false;
  bool ids = false;
};

Result<void> set_input(image::LoadOptions& options, std::string_view value) {
  static_cast<LoadArguments&>(options).input = value;
  return {};
}

Result<void> set_platform(image::LoadOptions& options, std::string_view value) {
  static_cast<LoadArguments&>(options).platform = TRY(image::parse_platform(value));
  return {};
}

Result<void> set_quiet(image::LoadOptions& options, std::string_view value) {
  static_cast<LoadArguments&>(options).quiet = TRY(parse_switch(value));
  return {};
}

Result<void> set_repository(image::LoadOptions& options, std::string_view value) {
  static_cast<LoadArguments&>(options).repository = value;
  return {};
}

Result<void> set_ids(image::LoadOptions& options, std::string_view value) {
  static_cast<LoadArguments&>(options).ids = TRY(parse_switch(value));
  return {};
}

constexpr auto kOptions = with_setters(
    kImageLoadOptions, with_limit_setters(std::to_array<Setter>(
                           {set_with<set_input>, set_with<set_platform>, set_with<set_quiet>,
                            set_with<set_repository>, set_with<set_ids>})));
constexpr Command kCommand = with_options(kImageLoad, kOptions);

// "name" of "/srv/name/", for images that are named by a tag alone; "" where it can't be one.
std::string repository_of(const std::string& path) {
  std::string name = path;
  while (name.ends_with('/')) name.pop_back();
  name = name.substr(name.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return image::parse_reference(name) ? name : "";
}

int print_arrived(const std::vector<image::Ingest::Arrived>& images, bool ids) {
  std::string text;
  for (const image::Ingest::Arrived& image : images) {
    if (ids) {
      text += image.id.text() + "\n";
      continue;
    }
    for (const auto& [name, before] : image.taken) {
      text += "The image " + name + " already exists, renaming the old one with ID " +
              before.text() + " to empty string\n";
    }
    for (const std::string& name : image.names) text += "Loaded image: " + name + "\n";
    if (image.names.empty()) text += "Loaded image ID: " + image.id.text() + "\n";
  }
  return print(text);
}

Result<int> load(LoadArguments& arguments, const image::Store& store) {
  const image::InputName name = image::parse_input(arguments.input);
  if (name.path.empty() && ::isatty(STDIN_FILENO) == 1) {
    return fail(Error::invalid("requested load from stdin, but stdin is empty"));
  }
  image::Input input = TRY(image::open_input(name.path));
  image::Selection selection{name.reference, arguments.platform, arguments.repository};
  if (selection.repository.empty()) selection.repository = repository_of(name.path);
  arguments.boot = TRY(image::current_boot());
  const auto style = image::Progress::style_of_stderr(arguments.quiet);
  const BroughtIn brought =
      TRY(bring_in(store, [&](const image::ConfinedPaths& paths) -> Result<void> {
        image::Quota quota(arguments.limits);
        const image::FileSource source(
            TRY(image::open_files(std::move(input), paths.ingest + "/work/input", quota)),
            selection);
        image::Progress progress(style);
        return image::load(source, paths.store, paths.ingest, arguments, progress);
      }));
  if (brought.code != kExitOk) return brought.code;
  return print_arrived(brought.images, arguments.ids);
}

}  // namespace

int load_command(Arguments arguments, const image::Store& store) {
  LoadArguments given;
  const auto parsed = parse(kCommand, arguments, static_cast<image::LoadOptions*>(&given));
  if (!parsed) return report_usage(kCommand, parsed.error());
  if (parsed->help) return print(help_text(kCommand));
  if (!parsed->operands.empty()) given.input = parsed->operands.front();
  const auto code = load(given, store);
  return code ? *code : report_image_failure(code.error());
}

}  // namespace caisson::cli
