import { Failure } from "../../../collectors/failure.ts";
import { parseJson } from "../../members.ts";
import type { History } from "../history.ts";
import { PROMTOOL_DUMP, refuseOther, VICTORIA_EXPORT } from "../known-texts.ts";
import { dumpedSeries } from "./dumped.ts";
import { exportedSeries } from "./exported.ts";
import { hostOf, INFOS, namesOf, replicaOf } from "./guest.ts";
import { partialIn } from "./partial.ts";
import { Parts } from "./parts.ts";
import { MODES } from "./rates.ts";
import { METRICS } from "./rows.ts";
import { membersOf, resultsOf, type Series, seriesOf, wrong } from "./values.ts";

const DAY_MS = 86_400_000;
/** Fewer readings on whole seconds may stand there by chance. */
const GRID_READINGS = 10;

/**
 * The history of one guest in saved answers of Prometheus' API: of an instant query with a range selector. Throws a `Failure` of one line:
 * not JSON, no answer, not over a time, no load average, several guests.
 */
export function readAnswers(texts: readonly { name: string; text: string }[]): History {
  const [first] = texts;
  if (!first) throw new Failure("prometheus: expected an answer, found none");
  const { name } = first;
  const read = texts.map((one) => seriesIn(one.text, one.name));
  const all = read.flatMap(({ series }) => series);
  const guest = oneGuest(all, name);
  const own = all.filter(({ labels }) => guest.every(([label, value]) => labels[label] === value));
  const infos = own.filter(({ labels }) => INFOS.includes(labels.__name__ ?? "")).map(({ labels }) => labels);
  const wanted = own.filter(isWanted);
  const parts = new Parts(name);
  for (const part of byDay(wanted)) parts.add(part);
  const about = hostOf(infos, parts.cpus);
  const instance = guest.find(([label]) => label === "instance")?.[1] ?? null;
  return {
    origin: "prometheus",
    name,
    host: { ...about, hostname: about.hostname ?? instance },
    rows: parts.rows,
    reading_s: parts.reading_s,
    grid_s: gridOf(wanted),
    partial: read.find(({ partial }) => partial !== null)?.partial ?? null,
  };
}

function seriesIn(text: string, name: string): { series: Series[]; partial: string | null } {
  refuseOther(name, text, "prometheus");
  if (VICTORIA_EXPORT.test(text)) return { series: exportedSeries(text, name), partial: null };
  if (PROMTOOL_DUMP.test(text)) return { series: dumpedSeries(text, name), partial: null };
  const answer = membersOf(parseJson(text, name), name);
  if (answer.status !== "success")
    throw typeof answer.error === "string"
      ? new Failure(`${name}: the server refused the query (${answer.error.slice(0, 300)})`)
      : wrong(name, '"status": "success"', answer.status);
  const { resultType } = membersOf(answer.data, name);
  if (resultType === "vector" || resultType === "scalar")
    throw new Failure(
      `${name}: expected readings over a time, found values of one instant (a ${resultType})`,
      {
        remedy: `ask with a range: node_load1{instance="lb1:9100"}[7d]`,
      },
    );
  const series = resultsOf(answer.data, "matrix", name).map((one) => seriesOf(one, name));
  return { series, partial: partialIn(answer) };
}

/** The labels that its series have in common. Of several servers' copies the one with the most readings. */
function oneGuest(all: readonly Series[], name: string): (readonly [string, string])[] {
  const loads = all.filter(({ labels }) => labels.__name__ === "node_load1");
  if (loads.length === 0) {
    const names = [
      ...new Set(all.map(({ labels }) => labels.__name__ ?? "(a series without a name)")),
    ].sort();
    throw new Failure(
      `${name}: expected node_load1 of a guest, found ${names.slice(0, 4).join(", ") || "no series"}`,
      { remedy: "ask for the series themselves, without a function around them" },
    );
  }
  if (new Set(loads.map(({ labels }) => labels.instance)).size > 1)
    throw new Failure(
      `${name}: expected one guest, found several: ${namesOf(loads.map(({ labels }) => labels))}`,
      { remedy: 'ask for one, with instance="…" in the query' },
    );
  const [best] = loads.toSorted(
    (a, b) => b.time.length - a.time.length || replicaOf(a.labels).localeCompare(replicaOf(b.labels)),
  );
  return Object.entries(best!.labels).filter(([label]) => label !== "__name__");
}

function isWanted({ labels: { __name__ = "", mode = "" } }: Series): boolean {
  if (__name__ === "node_cpu_seconds_total") return MODES.some((one) => one === mode);
  return METRICS.includes(__name__);
}

/** The series cut at each day. */
function* byDay(series: readonly Series[]): Generator<Series[]> {
  const from = series.map(() => 0);
  const next = () =>
    series.reduce((least, { time }, i) => Math.min(least, time[from[i]!] ?? least), Number.POSITIVE_INFINITY);
  for (let start = next(); start < Number.POSITIVE_INFINITY; start = next()) {
    yield series.map(({ labels, time, value }, i) => {
      const begin = from[i]!;
      let end = begin;
      while (end < time.length && time[end]! < start + DAY_MS) end++;
      from[i] = end;
      return { labels, time: time.slice(begin, end), value: value.slice(begin, end) };
    });
  }
}

/** Scrapes fall on a fraction of a second of their own; `query_range` puts what it found onto whole seconds, evenly. */
function gridOf(series: readonly Series[]): number | null {
  const times = [...new Set(series.flatMap(({ time }) => time.slice(0, 1000)))].sort((a, b) => a - b);
  if (times.length < GRID_READINGS || times.some((time) => time % 1000 !== 0)) return null;
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  const step = Math.min(...steps);
  return steps.every((one) => one % step === 0) ? step / 1000 : null;
}
