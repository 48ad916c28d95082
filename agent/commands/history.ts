import { type Command, InvalidArgumentError } from "commander";
import { ATOP } from "../../storage/inputs/atop.ts";
import { onlyRows } from "../../storage/inputs/csv/only.ts";
import { SADF } from "../../storage/inputs/sar.ts";
import type { CsvOptions, HistoryOptions, PrometheusOptions } from "../actions/history.ts";
import { withAccess } from "../history/access-options.ts";
import { withOutputOptions } from "../output-options.ts";
import { withWindowOptions } from "../window-options.ts";
import type { Verb } from "./command.ts";

const actions = () => import("../actions/history.ts");

/** What other tools recorded already, diagnosed where it lies: nothing is installed on the guest, and nothing is stored. */
export const history: Verb = (program) => {
  const verb = program.command("history").addHelpText(
    "after",
    `
Nothing is installed on the guest and nothing is stored: the history is read, and
the report printed. It says what such a history can and cannot tell.

Examples:
  $ loadspike history prometheus http://prometheus:9090 --instance lb1:9100
  $ sadf -j -- -q -u ALL -r -S | loadspike history sar -
  $ loadspike history csv load.csv --time Time --load1 "Load 1m" --cpus 4`,
  );
  prometheus(verb);
  sar(verb);
  atop(verb);
  csv(verb);
};

function prometheus(verb: Command): void {
  const command = verb
    .command("prometheus")
    .description("node_exporter's series in Prometheus, VictoriaMetrics, Mimir or Thanos")
    .argument(
      "<url...>",
      "address of the server, with its prefix: http://prometheus:9090; or saved answers of its API, - for standard input",
    )
    .option("--instance <name>", "the guest, by its label instance")
    .option("--match <selector>", `the guest, by any labels: '{job="node",nodename="lb1"}'`);
  withWindow(withAccess(command), "-7d").addHelpText(
    "after",
    `
Raw samples are asked for by the day, never query_range, which makes up a grid.
Saved answers are read as well: of query with a range (node_load1{…}[7d]), what
VictoriaMetrics' /api/v1/export gives, and what promtool tsdb dump writes.
Redirects are not followed. A tenant of Mimir: --header 'X-Scope-OrgID: team-a'.

Examples:
  $ loadspike history prometheus http://prometheus:9090 --instance lb1:9100
  $ loadspike history prometheus https://metrics.example.net/select/0/prometheus \\
      --match '{instance="lb1:9100",dc="a"}' --since -14d --bearer-file token`,
  );
  command.action(async (from: string[], options: PrometheusOptions) =>
    (await actions()).prometheus(from, options, command),
  );
}

function sar(verb: Command): void {
  const command = verb
    .command("sar")
    .description("sysstat's history: what sadf -j writes, or its binary files where sadf is here")
    .argument(
      "<file...>",
      "of one guest: /var/log/sa/sa05 /var/log/sa/sa06, JSON of sadf, or - for standard input",
    );
  withWindow(command).addHelpText(
    "after",
    `
Binary files of another version are often refused by sadf: run it on the guest.
sysstat 10.1.5 of CentOS 7 will do; 12.3.3 and later tell of pressure with
-q ALL. Times have to be UTC: no -t or -T.

Examples:
  $ loadspike history sar /var/log/sa/sa0*
  $ ssh lb1 sadf ${SADF.join(" ")} | loadspike history sar -`,
  );
  command.action(async (files: string[], options: HistoryOptions) =>
    (await actions()).sar(files, options, command),
  );
}

function atop(verb: Command): void {
  const command = verb
    .command("atop")
    .description("atop's history: what atop -P writes, or its binary file where atop is here")
    .argument("<file>", "/var/log/atop/atop_20260905, the output of atop -P, or - for standard input");
  withWindow(command).addHelpText(
    "after",
    `
Before 2.4 atop knows no pressure, and wants to be asked without PSI.

Examples:
  $ loadspike history atop /var/log/atop/atop_20260905
  $ ssh lb1 atop -r /var/log/atop/atop_20260905 ${ATOP.join(" ")} | loadspike history atop -`,
  );
  command.action(async (file: string, options: HistoryOptions) =>
    (await actions()).atop(file, options, command),
  );
}

function csv(verb: Command): void {
  const command = verb
    .command("csv")
    .description("any table of load averages: an export of collectd, munin, Zabbix, Grafana")
    .argument("<file...>", "of one guest, cells parted by , ; tab or blanks; - for standard input")
    .requiredOption("--time <column>", "when: RFC 3339, or s, ms, µs since 1970; 1 is the first column")
    .requiredOption("--load1 <column>", "the load average of one minute")
    .option("--load5 <column>", "that of five")
    .option("--load15 <column>", "and of fifteen")
    .option("--busy <column>", "percent of all processors' time that was work; or --idle")
    .option("--idle <column>", "percent that was idle")
    .option("--iowait <column>", "percent that was idle for want of a disk")
    .option("--steal <column>", "percent that the hypervisor took")
    .option("--cpus <n>", "processors of the guest, without which work is not known", wholeNumber)
    .option("--host <name>", "its name")
    .option("--kernel <release>", "its kernel (uname -r)")
    .option("--only <column=value>", "rows with this cell alone; may be repeated", cellOf, {})
    .option("--utc-offset <zone>", "of times that say none: Europe/Berlin, +08:00 (default: UTC)");
  withWindow(command).addHelpText(
    "after",
    `
A column without a name is called by its place, from 1. Where an hour comes twice
in autumn, a zone tells the two apart and an offset does not.

Examples:
  $ loadspike history csv load.csv --time Time --load1 "Load 1m" --load15 "Load 15m" \\
      --idle "CPU idle" --cpus 4
  $ loadspike history csv load-2026-09-* --time epoch --load1 shortterm   # collectd
  $ rrdtool fetch load.rrd AVERAGE -s -7d |
      loadspike history csv - --time time --load1 load                    # munin
  $ loadspike history csv grafana.csv --only Series=load1 --time Time --load1 Value \\
      --utc-offset Europe/Berlin`,
  );
  command.action(async (files: string[], options: CsvOptions) =>
    (await actions()).csv(files, options, command),
  );
}

function withWindow(command: Command, since?: string): Command {
  return withOutputOptions(withWindowOptions(command, since), { zone: "UTC" });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`expected a whole number from 1 to 99999, found "${text}"`);
}

function cellOf(text: string, before: Record<string, string>): Record<string, string> {
  const only = onlyRows(text);
  if (only === null)
    throw new InvalidArgumentError(`expected a column and its cell, as Series=load1, found "${text}"`);
  return { ...before, ...only };
}
