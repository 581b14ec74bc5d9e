// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "template/value.h"

// What commands share that print one line per object: a table, --format TEMPLATE, --format "table
// TEMPLATE" or --format json, as Docker's do.
namespace caisson::cli {

// A field of a row and what stands above its column.
struct Heading {
  std::string_view field;
  std::string_view text;
};

struct Listing {
  std::string_view type;   // what Go calls a row, for errors: "*formatter.ContainerContext"
  std::string_view table;  // the usual form: "table {{.ID}}\t{{.Names}}"
  std::span<const Heading> headings;
};

// A row of texts and of methods, by field.
using Fields = std::vector<tmpl::Object::Member>;
tmpl::Value make_row(const Listing& listing, Fields fields);

// What `--format` makes of rows; "" and "table" stand for the usual form. kInvalid, in Docker's
// words, for a template that can't be read or that fits no row.
Result<std::string> format_rows(const Listing& listing, std::string_view format,
                                std::span<const tmpl::Value> rows);

// What `--format` makes of one value with no header and no end of line: `version`, `info`.
Result<std::string> format_value(std::string_view format, const tmpl::Value& value);

// Whether the format asks for a field, which may be dear to find out.
bool mentions_field(std::string_view format, std::string_view field);

}  // namespace caisson::cli
