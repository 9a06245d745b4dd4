// The lists of words that aioc domaincheck has.
#include <array>

#include "domaincheck.h"

namespace aioc {

const std::vector<std::string_view>* word_list(std::string_view name) {
  // keyword.kwlist of Python 3.11, in its order.
  static const std::vector<std::string_view> python = {
      "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
      "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
      "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
      "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
  // C++20, [lex.key], without the alternative tokens; underscores are no part of hosts' names.
  static const std::vector<std::string_view> cpp = {
      "alignas",   "alignof",   "asm",      "auto",     "bool",     "break",     "case",
      "catch",     "char",      "class",    "concept",  "const",    "consteval", "constexpr",
      "constinit", "continue",  "decltype", "default",  "delete",   "do",        "double",
      "else",      "enum",      "explicit", "export",   "extern",   "false",     "float",
      "for",       "friend",    "goto",     "if",       "inline",   "int",       "long",
      "mutable",   "namespace", "new",      "noexcept", "nullptr",  "operator",  "private",
      "protected", "public",    "register", "requires", "return",   "short",     "signed",
      "sizeof",    "static",    "struct",   "switch",   "template", "this",      "throw",
      "true",      "try",       "typedef",  "typeid",   "typename", "union",     "unsigned",
      "using",     "virtual",   "void",     "volatile", "while"};
  if (name == "python") return &python;
  if (name == "cpp") return &cpp;
  return nullptr;
}

}  // namespace aioc
