// SPDX-License-Identifier: Apache-2.0
#include "json/parse.h"

#ifdef __SSE2__
#define RAPIDJSON_SSE2
#endif
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "json/tape.h"
#include "json/utf8.h"

namespace caisson::json {
namespace {

// RapidJSON's vector loads are aligned and may touch bytes past the end of the text, up to the end
// of the block in which it lies.
constexpr std::size_t kPadding = 32;

std::string_view describe(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "the text is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "unexpected text after the end of the value";
    case rapidjson::kParseErrorValueInvalid:
      return "expected a value";
    case rapidjson::kParseErrorObjectMissName:
      return "expected a key in double quotes, or '}'";
    case rapidjson::kParseErrorObjectMissColon:
      return "expected ':' after the key";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "expected ',' or '}'";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "expected ',' or ']'";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "expected four hexadecimal digits after \\u";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "half of a surrogate pair";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "invalid escape, or control character in a string";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "the string has no closing quote";
    case rapidjson::kParseErrorNumberTooBig:
      return "the number is too large";
    case rapidjson::kParseErrorNumberMissFraction:
      return "expected a digit after the decimal point";
    case rapidjson::kParseErrorNumberMissExponent:
      return "expected a digit in the exponent";
    default:
      return "malformed JSON";
  }
}

struct Failure {
  std::size_t offset;
  std::string text;
};

// Takes RapidJSON's events and appends nodes. Each callback returns false to stop the parse, with
// the reason in failure().
class TapeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TapeBuilder> {
 public:
  TapeBuilder(Tape& tape, rapidjson::InsituStringStream& stream, bool has_escapes)
      : tape_(tape), stream_(stream), has_escapes_(has_escapes) {}

  // NOLINTBEGIN(readability-identifier-naming): RapidJSON's names
  // When the event comes, a literal has just been consumed and an opening bracket is about to be.
  bool Null() { return add(Kind::kNull, stream_.Tell() - 4, 0); }
  bool Bool(bool value) {
    add(Kind::kBool, stream_.Tell() - (value ? 4 : 5), 0);
    tape_.nodes.back().truth = value;
    return true;
  }
  bool RawNumber(const char* digits, rapidjson::SizeType length, bool) {
    return add(Kind::kNumber, offset_of(digits), length);
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    const std::size_t quote = offset_of(text) - 1;
    return add(Kind::kString, quote, length) && check_unescaped({text, length}, quote);
  }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) {
    return String(text, length, copy);
  }
  bool StartObject() { return open(Kind::kObject); }
  bool EndObject(rapidjson::SizeType members) {
    close(members);
    const Node& object = tape_.nodes[closed_];
    return object.length < 2 || check_keys(closed_);
  }
  bool StartArray() { return open(Kind::kArray); }
  bool EndArray(rapidjson::SizeType elements) {
    close(elements);
    return true;
  }
  // NOLINTEND(readability-identifier-naming)

  [[nodiscard]] const std::optional<Failure>& failure() const { return failure_; }

 private:
  [[nodiscard]] std::size_t offset_of(const char* text) const {
    return static_cast<std::size_t>(text - stream_.head_);
  }

  bool add(Kind kind, std::size_t offset, std::size_t length) {
    const auto next = static_cast<std::uint32_t>(tape_.nodes.size() + 1);
    // Values come in the order of the text, so that the line only ever grows.
    while (line_ < tape_.line_starts.size() && tape_.line_starts[line_] <= offset) ++line_;
    tape_.nodes.push_back({static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(line_),
                           static_cast<std::uint32_t>(length), next, kind, false});
    return true;
  }

  bool open(Kind kind) {
    const std::size_t bracket = stream_.Tell();
    if (depth_ == kMaxDepth) {
      return refuse(bracket, "nested deeper than " + std::to_string(kMaxDepth) + " levels");
    }
    open_[depth_++] = static_cast<std::uint32_t>(tape_.nodes.size());
    return add(kind, bracket, 0);
  }

  void close(std::size_t length) {
    closed_ = open_[--depth_];
    tape_.nodes[closed_].length = static_cast<std::uint32_t>(length);
    tape_.nodes[closed_].next = static_cast<std::uint32_t>(tape_.nodes.size());
  }

  // Escapes can spell what the bytes of the text were checked for: NUL, and lone surrogates, which
  // RapidJSON lets pass when they are low ones.
  bool check_unescaped(std::string_view text, std::size_t offset) {
    if (!has_escapes_) [[likely]]
      return true;
    if (text.find('\0') != std::string_view::npos) {
      return refuse(offset, "the string contains NUL (\\u0000)");
    }
    if (find_invalid_utf8(text) != std::string_view::npos) {
      return refuse(offset, "the string contains half of a surrogate pair");
    }
    return true;
  }

  // Most objects have a handful of keys, compared pair by pair; sorting keeps a hostile one with
  // a million keys from taking quadratic time.
  bool check_keys(std::uint32_t object) {
    keys_.clear();
    const Node& node = tape_.nodes[object];
    std::uint32_t at = object + 1;
    for (std::uint32_t i = 0; i < node.length; ++i) {
      keys_.emplace_back(tape_.content(tape_.nodes[at]), at);
      at = tape_.nodes[at + 1].next;
    }
    constexpr std::size_t kFew = 12;
    if (keys_.size() <= kFew) {
      for (std::size_t i = 1; i < keys_.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (keys_[i].first == keys_[j].first) return refuse_key(keys_[j].second, keys_[i].second);
        }
      }
      return true;
    }
    std::ranges::sort(keys_);
    const auto same = std::ranges::adjacent_find(keys_, {}, &decltype(keys_)::value_type::first);
    return same == keys_.end() || refuse_key(same->second, (same + 1)->second);
  }

  bool refuse_key(std::uint32_t first, std::uint32_t second) {
    const Position at = tape_.position(tape_.nodes[first]);
    std::string text = "duplicate key \"";
    text.append(tape_.content(tape_.nodes[second])).append("\", first at ");
    text.append(std::to_string(at.line)).append(":").append(std::to_string(at.column));
    return refuse(tape_.nodes[second].offset, std::move(text));
  }

  bool refuse(std::size_t offset, std::string text) {
    failure_ = Failure{offset, std::move(text)};
    return false;
  }

  Tape& tape_;
  rapidjson::InsituStringStream& stream_;
  bool has_escapes_;
  std::array<std::uint32_t, kMaxDepth> open_{};  // nodes of the containers around the next value
  std::size_t depth_ = 0;
  std::size_t line_ = 1;
  std::uint32_t closed_ = 0;
  std::vector<std::pair<std::string_view, std::uint32_t>> keys_;
  std::optional<Failure> failure_;
};

std::vector<std::uint32_t> find_line_starts(std::string_view text) {
  std::vector<std::uint32_t> starts;
  starts.reserve(64 + text.size() / 40);
  starts.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return starts;
}

Error failure_at(const Tape& tape, std::size_t offset, std::string_view text) {
  return Error::invalid(tape.message(tape.position(static_cast<std::uint32_t>(offset)), text));
}

}  // namespace

Result<Document> parse(std::string_view text, std::string_view source) {
  auto tape = std::make_unique<Tape>();
  tape->source = source;
  if (text.size() > kMaxBytes) {
    tape->line_starts = {0};
    return fail(failure_at(*tape, 0, "larger than " + std::to_string(kMaxBytes >> 20) + " MiB"));
  }
  tape->line_starts = find_line_starts(text);
  // RapidJSON takes NUL for the end of the text and would not look at what follows.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return fail(failure_at(*tape, nul, "NUL byte"));
  }
  if (const std::size_t bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    return fail(failure_at(*tape, bad, "not valid UTF-8"));
  }
  tape->text = std::make_unique_for_overwrite<char[]>(text.size() + kPadding);
  text.copy(tape->text.get(), text.size());
  std::memset(tape->text.get() + text.size(), 0, kPadding);

  rapidjson::InsituStringStream stream(tape->text.get());
  // About as many nodes as profiles have for their size.
  tape->nodes.reserve(64 + text.size() / 12);
  const bool has_escapes = text.find('\\') != std::string_view::npos;
  TapeBuilder builder(*tape, stream, has_escapes);
  rapidjson::Reader reader;
  // Numbers stay text, so that 64-bit values are exact; iterative, so that nesting costs no stack.
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseIterativeFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (builder.failure()) {
    return fail(failure_at(*tape, builder.failure()->offset, builder.failure()->text));
  }
  if (result.IsError()) {
    return fail(failure_at(*tape, result.Offset(), describe(result.Code())));
  }
  return Document(std::move(tape));
}

}  // namespace caisson::json
