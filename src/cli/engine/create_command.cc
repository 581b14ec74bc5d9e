// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/create_command.h"

#include "cli/common/report.h"
#include "cli/engine/cid_file.h"
#include "cli/engine/run_arguments.h"
#include "engine/create.h"

namespace caisson::cli {
namespace {

Result<int> create(engine::RunOptions options, const GlobalOptions& globals) {
  const std::string cid_file = options.cidfile;
  TRY(check_cid_file(cid_file));
  const auto made = TRY(engine::create(engine::Store(globals.root), std::move(options), false));
  TRY(write_cid_file(cid_file, made.record.id));
  return print(made.record.id + "\n");
}

}  // namespace

int create_command(Arguments arguments, const GlobalOptions& globals) {
  auto options = parse_run(kCreateCommand, arguments, globals);
  if (!options) return report_usage(kCreateCommand, options.error());
  if (!*options) return print_help(kCreateCommand);
  const auto code = create(std::move(**options), globals);
  return code ? *code : report(code.error());
}

}  // namespace caisson::cli
