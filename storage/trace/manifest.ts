import type { SourceFact } from "../../collectors/fact.ts";
import type { InputFacts } from "../inputs/input.ts";
import type { RecordedSource } from "../recording.ts";
import { formatRfc3339 } from "./instant.ts";

export const TRACE_FORMAT = "loadspike.trace/1";
export const MANIFEST = "manifest.json";

/** What a manifest says, instants in µs since 1970 UTC. */
export type Manifest = InputFacts;

export interface Written {
  window: { start: number; end: number };
  rows: { samples: number; tasks: number; events: number };
  agent_version: string | null;
}

/** Words for a fact: `reason` is for people, `fact` beside it for programs. */
export type Say = (fact: SourceFact) => string;

export function formatManifest(manifest: Manifest, written: Written, say: Say): string {
  const { host, source, boots, keepalived, sources, predictions, marks } = manifest;
  const { window, rows, agent_version } = written;
  const instant = formatRfc3339;
  const document = {
    format: TRACE_FORMAT,
    host,
    source,
    window: { start: instant(window.start), end: instant(window.end) },
    rows,
    agent_version,
    boots,
    keepalived: keepalived.map(({ time, facts }) => ({ since: instant(time), facts })),
    // An old recording says nothing of its sources; that is not the same as having none.
    ...(sources.length > 0 && { sources: sources.map((one) => formatSource(one, say)) }),
    predictions: predictions.map(({ made_at, at, low, high, cause, culprit }) => ({
      made_at: instant(made_at),
      at: instant(at),
      low: instant(low),
      high: instant(high),
      cause,
      culprit,
    })),
    ...(marks.length > 0 && { marks: marks.map(({ time, text }) => ({ at: instant(time), text })) }),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function formatSource({ name, status, since, until, reason }: RecordedSource, say: Say): object {
  return {
    name,
    status,
    since: formatRfc3339(since),
    until: until === null ? null : formatRfc3339(until),
    reason: reason === null ? null : say(reason),
    ...(reason !== null && { fact: reason }),
  };
}
