import type { OptionNotes, Value, VerbNotes } from "./verbs.ts";

/** Of a text within single quotes; _arguments(1) ends a description at "]" and takes ":" as the next field. */
const plain = (text: string) => text.replace(/[[\]:\\]/g, "\\$&").replaceAll("'", "'\\''");

const action = (value: Value): string => {
  if (value === "file") return "_files";
  if (value === "folder") return "_files -/";
  return value === "text" ? " " : `(${value.choices.join(" ")})`;
};

const spec = ({ names, value, placeholder, description }: OptionNotes): string[] =>
  names.map((name) => {
    const takes = value === null ? "" : `:${plain(placeholder.replace(/[<>[\]]/g, ""))}:${action(value)}`;
    return `'${name}[${plain(description)}]${takes}'`;
  });

/** Completion for zsh. */
export function zshCompletion(program: VerbNotes, verbs: readonly VerbNotes[]): string {
  const cases = verbs.map((verb) => {
    const last =
      verb.argument === null
        ? []
        : [`'*:${verb.argument === "text" ? "text" : "file"}:${action(verb.argument)}'`];
    return `        ${verb.name})\n          _arguments ${[...verb.options.flatMap(spec), ...last].join(" \\\n            ")}\n          ;;`;
  });
  return `#compdef loadspike
# Generated from loadspike --help.
_loadspike() {
  local state line
  local -a verbs
  verbs=(
${verbs.map(({ name, description }) => `    '${name}:${plain(description)}'`).join("\n")}
  )
  _arguments -C ${program.options.flatMap(spec).join(" ")} '1:command:->verb' '*::argument:->rest'
  case $state in
    verb) _describe command verbs ;;
    rest)
      case $line[1] in
${cases.join("\n")}
      esac
      ;;
  esac
}
_loadspike "$@"
`;
}
