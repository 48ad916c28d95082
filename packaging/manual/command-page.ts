import type { Command } from "commander";
import { INSTALLED_CONFIG } from "../../agent/database-file.ts";
import { DATA } from "../../agent/install/unit.ts";
import { prose, roff, titleLine } from "./roff.ts";
import { notesOf, type OptionNotes, type VerbNotes, verbsOf } from "./verbs.ts";

/** loadspike(1), of what `--help` says. @param built seconds since 1970 */
export function commandPage(program: Command, version: string, built: number): string {
  const whole = notesOf(program);
  const verbs = verbsOf(program);
  return [
    titleLine(whole.name, 1, version, built),
    `.SH NAME\n${whole.name} \\- ${roff(lowerFirst(whole.description))}\n`,
    `.SH SYNOPSIS\n.B ${whole.name}\n.I command\n.RI [ options ]\n`,
    `.SH COMMANDS\n${verbs.map(verbText).join("")}`,
    `.SH "OPTIONS OF THE PROGRAM"\n${whole.options.map(optionText).join("")}`,
    `.SH "EXIT STATUS"\n${prose(whole.below.replace(/^Exit status: /, ""))}`,
    `.SH ENVIRONMENT\n${listed("B", ENVIRONMENT)}`,
    `.SH FILES\n${listed("I", FILES)}`,
    `.SH "SEE ALSO"\n.BR loadspike.toml (5),\n.BR keepalived (8),\n.BR proc_loadavg (5)\n`,
  ].join("");
}

type Listed = readonly (readonly [name: string, what: string])[];

const listed = (font: "B" | "I", list: Listed) =>
  list.map(([name, what]) => `.TP\n.${font} ${roff(name)}\n${roff(what)}\n`).join("");

const ENVIRONMENT: Listed = [
  ["LOADSPIKE_DB", "the database, where --db does not say it"],
  ["LOADSPIKE_PASSWORD", "the password of --user, where --password-file does not say it"],
  ["LOADSPIKE_TOKEN", "the bearer token, where --bearer-file does not say it"],
  ["LC_ALL, LC_MESSAGES, LANG", "the language, where --lang does not say it: the first of them that is set"],
  ["NO_COLOR", "no colours on a terminal"],
];

const FILES: Listed = [
  [INSTALLED_CONFIG, "the configuration"],
  [`${DATA}/loadspike.db`, "what the service recorded; members of the group loadspike may read it"],
  [`${DATA}/reports/`, "scheduled reports"],
  ["/usr/share/doc/loadspike/", "all documents, rules for Prometheus and a dashboard for Grafana"],
];

function verbText({ name, usage, description, arguments: taken, options, below }: VerbNotes): string {
  const head = `.SS "${roff(`loadspike ${name} ${usage}`)}"\n${roff(upperFirst(description))}.\n`;
  const words = taken.map(
    ({ placeholder, description: what }) => `.TP\n.I ${roff(placeholder)}\n${roff(what)}\n`,
  );
  return head + words.join("") + options.map(optionText).join("") + prose(below);
}

function optionText({ names, placeholder, description }: OptionNotes): string {
  const shown = names.map((name) => `\\fB${roff(name)}\\fR`).join(", ");
  const value = placeholder === "" ? "" : ` \\fI${roff(placeholder.replace(/[<>]/g, ""))}\\fR`;
  return `.TP\n${shown}${value}\n${roff(description)}\n`;
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
