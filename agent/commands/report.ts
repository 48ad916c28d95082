import { InvalidArgumentError } from "commander";
import type { ReportOptions } from "../actions/report.ts";
import { withOutputOptions } from "../output-options.ts";
import { withWindowOptions } from "../window-options.ts";
import { dbOption, INSTANTS, type Verb } from "./command.ts";

export const report: Verb = (program) => {
  const command = withWindowOptions(program.command("report").addOption(dbOption("database to read")))
    .option("--spike <number>", "of one spike alone, by its number")
    .option(
      "--serve [port]",
      "show the page to browsers of this machine alone, at an address with a token, until Ctrl-C",
      port,
    );
  withOutputOptions(command).addHelpText(
    "after",
    `
text is one page for whoever is paged, markdown goes into a ticket, html is one
file with pictures that can be zoomed, json is the public format for programs
(always in UTC and English). The time that a report foretells is kept in the
database, and later reports say whether the spike came.

${INSTANTS}

Examples:
  $ loadspike report
  $ loadspike report --since -3d --format html --output spikes.html
  $ loadspike report --spike 3
  $ loadspike report --since yesterday --until 21:24
  $ loadspike report --serve 8080   # and "ssh -L 8080:127.0.0.1:8080 lb1" at home
  $ loadspike report --lang zh --timezone Asia/Shanghai
  $ loadspike report --db incident.db --until 2026-09-08T06:00:00+02:00`,
  );
  command.action(async (options: ReportOptions) =>
    (await import("../actions/report.ts")).report(options, command),
  );
};

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError(`expected a port up to 65535, found "${text}"`);
}
