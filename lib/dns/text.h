// What the system's text files (hosts, resolv.conf, services) have in common: a text of lines,
// lines of words, words that are addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "loop/address.h"

namespace aioc::dns {

/// The whole of a file. Throws std::system_error where it cannot be read.
std::string read_text(const std::string& path);

/// Takes the first line off `text`, which must not be empty: without its end, \n or \r\n.
///
///     while (!text.empty()) use(take_line(text));
std::string_view take_line(std::string_view& text);

/// Takes the first word off `line`: what stands between blanks. Empty where there is none.
///
///     for (auto word = take_word(line); !word.empty(); word = take_word(line)) use(word);
std::string_view take_word(std::string_view& line);

/// `line` up to the first '#'.
std::string_view without_comment(std::string_view line);

/// The whole of `text` as a decimal number of at most `most`; nothing where it is none.
std::optional<unsigned> to_number(std::string_view text, unsigned most);

/// A numeric address, as aio::Address::parse has it, but with a zone that counts:
/// "fe80::1%eth0" or "fe80::1%2". Nothing where `host` is a name, or where there is no such
/// interface (see missing_zone).
std::optional<aio::Address> to_address(std::string_view host, std::uint16_t port);

/// "eth9" of "fe80::1%eth9", where only that hinders `host` from being an address: no such
/// interface is here. Else empty.
std::string_view missing_zone(std::string_view host);

}  // namespace aioc::dns
