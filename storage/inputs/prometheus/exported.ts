import { parseJson } from "../../members.ts";
import { labelsOf, listOf, membersOf, ONE_GUEST, type Series, wrong } from "./values.ts";

/** The series of what VictoriaMetrics' `/api/v1/export` gives: raw samples, timestamps in ms. Throws a `Failure` that names the line. */
export function exportedSeries(text: string, name: string): Series[] {
  const lines = text
    .split("\n")
    .flatMap((line, i) => (line.trim() === "" ? [] : [{ line, where: `${name}:${i + 1}` }]));
  listOf(lines, name, ONE_GUEST);
  const all = lines.map(({ line, where }) => seriesOf(parseJson(line, where), where));
  // A series that was stored in several parts has several lines.
  return [...Map.groupBy(all, ({ labels }) => JSON.stringify(Object.entries(labels).sort())).values()].map(
    joined,
  );
}

function seriesOf(one: unknown, where: string): Series {
  const { metric, values, timestamps } = membersOf(one, where);
  if (!Array.isArray(values) || !Array.isArray(timestamps) || values.length !== timestamps.length)
    throw wrong(where, '"values" and as many "timestamps"', { values, timestamps });
  const time = timestamps.map((stamp: unknown) => {
    if (typeof stamp !== "number") throw wrong(where, "a timestamp in milliseconds", stamp);
    return stamp;
  });
  // What is not finite stands there as null or as text.
  return {
    labels: labelsOf(metric, where),
    time,
    value: values.map((value: unknown) => (value === null ? Number.NaN : Number(value))),
  };
}

/** In the order of time, each instant once: VictoriaMetrics keeps both of a sample that was imported twice. */
function joined(parts: readonly Series[]): Series {
  const { labels } = parts[0]!;
  const samples = parts
    .flatMap(({ time, value }) => time.map((at, i) => ({ at, value: value[i]! })))
    .sort((a, b) => a.at - b.at)
    .filter(({ at }, i, all) => i === 0 || at > all[i - 1]!.at);
  return { labels, time: samples.map(({ at }) => at), value: samples.map(({ value }) => value) };
}
