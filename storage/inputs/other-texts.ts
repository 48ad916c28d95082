import { Failure } from "../../collectors/failure.ts";

/** Who reads a text of `loadspike history`. */
export type Reader = "sar" | "atop" | "csv" | "prometheus";

interface OtherText {
  /** Told by its first bytes. */
  is: RegExp;
  what: string;
  /** The switch or the command that gives what can be read. */
  remedy: string;
  /** Who takes it as it is. */
  by?: readonly Reader[];
}

const HEAD = 2048;
const ASK_SADF = 'run "sadf -j FILE -- -q -u ALL -r -S" on the guest, and give its output (history sar)';
const ASK_RRDTOOL =
  'run "rrdtool fetch FILE.rrd AVERAGE -s -7d", and give its output (history csv --time time)';

/** What other tools write beside what is read, each with what would help. The first that fits counts. */
const OTHER_TEXTS: readonly OtherText[] = [
  { is: /^Linux \S+ \(.*\)\s.*\(\d+ CPU\)/, what: "what sar writes for people", remedy: ASK_SADF },
  { is: /^# hostname;interval;timestamp/, what: "what sadf -d writes", remedy: ASK_SADF, by: ["csv"] },
  { is: /^\S+\t-?\d+\t[^\t\n]+\t\S+\t[\w%/-]+\t/, what: "what sadf -p writes", remedy: ASK_SADF },
  {
    is: /^<\?xml[^>]*>\s*<!DOCTYPE sysstat|^<\?xml[^>]*>\s*<sysstat/,
    what: "what sadf -x writes",
    remedy: ASK_SADF,
  },
  {
    is: /^\s*\{\s*"sysstat"/,
    what: "what sadf -j writes",
    remedy: '"loadspike history sar" reads it',
    by: ["sar"],
  },
  { is: /^RRD\0/, what: "rrdtool's own binary file", remedy: ASK_RRDTOOL },
  {
    is: /^(?:<\?xml[^>]*>)?(?:\s|<!--[\s\S]{0,400}?-->|<!DOCTYPE[^>]*>)*<(?:xport|rrd)>/,
    what: "XML of rrdtool",
    remedy: ASK_RRDTOOL,
  },
  { is: /^\s*\{\s*"?about"?:\s*"RRDtool/, what: "JSON of rrdtool", remedy: ASK_RRDTOOL },
  {
    is: /^(?:RESET|SEP)\s|^[A-Z]{3} \S+ \d+ \d{4}\/\d\d\/\d\d /,
    what: "what atop -P writes",
    remedy: '"loadspike history atop" reads it',
    by: ["atop"],
  },
  {
    is: /^ATOP - /,
    what: "what atop writes for people",
    remedy: 'run "atop -r FILE -P CPL,CPU,MEM,SWP,PSI,PRG", and give its output (history atop)',
  },
  {
    is: /^\s*\{[\s\S]*"labels"\s*:\s*\[\s*"time"/,
    what: "JSON of Netdata",
    remedy: 'ask it with "format=csv&options=seconds", and give the answer (history csv --time time)',
  },
  {
    is: /^\s*\{\s*"metric"\s*:\s*\{|^\s*\{[\s\S]*"(?:resultType|status)"\s*:/,
    what: "an answer of Prometheus' API",
    remedy: '"loadspike history prometheus" reads it',
    by: ["prometheus"],
  },
  {
    is: /^\{__name__="/,
    what: "what promtool tsdb dump writes",
    remedy: '"loadspike history prometheus" reads it',
    by: ["prometheus"],
  },
  {
    is: /^# (?:HELP|TYPE) /,
    what: "what an exporter shows of one instant",
    remedy: 'ask the Prometheus that keeps it, with "loadspike history prometheus URL"',
  },
  {
    is: /^\s*\{\s*"jsonrpc"/,
    what: "JSON of Zabbix",
    remedy:
      "make a table of it: jq -r '.result[] | [.clock, .value] | @csv', and give that (history csv --time 1 --load1 2)",
  },
  {
    is: /^\s*\{[\s\S]*"Datapoints"\s*:/,
    what: "JSON of CloudWatch",
    remedy:
      "make a table of it: jq -r '.Datapoints[] | [.Timestamp, .Average] | @csv', and give that (history csv --time 1 --load1 2)",
  },
  { is: /^\s*\[?\s*\{/, what: "JSON", remedy: "export the history as CSV", by: ["sar", "prometheus"] },
  { is: /^\s*<(?:!doctype|html)/i, what: "a page", remedy: "export the history as CSV or JSON" },
  {
    is: /^(?!\s*[[{]|[A-Z]{3} )[^\n]*[,;\t][^\n]*\n[^\n]*\d[^\n,;\t]*[,;\t]/,
    what: "a table",
    remedy: '"loadspike history csv" reads it, told which columns are which',
    by: ["csv"],
  },
];

/** What a text is that `reader` does not take: a `Failure` with what would help; `null`: none that is known. */
export function otherText(name: string, text: string, reader: Reader): Failure | null {
  const head = text.slice(0, HEAD).replace(/^\uFEFF/, "");
  const found = OTHER_TEXTS.find(({ is, by }) => !by?.includes(reader) && is.test(head));
  return found ? new Failure(`${name}: is ${found.what}`, { remedy: found.remedy }) : null;
}

/** Throws it. */
export function refuseOther(name: string, text: string, reader: Reader): void {
  const failure = otherText(name, text, reader);
  if (failure) throw failure;
}
