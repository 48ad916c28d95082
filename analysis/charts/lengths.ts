import type { RunClass } from "../derived/runs.ts";
import { spanLengths } from "../derived/spans.ts";
import type { Evidence } from "../evidence.ts";
import { median } from "../statistics/robust.ts";
import type { LengthsChart } from "./model.ts";

const COLUMNS = 120;
const ROWS_PER_DECADE = 5;
const FEWEST = 20;
/** Clocks of traces have microseconds; an empty file is written in less than one. */
const LEAST_S = 1e-6;

/** How long runs of the job and dump writes took, over the recording. */
export function lengthsCharts(evidence: Evidence, job: RunClass | null): LengthsChart[] {
  const { dumps, axis } = evidence;
  const known = [
    ...(job === null ? [] : [{ what: "runs" as const, comm: job.comm, spans: job }]),
    { what: "dump-writes" as const, comm: "", spans: dumps },
  ];
  return known.flatMap(({ what, comm, spans }) => {
    const chart = lengthsOf(spans, axis.start, axis.end);
    return chart === null ? [] : [{ what, comm, start: axis.wall(axis.start), ...chart }];
  });
}

function lengthsOf(
  { start, end }: { start: Float64Array; end: Float64Array },
  from: number,
  to: number,
): Omit<LengthsChart, "what" | "comm" | "start"> | null {
  const lengthAt = (i: number) => Math.max(LEAST_S, end[i]! - start[i]!);
  let shortest = Number.POSITIVE_INFINITY;
  let longest = 0;
  let total = 0;
  for (let i = 0; i < start.length; i++) {
    const length = lengthAt(i);
    if (Number.isNaN(length)) continue;
    total++;
    if (length < shortest) shortest = length;
    if (length > longest) longest = length;
  }
  if (total < FEWEST) return null;
  const longest_s = longest === LEAST_S ? 0 : longest;
  const rowOf = (length: number) => Math.floor(Math.log10(length) * ROWS_PER_DECADE);
  const lowest = rowOf(shortest);
  const rows = rowOf(longest) - lowest + 1;
  const step_s = Math.max(1, (to - from) / COLUMNS);
  const count = new Uint32Array(COLUMNS * rows);
  for (let i = 0; i < start.length; i++) {
    const length = lengthAt(i);
    if (Number.isNaN(length)) continue;
    const column = Math.min(COLUMNS - 1, Math.max(0, Math.floor((start[i]! - from) / step_s)));
    count[column * rows + rowOf(length) - lowest]!++;
  }
  const edges_s = Array.from({ length: rows + 1 }, (_, row) => 10 ** ((lowest + row) / ROWS_PER_DECADE));
  // Nothing tells these from what took no time.
  if (shortest <= LEAST_S) edges_s[0] = 0;
  const lengths = spanLengths({ start, end }, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  return { step_s, columns: COLUMNS, edges_s, count, total, median_s: median(lengths), longest_s };
}
