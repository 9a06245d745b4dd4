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

constexpr std::size_t kLongest = 4096;

[[noreturn]] void throw_unreadable(const std::system_error& error) {
  throw std::runtime_error("standard input cannot be read: " + error.code().message());
}

aio::StreamReader open_standard_input() {
  try {
    return aio::open_read_pipe(STDIN_FILENO);
  } catch (const std::system_error& error) {
    if (struct stat status{}; ::fstat(STDIN_FILENO, &status) == 0 && S_ISDIR(status.st_mode)) {
      throw std::runtime_error("standard input is a directory; give it a list");
    }
    throw_unreadable(error);
  }
}

aio::Coro<std::size_t> read_chunk(aio::StreamReader& input, std::span<char> to) {
  try {
    co_return co_await input.readinto(to);
  } catch (const std::system_error& error) {
    throw_unreadable(error);
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

aio::AsyncGenerator<ListLine> standard_input_lines() {
  constexpr std::size_t kChunk = 65536;
  aio::StreamReader input = open_standard_input();
  const auto chunk = std::make_unique<std::array<char, kChunk>>();
  std::string rest;  // of a line whose end is to come
  ListLine next;
  for (;;) {
    auto reading = read_chunk(input, *chunk);
    const std::size_t size = co_await std::move(reading);
    std::string_view text(chunk->data(), size);
    while (!text.empty() || (size == 0 && !rest.empty())) {
      const auto end = text.find('\n');
      const std::string_view piece = text.substr(0, end);
      rest += piece.substr(0, kLongest - std::min(rest.size(), kLongest));
      if (end == text.npos && size != 0) break;
      text.remove_prefix(std::min(piece.size() + 1, text.size()));
      ++next.number;
      next.text = list_entry(rest);
      rest.clear();
      if (!next.text.empty()) co_yield next;
    }
    if (size == 0) break;
  }
}

}  // namespace aioc
