import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import { rowsOfKind } from "./events.ts";
import type { Timeline } from "./timeline.ts";

/** What the heaviest processes of a name used within a stretch of time, by the process table. */
export interface Usage {
  comm: string;
  cpu_s: number;
  /** What it can have used at most: the whole of each table that reaches into the stretch. */
  most_cpu_s: number;
  read_bytes: number;
  written_bytes: number;
}

/** Largest CPU time first. Only the heaviest of each table are recorded: what is missing used little, or lived shortly. */
export type UsageWithin = (from: number, to: number) => Usage[];

export function usageWithin(recording: Recording, axis: Timeline): UsageWithin {
  const { events, strings } = recording;
  const rows = [...rowsOfKind(events, "process")];
  const starts = Float64Array.from(rows, (row) => axis.events[row]!);
  const longest = rows.reduce((most, row) => Math.max(most, events.duration_s.at(row) || 0), 0);
  return (from, to) => {
    const used = new Map<string, Usage>();
    for (let i = lowerBound(starts, from - longest); i < rows.length && starts[i]! < to; i++) {
      const row = rows[i]!;
      const length = events.duration_s.at(row);
      const both = Math.min(starts[i]! + length, to) - Math.max(starts[i]!, from);
      if (!(both > 0)) continue;
      // A table's use is known for its whole time only: it is spread evenly.
      const share = both / length;
      const comm = strings[events.comm[row]!]!;
      const own = used.get(comm) ?? { comm, cpu_s: 0, most_cpu_s: 0, read_bytes: 0, written_bytes: 0 };
      const { read_bytes, written_bytes } = transferOf(strings[events.detail[row]!]!);
      used.set(comm, own);
      own.cpu_s += share * (events.cpu_s.at(row) || 0);
      own.most_cpu_s += events.cpu_s.at(row) || 0;
      own.read_bytes += share * read_bytes;
      own.written_bytes += share * written_bytes;
    }
    return [...used.values()].sort((a, b) => b.cpu_s - a.cpu_s);
  };
}

const READ_KB = /"read_kb":(\d{1,15})/;
const WRITTEN_KB = /"written_kb":(\d{1,15})/;

/** `{"read_kb":…,"written_kb":…}`; what the kernel did not show is not known, and counts as none. */
function transferOf(detail: string): { read_bytes: number; written_bytes: number } {
  const bytes = (figure: RegExp) => 1024 * Number(figure.exec(detail)?.[1] ?? 0);
  return { read_bytes: bytes(READ_KB), written_bytes: bytes(WRITTEN_KB) };
}
