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

export interface VerbNotes {
  name: string;
  description: string;
  /** "[options] <file>" */
  usage: string;
  options: OptionNotes[];
  argument: Value | null;
  /** What stands below the options in the help, as it is. */
  below: string;
}

/** A command as the help shows it. */
export function notesOf(command: Command): VerbNotes {
  const help = command.createHelp();
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    description: command.description(),
    usage: command.usage(),
    options: help.visibleOptions(command).map(optionNotes),
    argument: argument === undefined ? null : valueFor(argument.name(), argument.argChoices),
    below: textBelow(command),
  };
}

function optionNotes(option: Option): OptionNotes {
  const placeholder = /[<[].*$/.exec(option.flags)?.[0] ?? "";
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  // "(default: …)" and the choices, as the help has them.
  const choices = option.argChoices ? ` (${option.argChoices.join(", ")})` : "";
  const isTold = option.defaultValue === undefined || typeof option.defaultValue === "boolean";
  const fallback = isTold
    ? ""
    : ` (default: ${option.defaultValueDescription ?? String(option.defaultValue)})`;
  return {
    names,
    placeholder,
    value: placeholder === "" ? null : valueFor(placeholder.replace(/[<>[\].]/g, ""), option.argChoices),
    description: `${option.description}${choices}${fallback}`,
  };
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
