// What is printed of flags, as flags.py and flags2 of "Fluent Python" do.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "fetch/flags.h"
#include "fetch/printer.h"

namespace aioc::fetch {

/// flags2's initial report, for --verbose: what is searched, and over how many connections.
std::string flags_begin(const Flags& flags, std::size_t jobs);

/// The codes in one line as they arrive, and at the end how many there were in what time, and
/// flags2's closing report.
std::unique_ptr<Printer> make_flags_printer();
/// With --verbose: `begin`, and a line a code in place of that line.
std::unique_ptr<Printer> make_verbose_flags_printer(std::string begin);

}  // namespace aioc::fetch
