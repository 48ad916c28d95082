import { Failure } from "../../../collectors/failure.ts";
import { ONE_GUEST, type Series, wrong } from "./values.ts";

const LABEL = /([a-zA-Z_]\w*|"(?:[^"\\]|\\.)*")="((?:[^"\\]|\\.)*)"(?:, |\}$)/y;
const SAMPLE = /^(.*\}) (\S+) (-?\d+)$/;
/** A native histogram has a text in braces in place of the value: none that is asked for here. */
const isHistogram = (row: string) => row.includes("} {") && /\} -?\d+$/.test(row);

/** The series of what `promtool tsdb dump` writes: raw samples. Throws a `Failure` that names the line: no sample, too many series. */
export function dumpedSeries(text: string, name: string): Series[] {
  const all = new Map<string, Series>();
  let line = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\n", at);
    const row = text.slice(at, end < 0 ? undefined : end);
    at = end < 0 ? text.length : end + 1;
    line++;
    if (row.trim() === "") continue;
    const where = `${name}:${line}`;
    const [, labels, value, stamp] = SAMPLE.exec(row) ?? [];
    if (labels === undefined && isHistogram(row)) continue;
    if (labels === undefined) throw wrong(where, '{__name__="node_load1", …} 0.45 1700000000123', row);
    let series = all.get(labels);
    if (!series) {
      series = { labels: labelsOf(labels, where), time: [], value: [] };
      all.set(labels, series);
      if (all.size > ONE_GUEST.most)
        throw new Failure(`${where}: expected ${ONE_GUEST.whose}, found more than ${ONE_GUEST.most}`, {
          remedy: `dump those of one: --match='{instance="lb1:9100"}'`,
        });
    }
    const time = Number(stamp);
    const before = series.time.at(-1);
    if (before !== undefined && time <= before) continue;
    series.time.push(time);
    series.value.push(Number(value));
  }
  return [...all.values()];
}

function labelsOf(text: string, where: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 1;
  while (LABEL.lastIndex < text.length) {
    const [, name, value] = LABEL.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw wrong(where, 'labels as {__name__="node_load1", instance="lb1:9100"}', text);
    labels[unquoted(name)] = unquoted(value).slice(0, 300);
  }
  return labels;
}

/** Go quotes what is not to be printed (strconv.Quote); of that nothing is asked for. */
const unquoted = (text: string) => text.replace(/^"|"$/g, "").replace(/\\(["\\])/g, "$1");
