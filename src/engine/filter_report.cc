// SPDX-License-Identifier: Apache-2.0
#include "engine/filter_report.h"

#include <fmt/format.h>
#include <linux/filter.h>
#include <sha2.h>

#include <array>
#include <cerrno>
#include <map>
#include <utility>
#include <vector>

#include "container/kept_filter.h"
#include "engine/config.h"
#include "engine/filter.h"
#include "seccomp/load/running_kernel.h"
#include "seccomp/policy/policy.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

using seccomp::AbiPolicy;
using seccomp::Clause;
using seccomp::Policy;

std::string digest_of(const std::string& text) {
  SHA2_CTX context;
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  ::SHA256Init(&context);
  ::SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  ::SHA256Final(digest.data(), &context);
  return fmt::format("sha256:{:02x}", fmt::join(digest, ""));
}

void write_clause(json::Writer& writer, const Clause& clause) {
  writer.begin_object()
      .member("Action", seccomp::to_string(clause.action))
      .key("Args")
      .begin_array();
  for (const seccomp::AnyOf& any : clause.all) {
    writer.begin_array();
    for (const seccomp::ArgumentTest& test : any) {
      writer.begin_object()
          .member("Index", static_cast<unsigned>(test.index))
          .member("Op", seccomp::name(test.op))
          .member("Mask", fmt::format("{:#x}", test.mask))
          .member("Value", fmt::format("{:#x}", test.value))
          .end_object();
    }
    writer.end_array();
  }
  writer.end_array().end_object();
}

// Calls that mean the same stand together.
void write_abi(json::Writer& writer, const Policy& policy, const AbiPolicy& abi) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<const seccomp::CallPolicy*>> alike;
  for (const seccomp::CallPolicy& call : abi.calls) {
    alike[{call.first_clause, call.clause_count}].push_back(&call);
  }
  writer.begin_object()
      .member("Abi", seccomp::info(abi.abi).name)
      .member("DefaultAction", seccomp::to_string(abi.default_action))
      .key("Rules")
      .begin_array();
  for (const auto& [clauses, calls] : alike) {
    writer.begin_object().key("Names").begin_array();
    for (const seccomp::CallPolicy* call : calls) writer.value(seccomp::name(call->id));
    writer.end_array().key("Outcomes").begin_array();
    for (const Clause& clause : policy.clauses_of(*calls.front())) write_clause(writer, clause);
    writer.end_array().end_object();
  }
  writer.end_array().end_object();
}

}  // namespace

Result<void> write_filter_report(json::Writer& writer, const Container& container,
                                 const RunOptions& options) {
  const auto profile = TRY(profile_of(options));
  const auto program = sys::read_file(container.directory() + container::kFilterFile);
  if (!program && program.error().errnum != ENOENT) return fail(program.error());
  writer.key("Seccomp").begin_object();
  writer.member("Profile", profile ? profile->source : std::string("unconfined"))
      .member("Digest", program ? digest_of(*program) : std::string())
      .member("Instructions", program ? program->size() / sizeof(sock_filter) : 0)
      .key("Rules")
      .begin_array();
  if (profile) {
    const seccomp::KernelVersion kernel = TRY(seccomp::running_kernel());
    const Policy policy = TRY(seccomp::resolve(*profile, {
      seccomp::native_abi(), TRY(caps_of(options))
      .given, kernel
    }));
    for (const AbiPolicy& abi : policy.abis) write_abi(writer, policy, abi);
  }
  writer.end_array().end_object();
  return {};
}

}  // namespace caisson::engine
