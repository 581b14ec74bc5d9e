// SPDX-License-Identifier: Apache-2.0
#include "engine/copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "archive/tar_reader.h"
#include "archive/tar_writer.h"
#include "archive/tree_writer.h"
#include "archive/walk.h"
#include "engine/container_root.h"
#include "process/user.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::engine {
namespace {

constexpr std::uint64_t kTarEnd = 1024;  // two empty blocks

// A path as it was given, taken apart.
struct Path {
  std::string whole;             // without the endings below
  std::string parent;            // of the last name
  std::string name;              // "" for the root directory
  bool only_content = false;     // ends with "/."
  bool names_directory = false;  // ends with "/" or "/."
};

Path take_apart(std::string text) {
  Path path;
  path.only_content = text == "." || text.ends_with("/.");
  if (path.only_content) text.pop_back();
  path.names_directory = path.only_content || text.ends_with('/');
  while (text.ends_with('/')) text.pop_back();
  const std::size_t slash = text.rfind('/');
  path.name = slash == std::string::npos ? text : text.substr(slash + 1);
  path.parent = slash == std::string::npos ? "" : text.substr(0, slash + 1);
  path.whole = std::move(text);
  return path;
}

// In the container paths begin at its root.
Path take_apart_inside(const std::string& text) {
  Path path = take_apart(text.starts_with('/') ? text : "/" + text);
  if (path.whole.empty()) path.whole = "/";
  return path;
}

Error no_such_file(const Record& record, const std::string& path) {
  return Error::not_found("Could not find the file " + path + " in container " + record.name);
}

// Counts what a tar stream of the entries would take.
class Counter : public archive::Sink {
 public:
  explicit Counter(archive::Sink& sink) : sink_(sink) {}
  Result<void> add(const archive::Entry& entry, const archive::Content& content) override {
    size_ += archive::tar_size(entry);
    return sink_.add(entry, content);
  }
  Result<void> finish() override { return sink_.finish(); }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  archive::Sink& sink_;
  std::uint64_t size_ = kTarEnd;
};

Result<std::uint64_t> copy(int source, const std::string& name, const std::string& origin,
                           archive::Sink& sink) {
  Counter counter(sink);
  TRY(archive::walk(source, name, origin, counter));
  TRY(counter.finish());
  return counter.size();
}

// Where a copy goes: a directory and the name in it, "" for its own content.
struct Target {
  UniqueFd directory;
  std::string name;
};

// What the copy is called below a directory that is there.
std::string name_within(const Path& source, bool is_directory) {
  return source.only_content && is_directory ? "" : source.name;
}

Error cannot_copy_directory() {
  return Error::invalid("cannot copy directory");
}

Error not_a_directory() {
  return Error::invalid("not a directory");
}

Result<void> check_destination(const Path& destination, bool exists, bool source_is_directory) {
  if (exists && source_is_directory) return fail(cannot_copy_directory());
  if (exists && destination.names_directory) return fail(not_a_directory());
  if (!exists && destination.names_directory && !source_is_directory) {
    return fail(Error::invalid("no such directory"));
  }
  return {};
}

// Without the slash at its end.
std::string directory_or_here(const std::string& path) {
  if (path.size() < 2) return path.empty() ? "." : path;
  return path.substr(0, path.size() - 1);
}

Result<Target> target_on_host(const std::string& text, const Path& source, bool is_directory) {
  struct stat there{};
  const bool exists = ::stat(text.c_str(), &there) == 0;
  if (exists && S_ISDIR(there.st_mode)) {
    return Target {
      TRY(sys::open(text, O_PATH | O_DIRECTORY))
      , name_within(source, is_directory)
    };
  }
  if (exists && (S_ISCHR(there.st_mode) || S_ISBLK(there.st_mode))) {
    return fail(Error::invalid("invalid output path: got a device"));
  }
  Path destination = take_apart(text);
  TRY(check_destination(destination, exists, is_directory));
  if (exists) {
    // A link's file is replaced, not the link.
    const std::unique_ptr<char, void (*)(void*)> real(::realpath(text.c_str(), nullptr), std::free);
    if (real == nullptr) return fail(Error::last("find", text));
    destination = take_apart(real.get());
  }
  const std::string directory = directory_or_here(destination.parent);
  auto parent = sys::open(directory, O_PATH | O_DIRECTORY);
  if (!parent && parent.error().errnum == ENOENT) {
    return fail(
        Error::invalid("invalid output path: directory \"" + directory + "\" does not exist"));
  }
  return Target {
    TRY(std::move(parent))
    , destination.name
  };
}

Result<std::string> link_target(int link, const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlinkat(link, "", target.data(), target.size());
  if (length < 0) return fail(Error::last("read link", path));
  return std::string(target.data(), static_cast<std::size_t>(length));
}

// The path that a chain of links leads to, where it ends in something else than a directory.
Result<Path> follow_links(int root, Path path) {
  constexpr int kLongestChain = 40;
  for (int i = 0; i < kLongestChain; ++i) {
    const auto there = sys::open_beneath(root, path.whole, O_PATH | O_NOFOLLOW);
    if (!there && there.error().errnum == ENOENT) return path;
    if (!there) return fail(there.error());
    const struct stat status = TRY(sys::stat_fd(there->get(), path.whole));
    if (!S_ISLNK(status.st_mode)) return path;
    const std::string target = TRY(link_target(there->get(), path.whole));
    path = take_apart_inside(target.starts_with('/') ? target : path.parent + target);
  }
  return fail(Error::from_errno(ELOOP, "open in the container", path.whole));
}

Result<Target> target_inside(int root, const Record& record, const std::string& text,
                             const Path& source, bool is_directory) {
  const Path destination = take_apart_inside(text);
  auto directory = sys::open_beneath(root, destination.whole, O_PATH | O_DIRECTORY);
  if (directory) return Target{std::move(*directory), name_within(source, is_directory)};
  if (directory.error().errnum != ENOENT && directory.error().errnum != ENOTDIR) {
    return fail(std::move(directory).error());
  }
  const bool exists = directory.error().errnum == ENOTDIR;
  TRY(check_destination(destination, exists, is_directory));
  const Path path = TRY(follow_links(root, destination));
  auto parent = sys::open_beneath(root, path.parent, O_PATH | O_DIRECTORY);
  if (!parent && parent.error().errnum == ENOENT) {
    return fail(no_such_file(record, path.parent.size() > 1
                                         ? path.parent.substr(0, path.parent.size() - 1)
                                         : path.parent));
  }
  return Target {
    TRY(std::move(parent))
    , path.name
  };
}

// Whose the files in the container become; nothing: their own.
Result<std::optional<std::pair<uid_t, gid_t>>> owner_inside(int root, const Record& record,
                                                            const CopyOptions& options) {
  if (!options.archive || record.options.user.empty()) return std::nullopt;
  const auto account_file = [&](const char* path) -> Result<std::string> {
    const auto file = sys::open_beneath(root, path, O_PATH);
    if (!file) return std::string();
    return process::read_account_file("/proc/self/fd/" + std::to_string(file->get()));
  };
  const std::string passwd = TRY(account_file("/etc/passwd"));
  const std::string group = TRY(account_file("/etc/group"));
  const process::Identity user = TRY(process::resolve_identity(record.options.user, passwd, group));
  return std::pair{user.uid, user.gid};
}

Result<std::uint64_t> unpack_stream(int directory, archive::TreeWriter::Options options) {
  options.links = sys::Links::kInRoot;
  archive::TreeWriter writer(directory, options);
  Counter counter(writer);
  TRY(archive::read_tar(
      [](std::span<char> buffer) -> Result<std::size_t> {
        const ssize_t got =
            sys::retry([&] { return ::read(STDIN_FILENO, buffer.data(), buffer.size()); });
        if (got < 0) return fail(Error::last("read", "standard input"));
        return static_cast<std::size_t>(got);
      },
      counter));
  TRY(counter.finish());
  return counter.size();
}

}  // namespace

Result<std::uint64_t> copy_from_container(const Store& store, const Container& container,
                                          const std::string& source, const std::string& destination,
                                          const CopyOptions& options) {
  const Record record = TRY(container.record());
  const ContainerRoot root = TRY(open_container_root(store, container));
  const Path path = take_apart_inside(source);
  const int follow = options.follow_link || path.names_directory ? 0 : O_NOFOLLOW;
  auto opened = sys::open_beneath(root.directory.get(), path.whole, O_PATH | follow);
  if (!opened && (opened.error().errnum == ENOENT || opened.error().errnum == ENOTDIR)) {
    return fail(no_such_file(record, source));
  }
  const UniqueFd file = TRY(std::move(opened));
  const struct stat status = TRY(sys::stat_fd(file.get(), source));
  const bool is_directory = S_ISDIR(status.st_mode);
  if (path.names_directory && !is_directory) return fail(not_a_directory());
  if (destination == "-") {
    archive::TarWriter writer(STDOUT_FILENO);
    return copy(file.get(), name_within(path, is_directory), path.whole, writer);
  }
  const Target target = TRY(target_on_host(destination, path, is_directory));
  archive::TreeWriter writer(target.directory.get(),
                             {.owners = archive::TreeWriter::Owners::kCallers});
  return copy(file.get(), target.name, path.whole, writer);
}

Result<std::uint64_t> copy_to_container(const Store& store, const Container& container,
                                        const std::string& source, const std::string& destination,
                                        const CopyOptions& options) {
  const Record record = TRY(container.record());
  if (source == "-") {
    const ContainerRoot root = TRY(open_container_root(store, container));
    const Path path = take_apart_inside(destination);
    const auto directory =
        sys::open_beneath(root.directory.get(), path.whole, O_PATH | O_DIRECTORY);
    if (!directory && directory.error().errnum == ENOTDIR) {
      return fail(Error::invalid("destination \"" + record.name + ":" + destination +
                                 "\" must be a directory"));
    }
    if (!directory) return fail(no_such_file(record, destination));
    return unpack_stream(directory->get(),
                         { .owner = TRY(owner_inside(root.directory.get(), record, options)) });
  }
  const Path path = take_apart(source);
  const int follow = options.follow_link || path.names_directory ? 0 : O_NOFOLLOW;
  auto opened = sys::open(source, O_PATH | follow);
  if (!opened && opened.error().errnum == ENOENT) {
    return fail(Error::not_found("lstat " + source + ": no such file or directory"));
  }
  const UniqueFd file = TRY(std::move(opened));
  const struct stat status = TRY(sys::stat_fd(file.get(), source));
  // Before the container's mount namespace is entered: the path is the caller's.
  const ContainerRoot root = TRY(open_container_root(store, container));
  const Target target =
      TRY(target_inside(root.directory.get(), record, destination, path, S_ISDIR(status.st_mode)));
  archive::TreeWriter writer(target.directory.get(),
                             { .owner = TRY(owner_inside(root.directory.get(), record, options)) });
  return copy(file.get(), target.name, source, writer);
}

}  // namespace caisson::engine
