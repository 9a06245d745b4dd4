// Completion: what may stand where the cursor is. The shells' shims (completions/) ask for it
// with a hidden command, `aioc __complete WORDS...`.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace aioc::cli {

/// The candidates for the last of `words`, which are all the words behind the command's name,
/// the last one possibly empty. Only those that begin with it.
///
/// What the shell is to add is said by one candidate more, the last: without a value, and
/// "files" or "commands" as its description. Where the word has a part that belongs to neither,
/// that follows behind a tab: "files<TAB>--words=".
std::vector<Candidate> complete(const Command& command, const std::vector<std::string>& words);

/// A line a candidate, `value<TAB>description`. A line that begins with a tab is thus none, but
/// says what the shell is to add.
std::string to_lines(const std::vector<Candidate>& candidates);

}  // namespace aioc::cli
