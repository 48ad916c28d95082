import type { Argument, Command, Option } from "commander";

/** What a value is: a choice of words, a file or a folder of this machine, or free text. */
export type Value = { choices: readonly string[] } | "file" | "folder" | "text";

export interface OptionNotes {
  /** "--db", and "-V" where there is a short one. */
  names: string[];
  /** As in the help: "<file>"; "" where it takes nothing. */
  placeholder: string;
  value: Value | null;
  description: string;
}

export interface ArgumentNotes {
  /** As in the help: "<file...>". */
  placeholder: string;
  description: string;
}

export interface VerbNotes {
  /** "report"; of a part of a verb both: "history sar". */
  name: string;
  description: string;
  /** "[options] <file>" */
  usage: string;
  arguments: ArgumentNotes[];
  options: OptionNotes[];
  /** What the first argument is; of a verb with parts, their names. */
  argument: Value | null;
  /** What stands below the options in the help, as it is. */
  below: string;
}

/** All verbs of a program, each with its parts behind it. */
export const verbsOf = (program: Command): VerbNotes[] =>
  program.commands.flatMap((verb) => [
    notesOf(verb),
    ...verb.commands.map((part) => ({ ...notesOf(part), name: `${verb.name()} ${part.name()}` })),
  ]);

/** A command as the help shows it. */
export function notesOf(command: Command): VerbNotes {
  const help = command.createHelp();
  return {
    name: command.name(),
    description: command.description(),
    usage: command.usage(),
    arguments: help.visibleArguments(command).map((argument) => ({
      placeholder: `${argument.name()}${argument.variadic ? "..." : ""}`,
      description: `${argument.description}${fallbackOf(argument)}`,
    })),
    options: help.visibleOptions(command).map(optionNotes),
    argument: firstOf(command),
    below: textBelow(command),
  };
}

function firstOf(command: Command): Value | null {
  if (command.commands.length > 0) return { choices: command.commands.map((part) => part.name()) };
  const [argument] = command.registeredArguments;
  return argument === undefined ? null : valueFor(argument.name(), argument.argChoices);
}

function optionNotes(option: Option): OptionNotes {
  const placeholder = /[<[].*$/.exec(option.flags)?.[0] ?? "";
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  const choices = option.argChoices ? ` (${option.argChoices.join(", ")})` : "";
  return {
    names,
    placeholder,
    value: placeholder === "" ? null : valueFor(placeholder.replace(/[<>[\].]/g, ""), option.argChoices),
    description: `${option.description}${choices}${fallbackOf(option)}`,
  };
}

/** "(default: …)", as the help has it. */
function fallbackOf({ defaultValue, defaultValueDescription }: Option | Argument): string {
  const isTold =
    defaultValue === undefined || typeof defaultValue === "boolean" || String(defaultValue) === "";
  return isTold ? "" : ` (default: ${defaultValueDescription ?? String(defaultValue)})`;
}

function valueFor(name: string, choices: Argument["argChoices"]): Value {
  if (choices) return { choices };
  if (/^files?$/.test(name)) return "file";
  return /^(folder|dir)$/.test(name) ? "folder" : "text";
}

/** What `addHelpText` was given: commander shows it, and has no other way to ask for it. */
function textBelow(command: Command): string {
  let shown = "";
  command.configureOutput({
    writeOut: (part) => {
      shown += part;
    },
  });
  command.outputHelp();
  return shown.replace(command.helpInformation(), "").trim();
}

/** All names of options, to choose from. */
export const namesOf = ({ options }: VerbNotes): string => options.flatMap(({ names }) => names).join(" ");
