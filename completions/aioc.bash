# bash completion for aioc. What may stand where is asked of aioc itself.

_aioc() {
  # COMP_WORDS is cut at ':' and '=' and keeps the quotes, so the words are read off the line.
  local line=${COMP_LINE:0:COMP_POINT} word='' started='' quote='' c value what i
  local -a words=()
  for ((i = 0; i < ${#line}; i++)); do
    c=${line:i:1}
    if [[ $c == \\ && $quote != \' ]]; then
      i=$((i + 1)) started=1 word+=${line:i:1}
    elif [[ -n $quote ]]; then
      if [[ $c == "$quote" ]]; then quote=''; else word+=$c; fi
    elif [[ $c == [\'\"] ]]; then
      quote=$c started=1
    elif [[ $c == [[:space:]] ]]; then
      if [[ -n $started ]]; then words+=("$word"); fi
      word='' started=''
    else
      started=1 word+=$c
    fi
  done

  # The aioc that was typed, or for an alias the one in PATH.
  local program=${1/#'~/'/"$HOME/"}
  type -P -- "$program" >/dev/null || program=aioc
  COMPREPLY=()
  local answer
  answer=$("$program" __complete "${words[@]:1}" "$word" 2>/dev/null) || return

  # readline replaces $2 only, what follows the last ':' or '=': "al" of --color=al.
  local kept='' width=0
  if [[ -z $quote && $word == *"$2" ]]; then kept=${word%"$2"}; fi

  # A last line that begins with a tab names what bash is to add, behind which part of the word.
  local last=${answer##*$'\n'} adds='' before=''
  if [[ $last == $'\t'* ]]; then
    IFS=$'\t' read -r adds before <<<"$last"
    answer=${answer%"$last"}
  fi

  local -a texts=()
  while IFS=$'\t' read -r value what; do
    [[ -n $value ]] || continue
    value=${value#"$kept"}
    if [[ -z $quote && -z $adds ]]; then printf -v value %q "$value"; fi
    COMPREPLY+=("$value") texts+=("$what")
    if ((${#value} > width)); then width=${#value}; fi
  done <<<"$answer"

  if [[ -n $adds ]]; then
    # As file names they are quoted by readline, and directories get a slash.
    compopt -o filenames 2>/dev/null
    local kinds=-f
    if [[ $adds == commands ]]; then kinds=-dc; fi
    while IFS= read -r value; do
      value=$before$value
      COMPREPLY+=("${value#"$kept"}")
    done < <(compgen "$kinds" -- "${word#"$before"}" | sort -u)
    return
  fi

  # Descriptions only where a list is shown: elsewhere they would be inserted.
  if [[ ${COMP_TYPE-} != @(33|63|64) ]] || ((${#COMPREPLY[@]} < 2)); then return; fi
  for i in "${!COMPREPLY[@]}"; do
    if [[ -n ${texts[i]} ]]; then
      printf -v 'COMPREPLY[i]' '%-*s  (%s)' "$width" "${COMPREPLY[i]}" "${texts[i]}"
    fi
  done
}

# nosort, to keep aioc's own order, is from bash 4.4.
complete -o nosort -F _aioc aioc 2>/dev/null || complete -F _aioc aioc
