// Writes a man page: its prose, with what the command table says filled in.
//
//     mkman PAGE IN OUT    PAGE is "aioc" or "aioc-find"
//     mkman --check DIR    is there a DIR/PAGE.1.in for aioc and for each command?
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/mdoc.h"
#include "commands.h"

namespace aioc {
namespace {

constexpr std::string_view kPrefix = "aioc-";

/// "aioc-find", "aioc-serve-tcp"
std::string page_name(const Entry& entry) {
  std::string name = std::string(kPrefix) + std::string(entry.name);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

cli::Command describe_page(std::string_view page) {
  if (page == "aioc") return program();
  for (const auto& entry : commands()) {
    if (page_name(entry) == page) return entry.make();
  }
  throw std::runtime_error("no command has the page " + std::string(page));
}

/// The list of the commands of `group`, of all where it is the program itself, with references
/// to their pages.
std::string command_list(const cli::Command& group) {
  std::string out = ".Bl -tag -width Ds\n";
  for (const auto& entry : commands()) {
    if (!entry.name.starts_with(group.name) || entry.name == group.name) continue;
    std::string summary(entry.make().summary);
    if (summary[0] >= 'a' && summary[0] <= 'z') summary[0] -= 'a' - 'A';
    out += ".It Xr " + page_name(entry) + " 1\n" + summary + ".\n";
  }
  return out + ".El\n";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

void write_page(const std::string& page, const std::string& in_path,
                const std::string& out_path) {
  std::ifstream in(in_path);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) throw std::runtime_error(in_path + ": cannot be read");
  const auto command = describe_page(page);
  replace_all(text, ".\\\" @COMMANDS@\n", command_list(command));
  replace_all(text, "@VERSION@", AIOC_VERSION);
  std::ofstream out(out_path);
  out << cli::fill_man_page(text, command);
  out.close();
  if (!out) throw std::runtime_error(out_path + ": cannot be written");
}

void check_pages(const std::filesystem::path& dir) {
  std::vector<std::string> pages = {"aioc"};
  for (const auto& entry : commands()) pages.push_back(page_name(entry));
  for (const auto& page : pages) {
    const auto path = dir / (page + ".1.in");
    if (!std::filesystem::exists(path)) throw std::runtime_error(path.string() + ": missing");
  }
}

void run(const std::vector<std::string>& words) {
  if (words.size() == 2 && words[0] == "--check") return check_pages(words[1]);
  if (words.size() == 3) return write_page(words[0], words[1], words[2]);
  throw std::runtime_error("usage: mkman PAGE IN OUT, or mkman --check DIR");
}

}  // namespace
}  // namespace aioc

int main(int argc, char** argv) {
  try {
    aioc::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mkman: %s\n", error.what());
    return 1;
  }
  return 0;
}
