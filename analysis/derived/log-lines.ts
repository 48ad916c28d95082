import { alikeIn } from "../../collectors/log/alike.ts";
import type { LogEvidence } from "../../collectors/log/pattern.ts";
import { recognise } from "../../collectors/log/patterns.ts";
import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import { kindCode } from "./events.ts";
import { inOrder } from "./spans.ts";
import type { Timeline } from "./timeline.ts";

/** A recorded line of the log, or several that are alike, and what it tells by the collector's own table. */
export interface LogLine {
  /** Seconds on the timeline. */
  t: number;
  id: string;
  evidence: LogEvidence;
  values: ReadonlyMap<string, string>;
  text: string;
  /** For so many lines it stands. */
  lines: number;
}

/** Lines of some kinds of evidence within a stretch, oldest first. */
export type LogLinesWithin = (from: number, to: number, ...kinds: LogEvidence[]) => LogLine[];

/** Lines are recognised when somebody asks: most recordings have hundreds, and few suspects read them. */
export function logLines({ events, strings }: Recording, axis: Timeline): LogLinesWithin {
  let known: { lines: LogLine[]; times: Float64Array } | null = null;
  return (from, to, ...kinds) => {
    known ??= recognised();
    const { lines, times } = known;
    const found: LogLine[] = [];
    for (let i = lowerBound(times, from); i < lines.length && times[i]! <= to; i++)
      if (kinds.includes(lines[i]!.evidence)) found.push(lines[i]!);
    return found;
  };

  function recognised() {
    const code = kindCode("log");
    const rows: number[] = [];
    for (let row = events.kind.indexOf(code); row >= 0; row = events.kind.indexOf(code, row + 1))
      rows.push(row);
    inOrder(rows, axis.events);
    const lines = rows.flatMap((row): LogLine[] => {
      const { line: text, lines } = alikeIn(strings[events.detail[row]!]!);
      const told = recognise(strings[events.comm[row]!]!, text);
      if (told === null) return [];
      const { id, evidence, values } = told;
      return [{ t: axis.events[row]!, id, evidence, values, text, lines }];
    });
    return { lines, times: Float64Array.from(lines, ({ t }) => t) };
  }
}

const OF_THE_MACHINE: readonly LogEvidence[] = ["storage", "freeze", "stuck-tasks", "cpu-stall", "memory"];

/** Whether a line tells of trouble with what all programs share, or that it is over. */
export function isOfMachine(comm: string, text: string): boolean {
  const told = recognise(comm, text);
  return told !== null && OF_THE_MACHINE.includes(told.evidence);
}

export const countLines = (of: readonly LogLine[]): number => of.reduce((sum, { lines }) => sum + lines, 0);

/** The largest number of seconds that the lines tell; 0 where none tells one. */
export function mostSeconds(lines: readonly LogLine[]): number {
  return lines.reduce((most, { values }) => Math.max(most, Number(values.get("seconds") ?? 0) || 0), 0);
}

/** What the lines name under this group, the most frequent first. */
export function namedIn(lines: readonly LogLine[], group: string): string[] {
  const times = new Map<string, number>();
  for (const { values, lines: alike } of lines) {
    const name = values.get(group);
    if (name) times.set(name, (times.get(name) ?? 0) + alike);
  }
  return [...times].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}
