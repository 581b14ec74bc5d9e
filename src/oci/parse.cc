// SPDX-License-Identifier: Apache-2.0
#include "oci/parse.h"

#include <memory>

#include "json/parse.h"
#include "oci/locate.h"
#include "oci/read_sections.h"
#include "oci/validate.h"

namespace caisson::oci {
namespace {

// "SOURCE:LINE:COLUMN"
std::string place_of(const json::Value& root, std::string_view field) {
  const json::Position at = locate(root, field).position();
  std::string text(root.source());
  text.append(":").append(std::to_string(at.line)).append(":").append(std::to_string(at.column));
  return text;
}

Error error_at(const json::Value& root, const Violation& violation) {
  return Error::invalid(place_of(root, violation.field) + ": " + violation.message());
}

template <class T>
Result<T> parse(std::string_view text, std::string_view source,
                std::vector<std::string>& warnings) {
  ReadContext context {
    std::make_shared<const json::Document>(TRY(json::parse(text, source))), warnings
  };
  const json::Value root = context.document->root();
  T value;
  TRY(read(root, value, context));
  if (const auto violation = find_violation(value)) return fail(error_at(root, *violation));
  return value;
}

}  // namespace

Result<Config> parse_config(std::string_view text, std::string_view source,
                            std::vector<std::string>& warnings) {
  Config config = TRY(parse<Config>(text, source, warnings));
  if (config.process.args.empty()) config.process.cwd = "/";
  return config;
}

Result<Process> parse_process(std::string_view text, std::string_view source,
                              std::vector<std::string>& warnings) {
  return parse<Process>(text, source, warnings);
}

Result<Resources> parse_resources(std::string_view text, std::string_view source,
                                  std::vector<std::string>& warnings) {
  return parse<Resources>(text, source, warnings);
}

Error error_of_field(std::string_view text, std::string_view source, std::string_view field,
                     Error error) {
  const auto document = json::parse(text, source);
  if (!document) return document.error();
  return std::move(error).in(place_of(document->root(), field) + ": " + std::string(field));
}

}  // namespace caisson::oci
