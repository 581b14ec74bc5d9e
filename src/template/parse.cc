// SPDX-License-Identifier: Apache-2.0
#include "template/parse.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "template/constant.h"
#include "template/lex.h"
#include "template/quote.h"

namespace caisson::tmpl {
namespace {

using Kind = Token::Kind;

// Deeper nesting of parentheses and actions is refused: both cost stack.
constexpr unsigned kMaxDepth = 200;

class Parser {
 public:
  Parser(std::vector<Token> tokens, const std::function<bool(std::string_view)>& is_function)
      : tokens_(std::move(tokens)), is_function_(is_function) {}

  Result<Definitions> run() {
    std::string_view end;
    std::vector<Statement> statements = TRY(parse_list(end, true));
    if (!end.empty()) return fail(error("unexpected {{" + std::string(end) + "}}"));
    TRY(define("", std::move(statements)));
    return std::move(definitions_);
  }

 private:
  [[nodiscard]] const Token& peek() const { return tokens_[at_]; }
  const Token& next() {
    const Token& token = tokens_[at_];
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  const Token& peek_word() {
    while (peek().kind == Kind::kSpace) next();
    return peek();
  }
  const Token& next_word() {
    peek_word();
    return next();
  }

  [[nodiscard]] Error error(const std::string& text) const {
    return Error::invalid("template: :" + std::to_string(peek().line) + ": " + text);
  }
  // Go counts the line of the token that it looked at last.
  [[nodiscard]] Error unexpected(const Token& token, const std::string& context) const {
    const std::string where = "template: :" + std::to_string(token.line) + ": ";
    if (token.kind != Kind::kError) {
      return Error::invalid(where + "unexpected " + to_string(token) + " in " + context);
    }
    if (action_line_ == 0 || action_line_ == token.line) return Error::invalid(where + token.text);
    const std::string_view in = token.text.ends_with(" action") ? " " : " in action ";
    return Error::invalid(where + token.text + std::string(in) +
                          "started at :" + std::to_string(action_line_));
  }

  // Statements up to {{end}} or {{else}}, which `end` is set to, or up to the end of the text. Only
  // outside of everything else can templates be defined.
  Result<std::vector<Statement>> parse_list(std::string_view& end, bool outermost = false) {
    std::vector<Statement> statements;
    for (;;) {
      const Token& token = next_word();
      if (token.kind == Kind::kEnd) return statements;
      if (token.kind == Kind::kText) {
        statements.push_back({.position = token.position, .text = token.text});
        continue;
      }
      if (token.kind != Kind::kOpen) return fail(unexpected(token, "input"));
      action_line_ = token.line;
      const Token& word = peek_word();
      if (word.kind == Kind::kKeyword && (word.text == "end" || word.text == "else")) {
        next();
        end = word.text;
        return statements;
      }
      if (outermost && word.kind == Kind::kKeyword && word.text == "define") {
        TRY(parse_definition());
      } else {
        statements.push_back(TRY(parse_action()));
      }
      action_line_ = 0;
    }
  }

  Result<void> expect_close(const std::string& context) {
    const Token& token = next_word();
    if (token.kind != Kind::kClose) return fail(unexpected(token, context));
    return {};
  }

  Result<Statement> parse_action() {
    const Token token = peek();
    if (token.kind != Kind::kKeyword) {
      Statement action{.kind = Statement::Kind::kAction, .position = token.position};
      action.pipeline = TRY(parse_pipeline("command", Kind::kClose));
      return action;
    }
    next();
    if (token.text == "if") return parse_control(Statement::Kind::kIf, token);
    if (token.text == "range") return parse_control(Statement::Kind::kRange, token);
    if (token.text == "with") return parse_control(Statement::Kind::kWith, token);
    if (token.text == "template") return parse_call();
    if (token.text == "block") return parse_block();
    if (token.text == "define") return fail(unexpected(token, "command"));
    const std::string name = "{{" + token.text + "}}";
    TRY(expect_close(name));
    if (ranges_ == 0) return fail(error(name + " outside {{range}}"));
    const auto kind = token.text == "break" ? Statement::Kind::kBreak : Statement::Kind::kContinue;
    return Statement{.kind = kind, .position = token.position};
  }

  // What follows "if", "range" or "with", to its end.
  Result<Statement> parse_control(Statement::Kind kind, const Token& keyword) {
    if (++depth_ > kMaxDepth) return fail(error("too deeply nested"));
    const std::size_t variables = variables_.size();
    Statement statement{.kind = kind, .position = keyword.position};
    statement.pipeline = TRY(parse_pipeline(keyword.text, Kind::kClose));
    const bool loops = kind == Statement::Kind::kRange;
    if (loops) ++ranges_;
    std::string_view end;
    statement.body = TRY(parse_list(end));
    if (loops) --ranges_;
    if (end.empty()) return fail(error("unexpected EOF"));
    if (end == "else") {
      TRY(parse_else(statement));
    } else {
      TRY(expect_close("end"));
    }
    variables_.resize(variables);
    --depth_;
    return statement;
  }

  // What {{define}} or {{block}} surrounds, to its end, on its own: variables and loops are not
  // seen from inside.
  Result<void> parse_body(const std::string& name, const std::string& context) {
    if (++depth_ > kMaxDepth) return fail(error("too deeply nested"));
    const auto variables = std::exchange(variables_, {"$"});
    const auto ranges = std::exchange(ranges_, 0U);
    const auto line = std::exchange(action_line_, 0);
    std::string_view end;
    std::vector<Statement> body = TRY(parse_list(end));
    if (end.empty()) return fail(error("unexpected EOF"));
    if (end == "else") return fail(error("unexpected {{else}} in " + context));
    TRY(expect_close("end"));
    TRY(define(name, std::move(body)));
    variables_ = variables;
    ranges_ = ranges;
    action_line_ = line;
    --depth_;
    return {};
  }

  Result<void> parse_definition() {
    next();
    const std::string context = "define clause";
    const std::string name = TRY(parse_name(context));
    TRY(expect_close(context));
    return parse_body(name, context);
  }

  // A definition, and its use in the same place.
  Result<Statement> parse_block() {
    const std::string context = "block clause";
    Statement call{.kind = Statement::Kind::kTemplate, .position = peek_word().position};
    call.text = TRY(parse_name(context));
    call.pipeline = TRY(parse_pipeline(context, Kind::kClose));
    TRY(parse_body(call.text, context));
    return call;
  }

  Result<Statement> parse_call() {
    const std::string context = "template clause";
    Statement call{.kind = Statement::Kind::kTemplate, .position = peek_word().position};
    call.text = TRY(parse_name(context));
    if (peek_word().kind == Kind::kClose) {
      next();
    } else {
      call.pipeline = TRY(parse_pipeline(context, Kind::kClose));
    }
    return call;
  }

  Result<std::string> parse_name(const std::string& context) {
    const Token& token = next_word();
    if (token.kind != Kind::kString && token.kind != Kind::kRawString) {
      return fail(unexpected(token, context));
    }
    const auto name = unquote(token.text);
    if (!name) return fail(error("invalid syntax"));
    return *name;
  }

  Result<void> define(const std::string& name, std::vector<Statement> body) {
    if (add_definition(definitions_, name, std::move(body))) return {};
    return fail(error("template: multiple definition of template " + quote(name)));
  }

  // "{{else}} … {{end}}", and "{{else if …}}", whose {{end}} is that of the inner one.
  Result<void> parse_else(Statement& statement) {
    const Token word = peek_word();
    const bool chains = word.kind == Kind::kKeyword &&
                        ((statement.kind == Statement::Kind::kIf && word.text == "if") ||
                         (statement.kind == Statement::Kind::kWith && word.text == "with"));
    if (chains) {
      next();
      statement.otherwise.push_back(TRY(parse_control(statement.kind, word)));
      return {};
    }
    TRY(expect_close("else"));
    std::string_view end;
    statement.otherwise = TRY(parse_list(end));
    if (end.empty()) return fail(error("unexpected EOF"));
    if (end == "else") return fail(error("expected end; found {{else}}"));
    return expect_close("end");
  }

  Result<Pipeline> parse_pipeline(const std::string& context, Kind end) {
    Pipeline pipeline{.position = peek_word().position};
    TRY(parse_variables(pipeline, context));
    for (;;) {
      const Token& token = peek_word();
      if (token.kind == end) {
        next();
        TRY(check_pipeline(pipeline, context));
        return pipeline;
      }
      if (!begins_operand(token.kind)) return fail(unexpected(token, context));
      pipeline.commands.push_back(TRY(parse_command()));
    }
  }

  static bool begins_operand(Kind kind) {
    return (kind >= Kind::kBool && kind <= Kind::kIdentifier) || kind == Kind::kLeftParen;
  }

  // "$a := ", "$a, $b := " or "$a = "; nothing where there is none of them.
  Result<void> parse_variables(Pipeline& pipeline, const std::string& context) {
    while (peek_word().kind == Kind::kVariable) {
      const std::size_t back = at_;
      const std::string name = next().text;
      const Token& sign = peek_word();
      const bool comma = sign.kind == Kind::kOther && sign.text == ",";
      if (sign.kind != Kind::kAssign && sign.kind != Kind::kDeclare && !comma) {
        at_ = back;
        return {};
      }
      next();
      pipeline.variables.push_back(name);
      variables_.push_back(name);
      if (!comma) {
        pipeline.assigns = sign.kind == Kind::kAssign;
        return {};
      }
      if (context != "range" || pipeline.variables.size() > 1) {
        return fail(error("too many declarations in " + context));
      }
      const Kind following = peek_word().kind;
      if (following != Kind::kVariable && following != Kind::kClose) {
        return fail(error("range can only initialize variables"));
      }
    }
    return {};
  }

  Result<void> check_pipeline(const Pipeline& pipeline, const std::string& context) const {
    if (pipeline.commands.empty()) return fail(error("missing value for " + context));
    for (std::size_t i = 1; i < pipeline.commands.size(); ++i) {
      const Node::Kind kind = pipeline.commands[i].arguments.front().kind;
      if (kind == Node::Kind::kDot || kind == Node::Kind::kNil || kind == Node::Kind::kConstant) {
        return fail(error("non executable command in pipeline stage " + std::to_string(i + 1)));
      }
    }
    return {};
  }

  Result<Command> parse_command() {
    Command command{.position = peek_word().position};
    for (;;) {
      peek_word();
      if (begins_operand(peek().kind)) command.arguments.push_back(TRY(parse_operand()));
      const Token& token = peek();
      if (token.kind == Kind::kSpace) {
        next();
        continue;
      }
      if (token.kind == Kind::kPipe) {
        next();
      } else if (token.kind != Kind::kClose && token.kind != Kind::kRightParen) {
        return fail(unexpected(token, "operand"));
      }
      if (command.arguments.empty()) return fail(error("empty command"));
      return command;
    }
  }

  Result<Node> parse_operand() {
    Node node = TRY(parse_term());
    if (peek().kind != Kind::kField) return node;
    const std::size_t position = peek().position;
    std::vector<std::string> names;
    while (peek().kind == Kind::kField) names.push_back(next().text.substr(1));
    switch (node.kind) {
      case Node::Kind::kField:
      case Node::Kind::kVariable:
        node.position = position;
        node.names.insert(node.names.end(), names.begin(), names.end());
        return node;
      case Node::Kind::kDot:
      case Node::Kind::kNil:
      case Node::Kind::kConstant:
        return fail(error("unexpected . after term " + quote(to_string(node))));
      default:
        break;
    }
    Node chain{.kind = Node::Kind::kChain, .position = position, .names = std::move(names)};
    chain.operand = std::make_unique<Node>(std::move(node));
    return chain;
  }

  Result<Node> parse_term() {
    const Token& token = next();
    Node node{.position = token.position};
    switch (token.kind) {
      case Kind::kDot:
        return node;
      case Kind::kNil:
        node.kind = Node::Kind::kNil;
        return node;
      case Kind::kField:
        node.kind = Node::Kind::kField;
        node.names.push_back(token.text.substr(1));
        return node;
      case Kind::kIdentifier:
        if (!is_function_(token.text)) {
          return fail(error("function " + quote(token.text) + " not defined"));
        }
        node.kind = Node::Kind::kIdentifier;
        node.names.push_back(token.text);
        return node;
      case Kind::kVariable:
        if (std::ranges::find(variables_, token.text) == variables_.end()) {
          return fail(error("undefined variable " + quote(token.text)));
        }
        node.kind = Node::Kind::kVariable;
        node.names.push_back(token.text);
        return node;
      case Kind::kLeftParen:
        return parse_parenthesis(std::move(node));
      default:
        return parse_constant(std::move(node), token);
    }
  }

  Result<Node> parse_parenthesis(Node node) {
    if (++depth_ > kMaxDepth) return fail(error("too deeply nested"));
    node.kind = Node::Kind::kPipeline;
    node.pipeline = std::make_unique<Pipeline>(
        TRY(parse_pipeline("parenthesized pipeline", Kind::kRightParen)));
    --depth_;
    return node;
  }

  Result<Node> parse_constant(Node node, const Token& token) const {
    auto constant = read_constant(token);
    if (!constant) return fail(error(constant.error()));
    node.kind = Node::Kind::kConstant;
    node.source = token.text;
    node.constant = std::move(*constant);
    return node;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  const std::function<bool(std::string_view)>& is_function_;
  Definitions definitions_;
  std::vector<std::string> variables_{"$"};
  std::size_t action_line_ = 0;
  unsigned ranges_ = 0;
  unsigned depth_ = 0;
};

}  // namespace

Result<Definitions> parse_definitions(std::string_view text,
                                      const std::function<bool(std::string_view)>& is_function) {
  return Parser(lex(text), is_function).run();
}

}  // namespace caisson::tmpl
