// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

#include "base/scope_exit.h"
#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/image/command_line.h"
#include "image/fetch/save.h"
#include "sys/file.h"

namespace caisson::cli {
namespace {

struct SaveArguments {
  std::string output;
  bool quiet = false;
};

constexpr auto kOptions = with_setters(
    kImageSaveOptions,
    std::to_array<Setter>({set_text<&SaveArguments::output>, set_switch<&SaveArguments::quiet>}));
constexpr Command kCommand = with_options(kImageSave, kOptions);

// By an id an image is saved without its names, by a repository's name with all of its tags.
Result<std::vector<image::SavedImage>> find_images(const image::Store& store,
                                                   const std::vector<std::string_view>& names) {
  std::vector<image::SavedImage> images;
  const auto add = [&](image::Record record, std::optional<std::string> name) {
    for (image::SavedImage& known : images) {
      if (known.record.id != record.id) continue;
      if (name) known.names.push_back(*name);
      return;
    }
    images.push_back({std::move(record), {}});
    if (name) images.back().names.push_back(*name);
  };
  const image::Names all = TRY(store.names());
  for (const std::string_view name : names) {
    auto record = TRY(store.find(name));
    const auto parsed = image::parse_reference(name);
    const bool whole_repository =
        parsed && !parsed->digest && name.find(':', name.rfind('/') + 1) == std::string_view::npos;
    bool found = false;
    if (whole_repository) {
      for (const auto& [tagged, id] : all) {
        if (!tagged.starts_with(parsed->repository + ":")) continue;
        add(TRY(store.record(id)), tagged);
        found = true;
      }
    }
    if (found) continue;
    if (!record) return fail(image::no_such_image(name));
    const bool by_name = parsed && all.contains(parsed->text());
    add(std::move(*record), by_name ? std::optional(parsed->text()) : std::nullopt);
  }
  return images;
}

// The file appears under its name once it is whole.
class OutputFile {
 public:
  static Result<OutputFile> create(const std::string& path) {
    struct stat status{};
    // What is no file (/dev/null, a pipe) is written to as it is.
    if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
      return OutputFile(path, "", TRY(sys::open(path, O_WRONLY)));
    }
    std::string fresh = path + ".XXXXXX";
    UniqueFd file(::mkostemp(fresh.data(), O_CLOEXEC));
    if (!file) return fail(Error::last("create", path));
    return OutputFile(path, fresh, std::move(file));
  }
  ~OutputFile() {
    if (!fresh_.empty()) ::unlink(fresh_.c_str());
  }
  OutputFile(OutputFile&& other) noexcept
      : path_(std::move(other.path_)),
        fresh_(std::exchange(other.fresh_, {})),
        file_(std::move(other.file_)) {}
  OutputFile& operator=(OutputFile&&) = delete;

  [[nodiscard]] int get() const { return file_.get(); }

  Result<void> finish() {
    if (fresh_.empty()) return {};
    if (::rename(fresh_.c_str(), path_.c_str()) != 0) return fail(Error::last("rename to", path_));
    fresh_.clear();
    return {};
  }

 private:
  OutputFile(std::string path, std::string fresh, UniqueFd file)
      : path_(std::move(path)), fresh_(std::move(fresh)), file_(std::move(file)) {}

  std::string path_;
  std::string fresh_;
  UniqueFd file_;
};

Result<int> save_to_archive(const image::Store& store, const std::vector<image::SavedImage>& images,
                            int file, image::Progress::Style style) {
  return image::run_confined(store, "", [&](const image::ConfinedPaths& paths) {
    image::Progress progress(style);
    return image::save_archive(paths.store, images, file, progress);
  });
}

Result<int> save_to_layout(const image::Store& store, const std::vector<image::SavedImage>& images,
                           std::string_view place, image::Progress::Style style) {
  if (images.size() != 1) return fail(Error::invalid("a layout is saved to image by image"));
  const std::size_t colon = place.find(':');
  const std::string directory(place.substr(0, colon));
  std::string reference(colon == std::string_view::npos ? "" : place.substr(colon + 1));
  const image::SavedImage& image = images.front();
  if (reference.empty() && !image.names.empty()) {
    reference = image.names.front().substr(image.names.front().rfind(':') + 1);
  }
  TRY(sys::make_directories(directory, 0755));
  const UniqueFd target = TRY(sys::open(directory, O_RDONLY | O_DIRECTORY));
  return image::run_confined(store, "", [&](const image::ConfinedPaths& paths) {
    image::Progress progress(style);
    return image::save_layout(paths.store, image.record, reference, target.get(), progress);
  });
}

Result<int> save(const SaveArguments& given, const std::vector<std::string_view>& names,
                 const image::Store& store) {
  if (given.output.empty() && ::isatty(STDOUT_FILENO) == 1) {
    return fail(
        Error::invalid("cowardly refusing to save to a terminal. Use the -o flag or redirect"));
  }
  TRY(take_own_ids());
  TRY(store.prepare());
  // Nothing is collected meanwhile.
  const UniqueFd shared = TRY(store.lock_ingest(false));
  const auto images = TRY(find_images(store, names));
  const auto style = image::Progress::style_of_stderr(given.quiet);
  constexpr std::string_view kLayout = "oci:";
  if (given.output.starts_with(kLayout)) {
    return save_to_layout(store, images, std::string_view(given.output).substr(kLayout.size()),
                          style);
  }
  if (given.output.empty()) return save_to_archive(store, images, STDOUT_FILENO, style);
  OutputFile file = TRY(OutputFile::create(given.output));
  const int code = TRY(save_to_archive(store, images, file.get(), style));
  if (code == kExitOk) TRY(file.finish());
  return code;
}

}  // namespace

int save_command(Arguments arguments, const image::Store& store) {
  SaveArguments given;
  const auto parsed = parse(kCommand, arguments, &given);
  if (!parsed) return report_usage(kCommand, parsed.error());
  if (parsed->help) return print(help_text(kCommand));
  const auto code = save(given, parsed->operands, store);
  return code ? *code : report_image_failure(code.error());
}

}  // namespace caisson::cli
