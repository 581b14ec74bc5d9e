// SPDX-License-Identifier: Apache-2.0
#include "template/template.h"

#include <gtest/gtest.h>

#include <string>

#include "json/parse.h"
#include "template/shape.h"

namespace caisson::tmpl {
namespace {

constexpr std::string_view kDocument = R"({
  "Name": "/web", "Pid": 42, "Cpus": 1.5, "On": true, "Nothing": null,
  "Args": ["sh", "-c", "a<b"], "Empty": [],
  "State": {"Status": "running", "Code": 0},
  "Labels": {"b": "2", "a": "1"},
  "Ports": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]},
  "Mounts": [{"Source": "/a", "RW": true}, {"Source": "/b", "RW": false}]
})";

constexpr Shape kShapes[] = {
    {"Labels", Form::kTextMap}, {"Ports", Form::kListMap},    {"Nothing", Form::kList},
    {"Health", Form::kPointer}, {"State.Since", Form::kText}, {"Options", Form::kTextMap},
};

const json::Document& document() {
  static const json::Document kParsed = *json::parse(kDocument, "data");
  return kParsed;
}

std::string text_or_error(std::string_view text, const Value& data, Template::Options options) {
  const auto parsed = Template::parse(text);
  if (!parsed) return "PARSE " + parsed.error().message();
  auto done = parsed->execute(data, options);
  return done ? *done : done.error().message();
}

// On the document as what it stands for.
std::string typed(std::string_view text) {
  return text_or_error(text, from_json(document().root(), kShapes, "*types.Thing"), {});
}

// On the document as it is.
std::string raw(std::string_view text) {
  return text_or_error(text, from_json(document().root()), {.missing_is_error = true});
}

std::string untyped(std::string_view text) {
  return text_or_error(text, from_json(document().root()), {});
}

struct Case {
  const char* text;
  const char* expected;
};

TEST(Template, PrintsFieldsAsGoDoes) {
  for (const auto& [text, expected] : std::initializer_list<Case>{
           {"{{.Name}}", "/web"},
           {"{{.Pid}} {{.Cpus}} {{.On}}", "42 1.5 true"},
           {"{{.Nothing}}|{{.Health}}|{{.State.Since}}|{{.Options}}", "[]|<nil>||map[]"},
           {"{{.Args}}", "[sh -c a<b]"},
           {"{{.State}}", "{running 0 }"},
           {"{{.Labels}}", "map[a:1 b:2]"},
           {"{{.Labels.a}}{{.Labels.none}}", "1<no value>"},
           {"{{.Labels.none.deeper}}", "<no value>"},
           {"{{index .Labels \"none\"}}|{{index .Ports \"81/tcp\"}}", "|[]"},
           {"{{(index (index .Ports \"80/tcp\") 0).HostPort}}", "8080"},
           {"{{.Ports}}", "map[80/tcp:[{0.0.0.0 8080}]]"},
           {"{{json .Labels}} {{json .Args}} {{json .Nothing}} {{json .Health}}",
            R"({"a":"1","b":"2"} ["sh","-c","a<b"] null null)"},
           {"{{json .State}}{{.State}}", R"({"Status":"running","Code":0}{running 0 })"},
           {"a {{- .Pid -}} b", "a42b"},
           {"a {{- /* nothing */ -}} b{{/* at all */}}", "ab"},
           {"{{$.Name}}{{with .State}}{{.Status}}{{$.Pid}}{{end}}", "/webrunning42"},
       }) {
    EXPECT_EQ(typed(text), expected) << text;
  }
}

TEST(Template, ControlsAsGoDoes) {
  for (const auto& [text, expected] : std::initializer_list<Case>{
           {"{{if .On}}y{{else}}n{{end}}{{if .Empty}}y{{else}}n{{end}}", "yn"},
           {"{{if eq .Pid 1}}a{{else if eq .Pid 42}}b{{else}}c{{end}}", "b"},
           {"{{with .Empty}}y{{else}}n{{end}}", "n"},
           {"{{range .Mounts}}{{.Source}}={{.RW}};{{end}}", "/a=true;/b=false;"},
           {"{{range $i, $v := .Args}}{{$i}}:{{$v}} {{end}}", "0:sh 1:-c 2:a<b "},
           {"{{range $k, $v := .Labels}}{{$k}}={{$v}} {{end}}", "a=1 b=2 "},
           {"{{range .Empty}}x{{else}}none{{end}}{{range .Nothing}}x{{end}}", "none"},
           {"{{range $v := .Args}}{{if eq $v \"-c\"}}{{continue}}{{end}}{{$v}}{{end}}", "sha<b"},
           {"{{range .Args}}{{if eq . \"-c\"}}{{break}}{{end}}{{.}}{{end}}", "sh"},
           {"{{$x := 1}}{{if .On}}{{$x = 2}}{{$y := 3}}{{end}}{{$x}}", "2"},
           {"{{$x := .Pid}}{{range .Args}}{{$x := .}}{{end}}{{$x}}", "42"},
           {"{{range 3}}{{.}}{{end}}{{range $i := 2}}{{$i}}{{end}}{{range 0}}x{{else}}none{{end}}",
            "01201none"},
           {"{{$x := 0}}{{range $x = .Args}}{{end}}{{$x}}", "a<b"},
           {"{{$x := 0}}{{$y := 0}}{{range $x, $y = .Args}}{{end}}{{$x}} {{$y}}", "2 a<b"},
       }) {
    EXPECT_EQ(typed(text), expected) << text;
  }
}

TEST(Template, CallsGosFunctions) {
  for (const auto& [text, expected] : std::initializer_list<Case>{
           {"{{len .Args}} {{len .Name}} {{len .Labels}}", "3 4 2"},
           {"{{index .Args 1}} {{slice .Name 1 3}} {{slice .Args 2}}", "-c we [a<b]"},
           {"{{and .On .Pid}} {{and .Empty (index .Args 9)}} {{or 0 .Name}} {{not .On}}",
            "42 [] /web false"},
           {"{{eq .Pid 1 42}} {{ne .Pid 1}} {{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1 2}}",
            "true true true true true false"},
           {"{{print 1 2 \"a\" 3 4}}|{{println .Name 1}}|", "1 2a3 4|/web 1\n|"},
           {"{{html \"<a&'\\\">\"}} {{js \"it's <\"}} {{urlquery \"a b/ü\"}}",
            "&lt;a&amp;&#39;&#34;&gt; it\\'s \\u003C a+b%2F%C3%BC"},
           {"{{.Name | printf \"%q\"}} {{printf \"%s-%d\" .Name .Pid}}", "\"/web\" /web-42"},
           {"{{(print .Name \"x\").y}}",
            "template: :1:19: executing \"\" at <(print .Name "
            "\"x\").y>: can't evaluate field y in type string"},
       }) {
    EXPECT_EQ(typed(text), expected) << text;
  }
}

TEST(Template, FormatsAsGosPrintf) {
  for (const auto& [text, expected] : std::initializer_list<Case>{
           {"{{printf \"%5d|%-5d|%05d|%+d|%x|%#x|%X|%o|%b\" 42 42 42 42 42 42 42 42 5}}",
            "   42|42   |00042|+42|2a|0x2a|2A|52|101"},
           {"{{printf \"%8s|%-8s|%.2s|%x|%q|%v\" \"abc\" \"abc\" \"abc\" \"abc\" \"a\\tb\" nil}}",
            "     abc|abc     |ab|616263|\"a\\tb\"|<nil>"},
           {"{{printf \"%.2f|%6.1f|%e|%g|%v\" 1.5 1.5 1.5 1.5 1e6}}",
            "1.50|   1.5|1.500000e+00|1.5|1e+06"},
           {"{{printf \"%c|%U|%t|%T|%%\" 65 65 true 1}}", "A|U+0041|true|int|%"},
           {"{{printf \"%d|%s\" \"x\" 1}}", "%!d(string=x)|%!s(int=1)"},
           {"{{printf \"%d\"}} {{printf \"a\" 1}} {{printf \"%\"}} {{printf \"%*d\" 4 1}}",
            "%!d(MISSING) a%!(EXTRA int=1) %!(NOVERB)    1"},
           {"{{printf \"%v %s %q\" .Args .Args .Args}}",
            "[sh -c a<b] [sh -c a<b] [\"sh\" \"-c\" \"a<b\"]"},
       }) {
    EXPECT_EQ(untyped(text), expected) << text;
  }
}

TEST(Template, CallsDockersFunctions) {
  for (const auto& [text, expected] : std::initializer_list<Case>{
           {"{{upper .Name}} {{lower \"AbC\"}} {{title \"a bc d-e\"}}", "/WEB abc A Bc D-E"},
           {"{{split \"a,b,c\" \",\"}} {{join .Args \":\"}} {{split \"ab\" \"\"}}",
            "[a b c] sh:-c:a<b [a b]"},
           {"[{{pad .Name 1 2}}] [{{pad \"\" 3 3}}] {{truncate .Name 2}} {{truncate .Name 9}}",
            "[ /web  ] [] /w /web"},
           {"{{json .Name}}", "\"/web\""},
           {"{{truncate 2 .Name}}",
            "template: :1:11: executing \"\" at <2>: expected string; "
            "found 2"},
           {"{{upper .Pid}}",
            "template: :1:8: executing \"\" at <.Pid>: wrong type for value; "
            "expected string; got int"},
           {"{{pad .Name -1 0}}",
            "template: :1:2: executing \"\" at <pad .Name -1 0>: error "
            "calling pad: strings: negative Repeat count"},
       }) {
    EXPECT_EQ(typed(text), expected) << text;
  }
}

TEST(Template, RefusesInGosWords) {
  for (const auto& [text, expected] : std::initializer_list<Case>{
           {"{{.Name", "PARSE template: :1: unclosed action"},
           {"{{}}", "PARSE template: :1: missing value for command"},
           {"{{.Name}", "PARSE template: :1: bad character U+007D '}'"},
           {"{{if .On}}x", "PARSE template: :1: unexpected EOF"},
           {"x{{end}}", "PARSE template: :1: unexpected {{end}}"},
           {"{{nope .}}", "PARSE template: :1: function \"nope\" not defined"},
           {"{{$x}}", "PARSE template: :1: undefined variable \"$x\""},
           {"{{\"a}}", "PARSE template: :1: unterminated quoted string"},
           {"{{(.Name}}", "PARSE template: :1: unclosed left paren"},
           {"{{.Name)}}", "PARSE template: :1: unexpected right paren"},
           {"{{.Name | .}}", "PARSE template: :1: non executable command in pipeline stage 2"},
           {"{{break}}", "PARSE template: :1: {{break}} outside {{range}}"},
           {"{{if}}a{{end}}", "PARSE template: :1: missing value for if"},
           {"{{1.x}}", "PARSE template: :1: bad number syntax: \"1.x\""},
           {"\n{{.Name @}}", "PARSE template: :2: unexpected \"@\" in operand"},
           {"{{/* a", "PARSE template: :1: unclosed comment"},
           {"{{.Nope}}",
            "template: :1:2: executing \"\" at <.Nope>: can't evaluate field Nope in "
            "type *types.Thing"},
           {"{{.State.Nope}}",
            "template: :1:8: executing \"\" at <.State.Nope>: can't evaluate "
            "field Nope in type struct {}"},
           {"{{.Health.Log}}",
            "template: :1:9: executing \"\" at <.Health.Log>: nil pointer "
            "evaluating <nil>.Log"},
           {"{{index .Args 7}}",
            "template: :1:2: executing \"\" at <index .Args 7>: error calling "
            "index: index out of range: 7"},
           {"{{index .Args \"a\"}}",
            "template: :1:2: executing \"\" at <index .Args \"a\">: error "
            "calling index: cannot index slice/array with type string"},
           {"{{len 3}}",
            "template: :1:2: executing \"\" at <len 3>: error calling len: len of "
            "type int"},
           {"{{eq .Pid \"42\"}}",
            "template: :1:2: executing \"\" at <eq .Pid \"42\">: error "
            "calling eq: incompatible types for comparison"},
           {"{{index}}",
            "template: :1:2: executing \"\" at <index>: wrong number of args for "
            "index: want at least 1 got 0"},
           {"{{range .Name}}{{end}}",
            "template: :1:8: executing \"\" at <.Name>: range can't "
            "iterate over /web"},
           {"{{range $a, $b := 3}}{{end}}",
            "template: :1:18: executing \"\" at <3>: can't use 3 to iterate over more than one "
            "variable"},
           {"{{range 1000001}}{{end}}",
            "template: :1:8: executing \"\" at <1000001>: too many iterations"},
           {"{{range 10000}}{{range 10000}}{{end}}{{end}}",
            "template: :1:23: executing \"\" at <10000>: too many iterations"},
           {"{{call .Name 1}}",
            "template: :1:2: executing \"\" at <call .Name 1>: error calling call: non-function "
            ".Name "
            "of type string"},
           {"{{.Name | call}}",
            "template: :1:10: executing \"\" at <call>: error calling call: non-function /web of "
            "type "
            "string"},
           {"{{call nil}}",
            "template: :1:2: executing \"\" at <call nil>: error calling call: call of nil"},
           {"{{call}}",
            "template: :1:2: executing \"\" at <call>: wrong number of args for call: want at "
            "least 1 "
            "got 0"},
           {"{{nil}}", "template: :1:2: executing \"\" at <nil>: nil is not a command"},
       }) {
    EXPECT_EQ(typed(text), expected) << text;
  }
}

TEST(Template, UsesOtherTemplates) {
  for (const auto& [text, expected] : std::initializer_list<Case>{
           {"{{define \"a\"}}<{{.}}>{{end}}{{template \"a\" .Name}}", "</web>"},
           {"{{range .Args}}{{template `b` .}}{{end}}{{define `b`}}-{{.}}{{end}}", "-sh--c-a<b"},
           {"{{- define \"a\" -}} x {{- end -}} | {{ template \"a\" . }}", "| x"},
           {"{{block \"b\" .State}}{{.Status}}{{end}}{{template \"b\" .State}}", "runningrunning"},
           {"{{define \"b\"}}mine{{end}}{{block \"b\" .}}{{end}}", "mine"},
           {"{{define \"a\"}}[{{.}}]{{end}}{{template \"a\"}}", "[<no value>]"},
           {"{{$x := 1}}{{define \"a\"}}{{$}}{{end}}{{template \"a\" $x}}", "1"},
           {"{{template \"a\" $y := 3}}{{define \"a\"}}{{.}}{{end}}{{$y}}", "33"},
           {"{{define \"a\"}}{{$v := 7}}{{$v}}{{end}}{{$v := 1}}{{template \"a\"}}{{$v}}", "71"},
           {"{{define \"a\"}}{{template \"b\" .Name}}{{end}}{{define \"b\"}}{{len .}}{{end}}"
            "{{template \"a\" .}}",
            "4"},
           {"{{define \"a\"}}{{if .}}{{index . 0}},{{template \"a\" (slice . 1)}}{{end}}{{end}}"
            "{{template \"a\" .Args}}",
            "sh,-c,a<b,"},
           {"{{define \"a\"}}{{range .}}{{if eq . \"-c\"}}{{break}}{{end}}{{.}}{{end}}{{end}}"
            "{{range 2}}{{template \"a\" $.Args}};{{end}}",
            "sh;sh;"},
           {"{{define \"a\"}} {{end}}{{define \"a\"}}y{{end}}{{define \"a\"}}{{end}}"
            "{{template \"a\"}}",
            "y"},
           {"{{define \"\"}}root{{end}}", "root"},
       }) {
    EXPECT_EQ(typed(text), expected) << text;
  }
}

TEST(Template, RefusesOtherTemplatesInGosWords) {
  for (const auto& [text, expected] : std::initializer_list<Case>{
           {"{{template \"nope\" .}}",
            "template: :1:11: executing \"\" at <{{template \"nope\" .}}>: template \"nope\" not "
            "defined"},
           {"{{template \"nope\"}}",
            "template: :1:11: executing \"\" at <{{template \"nope\"}}>: template \"nope\" not "
            "defined"},
           {"{{define \"a\"}}{{.Nope}}{{end}}{{template \"a\" .State}}",
            "template: :1:16: executing \"a\" at <.Nope>: can't evaluate field Nope in type struct "
            "{}"},
           {"{{define \"a\"}}{{template \"a\" .}}{{end}}{{template \"a\" .}}",
            "template: :1:25: executing \"a\" at <{{template \"a\" .}}>: exceeded maximum template "
            "depth (1000)"},
           {"{{define \"a\"}}x{{end}}{{define \"a\"}}y{{end}}",
            "PARSE template: :1: template: multiple definition of template \"a\""},
           {"{{define \"\"}}x{{end}}y",
            "PARSE template: :1: template: multiple definition of template \"\""},
           {"{{if true}}{{define \"a\"}}y{{end}}{{end}}",
            "PARSE template: :1: unexpected <define> in command"},
           {"{{define a}}y{{end}}", "PARSE template: :1: unexpected \"a\" in define clause"},
           {"{{define \"a\" .}}y{{end}}", "PARSE template: :1: unexpected <.> in define clause"},
           {"{{define \"a\"}}y", "PARSE template: :1: unexpected EOF"},
           {"{{define \"a\"}}y{{else}}z{{end}}",
            "PARSE template: :1: unexpected {{else}} in define clause"},
           {"{{define}}y{{end}}", "PARSE template: :1: unexpected \"}}\" in define clause"},
           {"{{block \"x\"}}y{{end}}", "PARSE template: :1: missing value for block clause"},
           {"{{block \"x\" .}}y{{else}}{{end}}",
            "PARSE template: :1: unexpected {{else}} in block clause"},
           {"{{block x .}}y{{end}}", "PARSE template: :1: unexpected \"x\" in block clause"},
           {"{{template x}}", "PARSE template: :1: unexpected \"x\" in template clause"},
           {"{{template}}", "PARSE template: :1: unexpected \"}}\" in template clause"},
           {"{{template \"a\" | }}", "PARSE template: :1: unexpected \"|\" in template clause"},
           {"{{template \"\\x\"}}", "PARSE template: :1: invalid syntax"},
           {"{{define \"a\"}}{{$x}}{{end}}{{$x := 1}}",
            "PARSE template: :1: undefined variable \"$x\""},
           {"{{range .Args}}{{block \"b\" .}}{{break}}{{end}}{{end}}",
            "PARSE template: :1: {{break}} outside {{range}}"},
       }) {
    EXPECT_EQ(typed(text), expected) << text;
  }
}

TEST(Template, MissingKeysAreErrorsWhereAskedFor) {
  for (const auto& [text, expected] : std::initializer_list<Case>{
           {"{{.Nope}}",
            "template: :1:2: executing \"\" at <.Nope>: map has no entry for key "
            "\"Nope\""},
           {"{{.State.Health.Status}}",
            "template: :1:8: executing \"\" at "
            "<.State.Health.Status>: map has no entry for key "
            "\"Health\""},
           {"{{.Nothing}}", "<no value>"},
           {"{{.Nothing.x}}",
            "template: :1:10: executing \"\" at <.Nothing.x>: nil pointer "
            "evaluating interface {}.x"},
       }) {
    EXPECT_EQ(raw(text), expected) << text;
  }
}

TEST(Template, RowsHideMarkupInTheirJson) {
  const Value row = Value::object({.members = {{"Tag", Value::string("<none> & co")}},
                                   .is_map = false,
                                   .type = "*formatter.imageContext"});
  EXPECT_EQ(text_or_error("{{json .}}", row, {}), R"({"Tag":"\u003cnone\u003e \u0026 co"})");
  EXPECT_EQ(text_or_error("{{json .Tag}}", row, {}), R"("<none> & co")");
}

TEST(Template, MethodsTakeOneText) {
  const Method label{.call = [](const std::string& key) { return Value::string("<" + key + ">"); }};
  const Value row =
      Value::object({.members = {{"ID", Value::string("1")}, {"Label", Value::method(label)}},
                     .is_map = false,
                     .type = "*formatter.ContainerContext"});
  EXPECT_EQ(text_or_error("{{.ID}} {{.Label \"a\"}} {{\"b\" | .Label}}", row, {}), "1 <a> <b>");
  EXPECT_EQ(text_or_error("{{json .}}", row, {}), "{\"ID\":\"1\"}");
  EXPECT_EQ(text_or_error("{{.Label}}", row, {}),
            "template: :1:2: executing \"\" at <.Label>: wrong number of args for Label: want 1 "
            "got 0");
  EXPECT_EQ(text_or_error("{{.ID \"x\"}}", row, {}),
            "template: :1:2: executing \"\" at <.ID>: ID has arguments but cannot be invoked as "
            "function");
}

TEST(Template, HeadersAreLeftAsTheyAre) {
  const Value headers = Value::object({.members = {{"Names", Value::string("NAMES")}}});
  EXPECT_EQ(text_or_error("{{lower .Names}} {{json .Names}} {{truncate .Names 2}}", headers,
                          {.header = true}),
            "NAMES NAMES NAMES");
}

TEST(Template, DeepNestingIsRefused) {
  std::string text = "{{";
  text.append(10000, '(').append("1");
  EXPECT_EQ(typed(text + "}}"), "PARSE template: :1: too deeply nested");
  text.append(10000, ')').append("}}");
  EXPECT_EQ(typed(text), "PARSE template: :1: too deeply nested");
}

}  // namespace
}  // namespace caisson::tmpl
