// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "image/fetch/decompress.h"
#include "image/fetch/streams.h"
#include "sys/file.h"

namespace caisson::image {
namespace {

// Plain from here on, in a file that can be read at any place.
Result<UniqueFd> spool_input(ByteStream& from, const std::string& spool, Quota& quota) {
  UniqueFd file = TRY(sys::open(spool, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  // Gone with its last user.
  if (::unlink(spool.c_str()) != 0) return fail(Error::last("remove", spool));
  const Unpacked plain = TRY(decompress(from, quota));
  std::vector<std::byte> buffer(kChunk);
  for (;;) {
    const std::size_t count = TRY(plain.stream->read(buffer));
    if (count == 0) return file;
    TRY(quota.add_bytes(count));
    TRY(sys::write_all(file.get(), {reinterpret_cast<const char*>(buffer.data()), count},
                       "a copy of the archive"));
  }
}

}  // namespace

InputName parse_input(std::string_view text) {
  for (const std::string_view prefix : {"oci:", "docker-archive:", "oci-archive:"}) {
    if (!text.starts_with(prefix)) continue;
    text.remove_prefix(prefix.size());
    // The path may not hold a colon, the reference may.
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) break;
    return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
  }
  return {std::string(text), ""};
}

Result<Input> open_input(const std::string& path) {
  Input input;
  if (path.empty() || path == "-") {
    input.name = "standard input";
    input.file = UniqueFd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
    if (!input.file) return fail(Error::last("open", input.name));
  } else {
    input.name = path;
    input.file = TRY(sys::open(path, O_RDONLY));
  }
  const struct stat status = TRY(sys::stat_fd(input.file.get(), input.name));
  input.directory = S_ISDIR(status.st_mode);
  input.seekable = S_ISREG(status.st_mode);
  return input;
}

Result<std::unique_ptr<Files>> open_files(Input input, const std::string& spool, Quota& quota) {
  if (input.directory) return std::make_unique<DirectoryFiles>(std::move(input.file));
  if (!input.seekable) {
    PipeStream pipe(input.file.get(), input.name);
    return ArchiveFiles::index(TRY(spool_input(pipe, spool, quota)));
  }
  const auto whole = std::numeric_limits<std::uint64_t>::max();
  UniqueFd copy(::fcntl(input.file.get(), F_DUPFD_CLOEXEC, 0));
  if (!copy) return fail(Error::last("duplicate a descriptor"));
  FileStream stream(std::move(copy), input.name, whole);
  Quota none((Limits()));
  const bool plain = TRY(decompress(stream, none))
  .compression == Compression::kNone;
  if (plain) return ArchiveFiles::index(std::move(input.file));
  PipeStream again(input.file.get(), input.name);
  return ArchiveFiles::index(TRY(spool_input(again, spool, quota)));
}

}  // namespace caisson::image
