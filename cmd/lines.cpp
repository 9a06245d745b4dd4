#include "lines.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "loop/coro.h"
#include "loop/pipe.h"

namespace aioc {
namespace {

[[noreturn]] void throw_unreadable(const std::string& name, const std::system_error& error) {
  throw std::runtime_error(name + " cannot be read: " + error.code().message());
}

aio::StreamReader open_list(int fd, const std::string& name) {
  try {
    return aio::open_read_pipe(fd);
  } catch (const std::system_error& error) {
    if (struct stat status{}; ::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
      throw std::runtime_error(name + " is a directory; give it a list");
    }
    throw_unreadable(name, error);
  }
}

aio::Coro<std::size_t> read_chunk(aio::StreamReader& input, const std::string& name,
                                  std::span<char> to) {
  try {
    co_return co_await input.readinto(to);
  } catch (const std::system_error& error) {
    throw_unreadable(name, error);
  }
}

}  // namespace

std::string_view list_entry(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r\f\v";
  line = line.substr(0, line.find('#'));
  const auto first = line.find_first_not_of(kBlanks);
  if (first == line.npos) return {};
  return line.substr(first, line.find_last_not_of(kBlanks) + 1 - first);
}

aio::AsyncGenerator<ListLine> list_lines(int fd, std::string name, std::size_t longest,
                                         EntryOf entry) {
  constexpr std::size_t kChunk = 65536;
  aio::StreamReader input = open_list(fd, name);
  const auto chunk = std::make_unique<std::array<char, kChunk>>();
  std::string rest;  // of a line whose end is to come
  ListLine next;
  for (;;) {
    auto reading = read_chunk(input, name, *chunk);
    const std::size_t size = co_await std::move(reading);
    std::string_view text(chunk->data(), size);
    while (!text.empty() || (size == 0 && !rest.empty())) {
      const auto end = text.find('\n');
      const std::string_view piece = text.substr(0, end);
      rest += piece.substr(0, longest - std::min(rest.size(), longest));
      next.cut = next.cut || rest.size() == longest;
      if (end == text.npos && size != 0) break;
      text.remove_prefix(std::min(piece.size() + 1, text.size()));
      ++next.number;
      next.text = entry(rest);
      rest.clear();
      if (!next.text.empty()) co_yield next;
      next.cut = false;
    }
    if (size == 0) break;
  }
}

aio::AsyncGenerator<ListLine> standard_input_lines() {
  return list_lines(STDIN_FILENO, "standard input");
}

}  // namespace aioc
