// SPDX-License-Identifier: Apache-2.0
#include "process/command.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <optional>

#include "base/strings.h"
#include "sys/file.h"

namespace caisson::process {
namespace {

// BINPRM_BUF_SIZE: as much of a file as the kernel looks at for "#!" (execve(2)).
constexpr std::size_t kKernelLooksAt = 256;

Error command_error(Error::Kind kind, const std::string& name, const std::string& what,
                    int errnum = 0) {
  Error error;
  error.kind = kind;
  error.operation = "exec: \"" + name + "\"";
  if (!what.empty()) error.operation += ": " + what;
  error.errnum = errnum;
  return error;
}

Error not_found(const std::string& name, const std::string& what, int errnum = 0) {
  return command_error(Error::Kind::kCommandNotFound, name, what, errnum);
}

Error not_executable(const std::string& name, const std::string& what, int errnum = 0) {
  return command_error(Error::Kind::kCommandNotExecutable, name, what, errnum);
}

// 0 where the file can be executed, else the errno that execve would give. EACCES for a directory,
// which the x bit alone would let through.
int executability(const std::string& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return errno;
  if (!S_ISREG(status.st_mode)) return EACCES;
  return ::faccessat(AT_FDCWD, file.c_str(), X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

// Whether that errno tells that the file is not the one to execute. One that tells of the host's
// trouble leaves open whether it is, and another further on may be another program.
bool tells_of_the_file(int errnum) {
  return errnum == ENOENT || errnum == ENOTDIR || errnum == EACCES || errnum == ELOOP ||
         errnum == ENAMETOOLONG;
}

Result<std::string> search_path(const std::string& name, std::string_view path) {
  bool denied = false;
  for (const std::string_view directory : split(path, ':')) {
    std::string file = (directory.empty() ? "." : std::string(directory)) + "/" + name;
    const int errnum = executability(file);
    if (errnum == 0) return file;
    if (!tells_of_the_file(errnum)) return fail(not_executable(name, "look for " + file, errnum));
    denied = denied || errnum == EACCES;
  }
  if (denied) {
    return fail(
        not_executable(name, "permission denied")
            .with_hint("a file of that name is in $PATH, but this user may not execute it"));
  }
  return fail(not_found(name, "executable file not found in $PATH")
                  .with_hint("PATH is " + std::string(path)));
}

Result<std::string> check_given(const std::string& name) {
  switch (const int errnum = executability(name)) {
    case 0:
      return name;
    case ENOENT:
    case ENOTDIR:
      return fail(not_found(name, "stat " + name, errnum));
    default:
      return fail(not_executable(name, "", errnum)
                      .with_hint("it must be a file with the x permission for this user"));
  }
}

// The interpreter of a program with a dynamic linker (elf(5), PT_INTERP).
std::optional<std::string> elf_interpreter(int fd, const Elf64_Ehdr& header) {
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof(Elf64_Phdr)) {
    return std::nullopt;
  }
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    const auto at = static_cast<off_t>(header.e_phoff + i * sizeof segment);
    if (::pread(fd, &segment, sizeof segment, at) != sizeof segment) return std::nullopt;
    if (segment.p_type != PT_INTERP) continue;
    std::string path(std::min<std::size_t>(segment.p_filesz, PATH_MAX), '\0');
    const ssize_t got = ::pread(fd, path.data(), path.size(), static_cast<off_t>(segment.p_offset));
    if (got <= 0) return std::nullopt;
    path.resize(::strnlen(path.data(), static_cast<std::size_t>(got)));
    return path;
  }
  return std::nullopt;
}

std::optional<std::string> script_interpreter(std::string_view head) {
  if (!head.starts_with("#!")) return std::nullopt;
  head = head.substr(2, head.find('\n') - 2);
  head.remove_prefix(std::min(head.find_first_not_of(" \t"), head.size()));
  return std::string(head.substr(0, head.find_first_of(" \t")));
}

Result<void> check_interpreter(const std::string& name, const std::string& interpreter) {
  if (::access(interpreter.c_str(), F_OK) == 0 || errno != ENOENT) return {};
  std::string shown = interpreter;
  if (shown.ends_with('\r')) {
    shown.back() = '\\';
    return fail(
        not_found(name, "no such file or directory")
            .with_hint(
                "its first line ends in a carriage return, so the interpreter is taken as \"" +
                shown + "r\"; convert the file to Unix line ends"));
  }
  return fail(not_found(name, "no such file or directory")
                  .with_hint("the file is there, but its interpreter " + shown +
                             " is not in the container"));
}

// Best effort: a file that may be executed but not read is simply given to execve.
Result<void> check_interpreters(const std::string& name, const std::string& file) {
  const auto fd = sys::open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!fd) return {};
  std::array<char, kKernelLooksAt> head{};
  const ssize_t got = ::pread(fd->get(), head.data(), head.size(), 0);
  if (got < 4) return {};
  if (const auto script = script_interpreter({head.data(), static_cast<std::size_t>(got)})) {
    return check_interpreter(name, *script);
  }
  if (std::memcmp(head.data(), ELFMAG, SELFMAG) != 0 ||
      static_cast<std::size_t>(got) < sizeof(Elf64_Ehdr)) {
    return {};
  }
  Elf64_Ehdr header{};
  std::memcpy(&header, head.data(), sizeof header);
  const auto linker = elf_interpreter(fd->get(), header);
  return linker ? check_interpreter(name, *linker) : Result<void>{};
}

}  // namespace

Result<std::string> resolve_command(const std::string& name, std::string_view path) {
  if (name.empty()) return fail(not_found(name, "executable file not found in $PATH"));
  const bool given = name.find('/') != std::string::npos;
  std::string file = TRY(given ? check_given(name) : search_path(name, path));
  TRY(check_interpreters(name, file));
  return file;
}

Error exec_error(const std::string& name, int errnum) {
  if (errnum < 0) return Error::from_errno(-errnum, "send the seccomp listener to its agent");
  switch (errnum) {
    case ENOENT:
    case ENOTDIR:
      return not_found(name, "", errnum);
    case ENOEXEC:
      return not_executable(name, "", errnum)
          .with_hint("it is no program of this machine and has no #! line");
    default:
      return not_executable(name, "", errnum);
  }
}

}  // namespace caisson::process
