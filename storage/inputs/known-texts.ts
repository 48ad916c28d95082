import { Failure } from "../../collectors/failure.ts";

/** Who reads a text of `loadspike history`. */
export type Reader = "sar" | "atop" | "csv" | "prometheus";

interface KnownText {
  /** Told by its first bytes. */
  is: RegExp;
  what: string;
  /** For all other readers: the switch or the command that gives what can be read. */
  remedy: string;
  /** Who takes it as it is. */
  by?: readonly Reader[];
}

const HEAD = 2048;
const ASK_SADF = 'run "sadf -j FILE -- -q -u ALL -r -S" on the guest, and give its output (history sar)';
const ASK_RRDTOOL =
  'run "rrdtool fetch FILE.rrd AVERAGE -s -7d", and give its output (history csv --time time)';

/** What `promtool tsdb dump` writes of a server's folder: a sample a line, `{labels} value milliseconds`, labels by their names. */
export const PROMTOOL_DUMP = /^\{(?:[A-Z]\w*="|__name__=")/;
/** What VictoriaMetrics' `/api/v1/export` gives: a series a line, none in a list. */
export const VICTORIA_EXPORT = /^\s*\{\s*"metric"\s*:\s*\{/;

/** What tools write, each with who reads it and what would help all others. The first that fits counts. */
const KNOWN_TEXTS: readonly KnownText[] = [
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
    is: VICTORIA_EXPORT,
    what: "an export of VictoriaMetrics",
    remedy: '"loadspike history prometheus" reads it',
    by: ["prometheus"],
  },
  {
    is: /^\s*\{[\s\S]*"(?:resultType|status)"\s*:/,
    what: "an answer of Prometheus' API",
    remedy: '"loadspike history prometheus" reads it',
    by: ["prometheus"],
  },
  {
    is: PROMTOOL_DUMP,
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

const known = (text: string, isWanted: (one: KnownText) => boolean) => {
  const head = text.slice(0, HEAD).replace(/^\uFEFF/, "");
  return KNOWN_TEXTS.find((one) => isWanted(one) && one.is.test(head));
};

/** Who alone reads a text; `null`: nobody, several who would have to look closer, or it is not known. */
export function readerOf(text: string): Reader | null {
  const [reader = null, other] = known(text, () => true)?.by ?? [];
  return other === undefined ? reader : null;
}

/** What a text is that `reader` does not take: a `Failure` with what would help; `null`: none that is known. */
export function otherText(name: string, text: string, reader: Reader): Failure | null {
  const found = known(text, ({ by }) => !by?.includes(reader));
  return found ? new Failure(`${name}: is ${found.what}`, { remedy: found.remedy }) : null;
}

/** Throws it. */
export function refuseOther(name: string, text: string, reader: Reader): void {
  const failure = otherText(name, text, reader);
  if (failure) throw failure;
}
