import type { Command } from "commander";
import { INSTALLED_CONFIG } from "../../agent/config.ts";
import { DATA } from "../../agent/install/unit.ts";
import { prose, roff, titleLine } from "./roff.ts";
import { notesOf, type OptionNotes, type VerbNotes } from "./verbs.ts";

/** loadspike(1), of what `--help` says. @param built seconds since 1970 */
export function commandPage(program: Command, version: string, built: number): string {
  const whole = notesOf(program);
  const verbs = program.commands.map(notesOf);
  return [
    titleLine(whole.name, 1, version, built),
    `.SH NAME\n${whole.name} \\- ${roff(lowerFirst(whole.description))}\n`,
    `.SH SYNOPSIS\n.B ${whole.name}\n.I command\n.RI [ options ]\n`,
    `.SH COMMANDS\n${verbs.map(verbText).join("")}`,
    `.SH "OPTIONS OF THE PROGRAM"\n${whole.options.map(optionText).join("")}`,
    `.SH "EXIT STATUS"\n${prose(whole.below.replace(/^Exit status: /, ""))}`,
    `.SH FILES\n${FILES.map(([path, what]) => `.TP\n.I ${roff(path)}\n${roff(what)}\n`).join("")}`,
    `.SH "SEE ALSO"\n.BR loadspike.toml (5),\n.BR keepalived (8),\n.BR proc_loadavg (5)\n`,
  ].join("");
}

const FILES: readonly (readonly [string, string])[] = [
  [INSTALLED_CONFIG, "the configuration"],
  [`${DATA}/loadspike.db`, "what the service recorded; members of the group loadspike may read it"],
  [`${DATA}/reports/`, "scheduled reports"],
];

function verbText({ name, usage, description, options, below }: VerbNotes): string {
  const head = `.SS "${roff(`loadspike ${name} ${usage}`)}"\n${roff(upperFirst(description))}.\n`;
  return head + options.map(optionText).join("") + prose(below);
}

function optionText({ names, placeholder, description }: OptionNotes): string {
  const shown = names.map((name) => `\\fB${roff(name)}\\fR`).join(", ");
  const value = placeholder === "" ? "" : ` \\fI${roff(placeholder.replace(/[<>]/g, ""))}\\fR`;
  return `.TP\n${shown}${value}\n${roff(description)}\n`;
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
