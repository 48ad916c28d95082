import { namesOf, type OptionNotes, type Value, type VerbNotes } from "./verbs.ts";

/** What bash does for a value: words, paths (its own default), or nothing that it could know. */
function answer(value: Value): string {
  if (value === "file" || value === "folder")
    return value === "file" ? "return" : "compopt -o dirnames +o default; return";
  if (value === "text") return "compopt +o default; return";
  return `COMPREPLY=($(compgen -W ${quoted(value.choices.join(" "))} -- "$cur")); return`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Completion for bash ≥ 4.2, CentOS 7's. */
export function bashCompletion(program: VerbNotes, verbs: readonly VerbNotes[]): string {
  const values = (verb: VerbNotes) =>
    verb.options
      .filter((option): option is OptionNotes & { value: Value } => option.value !== null)
      .map(
        ({ names, value }) =>
          `    ${names.map((name) => quoted(`${verb.name} ${name}`)).join("|")}) ${answer(value)} ;;`,
      );
  const names = verbs.map(({ name }) => name);
  const tops = names.filter((name) => !name.includes(" ")).join(" ");
  const parts = names.filter((name) => name.includes(" ")).map(quoted);
  return `# bash completion of loadspike; generated from its --help.
_loadspike() {
  local cur=\${COMP_WORDS[COMP_CWORD]} verb=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    compopt +o default
    COMPREPLY=($(compgen -W ${quoted(`${tops} ${namesOf(program)}`)} -- "$cur"))
    return
  fi
  if [ "$COMP_CWORD" -gt 2 ]; then
    case "$verb \${COMP_WORDS[2]}" in ${parts.join("|")}) verb="$verb \${COMP_WORDS[2]}" ;; esac
  fi
  case "$verb \${COMP_WORDS[COMP_CWORD-1]}" in
${verbs.flatMap(values).join("\n")}
  esac
  local options=
  case $verb in
${verbs.map((verb) => `    ${quoted(verb.name)}) options=${quoted(namesOf(verb))} ;;`).join("\n")}
    help) options=${quoted(tops)} ;;
  esac
  case $cur in
    -*) compopt +o default; COMPREPLY=($(compgen -W "$options" -- "$cur")); return ;;
  esac
  case $verb in
${verbs.map((verb) => `    ${quoted(verb.name)}) ${verb.argument === null ? 'COMPREPLY=($(compgen -W "$options" -- "$cur")); compopt +o default' : answer(verb.argument)} ;;`).join("\n")}
  esac
}
complete -o default -F _loadspike loadspike
`;
}
