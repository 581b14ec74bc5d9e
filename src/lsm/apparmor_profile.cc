// SPDX-License-Identifier: Apache-2.0
#include "lsm/apparmor_profile.h"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>

#include "base/strings.h"
#include "lsm/apparmor.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::lsm {
namespace {

constexpr std::array<const char*, 2> kParsers = {"/sbin/apparmor_parser",
                                                 "/usr/sbin/apparmor_parser"};

// Made by CMake (cmake/CaissonDefaultProfile.cmake) from profiles/apparmor.profile.
constexpr std::string_view kTemplate =
#include "apparmor_profile_text.inc"
    ;

const char* find_parser() {
  for (const char* path : kParsers) {
    if (::access(path, X_OK) == 0) return path;
  }
  return nullptr;
}

void replace_all(std::string& text, std::string_view gap, std::string_view filling) {
  for (std::size_t at = text.find(gap); at != std::string::npos;
       at = text.find(gap, at + filling.size())) {
    text.replace(at, gap.size(), filling);
  }
}

Result<UniqueFd> memory_file(const char* name, std::string_view text) {
  UniqueFd file(::memfd_create(name, MFD_CLOEXEC));
  if (!file) return fail(Error::last("make a file for", name));
  TRY(sys::write_all(file.get(), text, name));
  if (::lseek(file.get(), 0, SEEK_SET) < 0) return fail(Error::last("rewind", name));
  return file;
}

[[noreturn]] void execute_parser(const char* path, int input, int output) {
  const int none[] = {-1};
  // -K: its own cache of policies is a file more to keep up to date; -r replaces an older one.
  std::array<char*, 4> arguments = {const_cast<char*>(path), const_cast<char*>("-K"),
                                    const_cast<char*>("-r"), nullptr};
  if (::dup2(input, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 &&
      ::dup2(output, STDERR_FILENO) >= 0 && sys::close_from(3, none, 0)) {
    ::execv(path, arguments.data());
  }
  ::_exit(127);
}

Result<void> run_parser(const std::string& profile) {
  const char* path = find_parser();
  if (path == nullptr) {
    return fail(Error::unsupported("load AppArmor profile: apparmor_parser is not installed"));
  }
  const UniqueFd input = TRY(memory_file("profile", profile));
  const UniqueFd output = TRY(memory_file("messages", ""));
  const sys::CloneResult cloned = TRY(sys::clone_process(0));
  if (cloned.pid == 0) execute_parser(path, input.get(), output.get());
  const int code = sys::exit_code(TRY(sys::wait_for(cloned.pidfd.get())));
  if (code == 0) return {};
  if (::lseek(output.get(), 0, SEEK_SET) < 0) return fail(Error::last("rewind", "messages"));
  std::string said = TRY(sys::read_all(output.get(), "messages"));
  return fail(Error::unsupported("load AppArmor profile " + std::string(kDefaultAppArmorProfile) +
                                 ": apparmor_parser ended with " + std::to_string(code) + ": " +
                                 std::string(trim(said)))
                  .with_hint("--security-opt apparmor=unconfined runs without one"));
}

}  // namespace

bool can_load_apparmor_profiles() {
  return apparmor_enabled() && ::access(kAppArmorProfiles, F_OK) == 0 && find_parser() != nullptr;
}

std::string default_apparmor_profile(std::string_view name, std::string_view caller) {
  std::string text(kTemplate);
  replace_all(text, "{{name}}", name);
  replace_all(text, "{{caller}}", caller);
  return text;
}

std::string digest_of(std::string_view text) {
  constexpr std::uint64_t kOffset = 0xcbf29ce484222325;
  constexpr std::uint64_t kPrime = 0x100000001b3;
  std::uint64_t digest = kOffset;
  for (const char letter : text) digest = (digest ^ static_cast<unsigned char>(letter)) * kPrime;
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), digest, 16).ptr;
  return {digits.data(), end};
}

Result<void> load_default_apparmor_profile(const std::string& cache) {
  const std::string name(kDefaultAppArmorProfile);
  const std::string profile = default_apparmor_profile(name, TRY(own_apparmor_profile()));
  const std::string digest = digest_of(profile);
  const std::string note = cache + "/" + name;
  if (TRY(is_apparmor_profile_loaded(name))) {
    const auto loaded = sys::read_file(note);
    if (loaded && *loaded == digest) return {};
  }
  TRY(run_parser(profile));
  TRY(sys::make_directories(cache, 0700));
  return sys::create_file(note, digest, 0600);
}

}  // namespace caisson::lsm
