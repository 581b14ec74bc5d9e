// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#include "cli/common/entry.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

// Where the kernel enters the program, ahead of libc. What sys::shield_own_program() would do first
// of all, executing the program once more from a read-only mount, is done here, before libc has
// started: its own start is most of what a program costs before main() (0.3 ms in a virtual
// machine, where each CPUID instruction leaves it), and would come twice.
//
// Nothing is decided here. Whatever does not work, or is not the common case, is left to main(),
// which looks for itself whether the program runs from a read-only mount.
//
// No libc, no relocated data, no stack protector: nothing of that works yet. What the code touches
// are the stack that the kernel has laid out, and constants beside itself.

namespace caisson::cli {
namespace {

constexpr char kOwnProgram[] = "/proc/self/exe";
constexpr char kEmpty[] = "";

long call(long number, long a, long b, long c, long d, long e) {
  long result = number;
  register long fourth asm("r10") = d;
  register long fifth asm("r8") = e;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth)
               : "rcx", "r11", "memory");
  return result;
}

template <class T>
long word(T* pointer) {
  return reinterpret_cast<long>(pointer);
}

bool file_is_writable() {
  return call(SYS_access, word(kOwnProgram), W_OK, 0, 0, 0) == 0;
}

}  // namespace
}  // namespace caisson::cli

// The stack as the kernel leaves it: count, arguments, null, environment, null (System V ABI,
// AMD64 supplement, "Process Initialization").
extern "C" __attribute__((used, visibility("hidden"))) void caisson_before_libc(long* stack) {
  using namespace caisson::cli;
  const long count = *stack;
  auto* const arguments = reinterpret_cast<char**>(stack + 1);
  if (!caisson_enters_container(count, arguments) || !file_is_writable()) return;
  const long mount =
      call(SYS_open_tree, AT_FDCWD, word(kOwnProgram), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC, 0, 0);
  if (mount < 0) return;
  mount_attr attributes = {MOUNT_ATTR_RDONLY, 0, 0, 0};
  const long set = call(SYS_mount_setattr, mount, word(kEmpty), AT_EMPTY_PATH, word(&attributes),
                        sizeof attributes);
  if (set == 0) {
    call(SYS_execveat, mount, word(kEmpty), word(arguments), word(arguments + count + 1),
         AT_EMPTY_PATH);
  }
  call(SYS_close, mount, 0, 0, 0, 0);
}

// The linker's -e names it. rdx is the kernel's word to libc, as is the stack.
asm(R"(
  .text
  .globl caisson_entry
  .hidden caisson_entry
  .type caisson_entry, @function
caisson_entry:
  .cfi_startproc
  .cfi_undefined rip
  xorl %ebp, %ebp
  movq %rdx, %rbx
  movq %rsp, %r12
  movq %rsp, %rdi
  andq $-16, %rsp
  call caisson_before_libc
  movq %r12, %rsp
  movq %rbx, %rdx
  jmp _start
  .cfi_endproc
  .size caisson_entry, . - caisson_entry
)");
#endif
