import { type Command, InvalidArgumentError } from "commander";
import { diagnose } from "../../analysis/diagnose.ts";
import { formats } from "../../analysis/report/formats/index.ts";
import { ATOP, readAtop } from "../../storage/inputs/atop.ts";
import { type CsvAbout, type CsvColumns, readCsvHistory } from "../../storage/inputs/csv.ts";
import { type History, recordingOf } from "../../storage/inputs/history.ts";
import { readPrometheus } from "../../storage/inputs/prometheus.ts";
import { readSar, SADF } from "../../storage/inputs/sar.ts";
import { connectionOf, type Matched, matchersOf, withAccess } from "../history/asking.ts";
import { type Access, addressOf } from "../history/secrets.ts";
import { convert, isBinary, textOf } from "../history/text.ts";
import { deliver, type OutputOptions, withOutputOptions } from "../report-output.ts";
import { parseWindow } from "../time-window.ts";
import { askedZone, orWrongUsage, type Verb } from "./command.ts";

interface Options extends OutputOptions {
  since?: string;
  until?: string;
}

interface PrometheusOptions extends Options, Access, Matched {}

interface CsvOptions extends Options, CsvColumns, Pick<CsvAbout, "cpus" | "host" | "kernel"> {
  utcOffset?: number;
}

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
    .argument("<url>", "address of the server, with its prefix: http://prometheus:9090")
    .option("--instance <name>", "the guest, by its label instance")
    .option("--match <selector>", `the guest, by any labels: '{job="node",nodename="lb1"}'`);
  withWindow(withAccess(command), "-7d").addHelpText(
    "after",
    `
Raw samples are asked for by the day, never query_range, which makes up a grid.
Redirects are not followed. A tenant of Mimir: --header 'X-Scope-OrgID: team-a'.

Examples:
  $ loadspike history prometheus http://prometheus:9090 --instance lb1:9100
  $ loadspike history prometheus https://metrics.example.net/select/0/prometheus \\
      --match '{instance="lb1:9100",dc="a"}' --since -14d --bearer-file token`,
  );
  command.action(async (address: string, options: PrometheusOptions) => {
    const now = Date.now() * 1000;
    const window = checked(command, options, now);
    const url = orWrongUsage(command, () => addressOf(address));
    const matchers = orWrongUsage(command, () => matchersOf(options));
    const { end = now, start = end - 7 * 86_400e6 } = window;
    report(
      await readPrometheus(connectionOf(url, options), {
        matchers,
        from_s: start / 1e6,
        to_s: end / 1e6,
        progress: progressOf(process.stderr),
      }),
      options,
      window,
    );
  });
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
sysstat 10.1.5 of CentOS 7 will do. Times have to be UTC: no -t or -T.

Examples:
  $ loadspike history sar /var/log/sa/sa0*
  $ ssh lb1 sadf ${SADF.join(" ")} | loadspike history sar -`,
  );
  command.action(async (files: string[], options: Options) => {
    const window = checked(command, options, Date.now() * 1000);
    const texts = [];
    for (const file of files)
      texts.push({
        name: file === "-" ? "standard input" : file,
        text: isBinary(file)
          ? await convert(file, "sadf", ["-j", file, ...SADF.slice(1)])
          : await textOf(file),
      });
    report(readSar(texts), options, window);
  });
}

function atop(verb: Command): void {
  const command = verb
    .command("atop")
    .description("atop's history: what atop -P writes, or its binary file where atop is here")
    .argument("<file>", "/var/log/atop/atop_20260905, the output of atop -P, or - for standard input");
  withWindow(command).addHelpText(
    "after",
    `
Examples:
  $ loadspike history atop /var/log/atop/atop_20260905
  $ ssh lb1 atop -r /var/log/atop/atop_20260905 ${ATOP.join(" ")} | loadspike history atop -`,
  );
  command.action(async (file: string, options: Options) => {
    const window = checked(command, options, Date.now() * 1000);
    const text = isBinary(file) ? await convert(file, "atop", ["-r", file, ...ATOP]) : await textOf(file);
    report(readAtop(file === "-" ? "standard input" : file, text), options, window);
  });
}

function csv(verb: Command): void {
  const command = verb
    .command("csv")
    .description("any table of load averages: an export of collectd, munin, Zabbix, Grafana")
    .argument("<file>", "with a header row; , ; or tab between the cells; - for standard input")
    .requiredOption("--time <column>", "when: RFC 3339, or s, ms, µs since 1970")
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
    .option("--utc-offset <offset>", "of times that say none, as +08:00 (default: UTC)", offsetOf);
  withWindow(command).addHelpText(
    "after",
    `
Example:
  $ loadspike history csv load.csv --time Time --load1 "Load 1m" --load15 "Load 15m" \\
      --idle "CPU idle" --cpus 4`,
  );
  command.action(async (file: string, options: CsvOptions) => {
    const window = checked(command, options, Date.now() * 1000);
    const { time, load1, load5, load15, busy, idle, iowait, steal, cpus, host, kernel, utcOffset } = options;
    const given = Object.entries({ load5, load15, busy, idle, iowait, steal }).filter(([, name]) => name);
    const columns = { time, load1, ...Object.fromEntries(given) };
    const about = {
      ...(cpus !== undefined && { cpus }),
      ...(host !== undefined && { host }),
      ...(kernel !== undefined && { kernel }),
      offset_min: utcOffset ?? 0,
    };
    const name = file === "-" ? "standard input" : file;
    report(readCsvHistory(name, await textOf(file), columns, about), options, window);
  });
}

function withWindow(command: Command, since?: string): Command {
  return withOutputOptions(
    command
      .option(
        "--since <instant>",
        `from when on: 2026-09-05T12:00:00Z, 2026-09-05 or -7d (default: ${since ?? "all there is"})`,
      )
      .option("--until <instant>", "until when (default: now)"),
  );
}

function checked(command: Command, options: Options, now: number) {
  const zone = askedZone(command, options.timezone);
  if (zone !== undefined) options.timezone = zone;
  // Where the guest's own zone is not known, times are those of UTC, as its report prints them.
  return orWrongUsage(command, () =>
    parseWindow(options, now, () => ({ zone: zone ?? "UTC", recorded: null })),
  );
}

function report(history: History, options: Options, { start = 0, end = Number.POSITIVE_INFINITY }): void {
  const rows = history.rows.filter(({ time }) => time >= start && time <= end);
  const charts = formats[options.format].charts === true;
  deliver(diagnose(recordingOf({ ...history, rows }), { charts }), options);
}

/** One line that is written anew, where somebody watches. */
function progressOf(output: NodeJS.WriteStream): (share: number) => void {
  if (!output.isTTY) return () => {};
  return (share) => output.write(share < 1 ? `\r${Math.floor(100 * share)} % read` : "\r\x1b[K");
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number from 1.");
}

function offsetOf(text: string): number {
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(text);
  if (!found) throw new InvalidArgumentError("expected an offset as +08:00.");
  return (found[1] === "-" ? -1 : 1) * (60 * Number(found[2]) + Number(found[3]));
}
