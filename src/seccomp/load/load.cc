// SPDX-License-Identifier: Apache-2.0
#include "seccomp/load/load.h"

#include <fmt/format.h>
#include <linux/filter.h>

#include <cerrno>

#include "seccomp/bpf/validator.h"
#include "seccomp/load/support.h"
#include "seccomp/load/syscall.h"

namespace caisson::seccomp {
namespace {

static_assert(sizeof(bpf::Instruction) == sizeof(sock_filter));
static_assert(alignof(bpf::Instruction) == alignof(sock_filter));

// The kernel says EINVAL of a program it does not like, of a flag it does not know and of a thread
// in strict mode. The calls that tell them apart are made after the failure only.
Error invalid_error(std::span<const bpf::Instruction> program, unsigned bits) {
  if (Result<void> valid = bpf::validate(program); !valid) {
    return std::move(valid.error()).in("seccomp program");
  }
  if (const Result<Support> support = probe()) {
    if (Result<void> known = check_flags(bits, *support); !known) return std::move(known.error());
  }
  return Error::from_errno(EINVAL, "load the seccomp filter");
}

Error load_error(int errnum, std::span<const bpf::Instruction> program, unsigned bits) {
  if (errnum == EINVAL) return invalid_error(program, bits);
  Error error = Error::from_errno(errnum, "load the seccomp filter");
  switch (errnum) {
    case EACCES:
      return std::move(error).with_hint("it takes no_new_privs or CAP_SYS_ADMIN");
    case EBUSY:
      return std::move(error).with_hint(
          "a filter with a listener is there already, and a process can have but one");
    case ENOMEM:
      return std::move(error).with_hint("the filters of a thread hold 32768 instructions at most");
    case ENOSYS:
      return std::move(error).with_hint("the kernel has to be built with CONFIG_SECCOMP_FILTER");
    case ESRCH:
      return std::move(error).with_hint("a thread of the process has filters of its own");
    default:
      return error;
  }
}

Result<int> set_filter(std::span<const bpf::Instruction> program, unsigned bits) {
  // The length travels as 16 bits: a longer program would be cut short, not refused.
  if (program.size() > bpf::kMaxInstructions) return fail(invalid_error(program, bits));
  sock_fprog argument = {
      .len = static_cast<unsigned short>(program.size()),
      // The kernel's interface lacks a const.
      .filter = const_cast<sock_filter*>(reinterpret_cast<const sock_filter*>(program.data()))};
  const long result = seccomp_call(SECCOMP_SET_MODE_FILTER, bits, &argument);
  if (result == -1) return fail(load_error(errno, program, bits));
  return static_cast<int>(result);
}

}  // namespace

Result<void> load(std::span<const bpf::Instruction> program, const FilterFlags& flags) {
  const int thread = TRY(set_filter(program, filter_flag_bits(flags, false)));
  if (thread == 0) return {};
  return fail(Error::unsupported(fmt::format("load the seccomp filter on thread {}", thread))
                  .with_hint("the thread has filters of its own, or is in strict mode"));
}

Result<UniqueFd> load_with_listener(std::span<const bpf::Instruction> program,
                                    const FilterFlags& flags) {
  return UniqueFd(TRY(set_filter(program, filter_flag_bits(flags, true))));
}

Result<void> load_strict() {
  if (seccomp_call(SECCOMP_SET_MODE_STRICT, 0, nullptr) == 0) return {};
  return fail(Error::last("enter seccomp's strict mode"));
}

}  // namespace caisson::seccomp
