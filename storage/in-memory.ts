import { Failure } from "../collectors/failure.ts";
import { RecordingBuilder } from "./builder.ts";
import { historyWithin, keepalivedAt } from "./facts.ts";
import type { InputFacts, OpenInput } from "./inputs/input.ts";
import { hostOfBoot, MOST_BOOTS, noRows, requireMonotonic, tooManyBoots } from "./intake-rules.ts";
import type { KeepalivedSince, Recording } from "./recording.ts";
import { type Cell, placeOf, TABLE_NAMES, TABLES, type TableName } from "./schema.ts";
import type { Tell } from "./tell.ts";

const BOOT = placeOf("samples", "boot");
/** How often it is told how far the reading is. */
const ROWS = 16_384;

/**
 * What an input has as the recording that analysis reads, without a database: the same as if it had been imported into an empty one
 * and read from there. Throws a `Failure` of one line.
 */
export async function recordingOfInput(input: OpenInput, tell?: Tell): Promise<Recording> {
  const builder = new RecordingBuilder();
  // In the order of their coming.
  const boots = new Set<number>();
  let samples = 0;
  let done = 0;
  // Samples first: they tell the boots apart.
  for (const table of TABLE_NAMES) {
    const cellsOf = cellsBy(table);
    await input.read(table, (row) => {
      requireMonotonic(input, table, row);
      const boot = Number(row[BOOT]);
      if (!boots.has(boot)) {
        if (boots.size === MOST_BOOTS) throw tooManyBoots(input);
        boots.add(boot);
      }
      builder.add(table, cellsOf(row), boot);
      if (table === "samples") samples++;
      done++;
      if (done % ROWS === 0) tell?.(done, input.facts.rows ?? null);
    });
  }
  if (done === 0) throw noRows(input);
  if (samples === 0)
    throw new Failure(`${input.name}: expected readings of load average, found none; is it a trace?`);
  return builder.finish(aboutOf(input.facts, [...boots], builder.window));
}

function aboutOf(facts: InputFacts, boots: readonly number[], window: { start: number; end: number }) {
  const { source, marks, sources, predictions } = facts;
  const keepalived = changesOf(facts.keepalived);
  const latest = boots.at(-1)!;
  return {
    host: hostOfBoot(facts, latest, latest === Math.max(...boots)),
    source,
    keepalived: keepalivedAt(keepalived, window.end),
    keepalivedHistory: historyWithin(keepalived, window),
    marks: marks
      .filter(({ time }) => time >= window.start && time <= window.end)
      .toSorted((a, b) => a.time - b.time),
    predictions: predictions.toSorted((a, b) => a.made_at - b.made_at),
    sources: sources.length === 0 ? null : sources.toSorted((a, b) => a.since - b.since),
  };
}

/** Facts that did not change are not there again. */
function changesOf(history: readonly KeepalivedSince[]): KeepalivedSince[] {
  const sorted = history.toSorted((a, b) => a.time - b.time);
  const same = (a: KeepalivedSince, b: KeepalivedSince) =>
    JSON.stringify(a.facts) === JSON.stringify(b.facts);
  return sorted.filter((one, i) => i === 0 || !same(one, sorted[i - 1]!));
}

/** Gives a row's cells by the names of their columns, in an object that is filled anew for each. */
function cellsBy(table: TableName): (row: readonly Cell[]) => Record<string, Cell> {
  const places = TABLES[table]
    .map(({ name, load }, place) => ({ name, load, place }))
    .filter(({ load }) => load !== undefined);
  const cells: Record<string, Cell> = {};
  return (row) => {
    for (const { name, place } of places) cells[name] = row[place] ?? null;
    return cells;
  };
}
