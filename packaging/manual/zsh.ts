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

/** What is completed behind a verb, and behind each of its parts. */
function caseOf(verb: VerbNotes, parts: readonly VerbNotes[]): string {
  const options = verb.options.flatMap(spec);
  const head = `        ${verb.name.split(" ").at(-1)})\n`;
  if (parts.length > 0)
    return `${head}          _arguments -C ${options.join(" ")} '1:part:(${parts.map(({ name }) => name.split(" ")[1]).join(" ")})' '*::argument:->part'
          [[ $state == part ]] && case $line[1] in
${parts.map((part) => caseOf(part, [])).join("\n")}
          esac
          ;;`;
  const last =
    verb.argument === null
      ? []
      : [`'*:${verb.argument === "text" ? "text" : "file"}:${action(verb.argument)}'`];
  return `${head}          _arguments ${[...options, ...last].join(" \\\n            ")}\n          ;;`;
}

/** Completion for zsh. */
export function zshCompletion(program: VerbNotes, verbs: readonly VerbNotes[]): string {
  const isPart = ({ name }: VerbNotes) => name.includes(" ");
  const tops = verbs.filter((verb) => !isPart(verb));
  const cases = tops.map((verb) =>
    caseOf(
      verb,
      verbs.filter(({ name }) => name.startsWith(`${verb.name} `)),
    ),
  );
  return `#compdef loadspike
# Generated from loadspike --help.
_loadspike() {
  local state line
  local -a verbs
  verbs=(
${tops.map(({ name, description }) => `    '${name}:${plain(description)}'`).join("\n")}
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
