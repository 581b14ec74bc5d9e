// SPDX-License-Identifier: Apache-2.0
#include "cli/common/csv.h"

namespace caisson::cli {
namespace {

// Takes a quoted field from the front of the text, up to the comma or the end.
Result<std::string> take_quoted(std::string_view& text) {
  std::string field;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] != '"') {
      field += text[i];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '"') {
      field += '"';
      ++i;
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] != ',') break;
    text.remove_prefix(i + 1);
    return field;
  }
  return fail(Error::invalid("extraneous or missing \" in quoted-field"));
}

Result<std::string> take_bare(std::string_view& text) {
  const std::string_view field = text.substr(0, text.find(','));
  if (field.contains('"')) return fail(Error::invalid("bare \" in non-quoted-field"));
  text.remove_prefix(field.size());
  return std::string(field);
}

}  // namespace

Result<std::vector<std::string>> parse_csv(std::string_view text) {
  if (text.empty()) return fail(Error::invalid("value is empty"));
  std::vector<std::string> fields;
  for (;;) {
    fields.push_back(TRY(text.starts_with('"') ? take_quoted(text) : take_bare(text)));
    if (text.empty()) return fields;
    text.remove_prefix(1);  // the comma
    if (text.empty()) {
      fields.emplace_back();
      return fields;
    }
  }
}

}  // namespace caisson::cli
