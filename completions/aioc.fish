# fish completion for aioc. What may stand where is asked of aioc itself.

function __aioc_answer
    # Tokenized words come without quotes; the one at the cursor may be empty or still open.
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l word (commandline --current-token --cut-at-cursor | string unescape)
    # The aioc that was typed, or for an alias the one in PATH.
    set -l program (string replace --regex '^~/' "$HOME/" -- $words[1])
    command --query -- $program; or set program aioc
    command --query -- $program; or return
    set -l lines (command $program __complete $words[2..] "$word" 2>/dev/null)
    and string join \n -- $lines
end

# A line that begins with a tab is no candidate: it names what fish is to add.
function __aioc_complete
    __aioc_answer | string match --invert --regex '^\t'
end

function __aioc_adds
    __aioc_answer | string match --quiet --regex "^\t$argv"
end

complete --command aioc --no-files --keep-order --arguments '(__aioc_complete)'
complete --command aioc --condition '__aioc_adds files' --force-files
complete --command aioc --condition '__aioc_adds commands' --arguments '(__fish_complete_command)'
