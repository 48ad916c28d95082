import type { Recording } from "../../storage/recording.ts";
import { lowerBound } from "../statistics/search.ts";
import type { Timeline } from "./timeline.ts";

/** Where the threads of a name came from: most of those that were seen. "" where that is not known. */
export interface Origin {
  exe: string;
  /** systemd's unit; a bare slice or the session where it is nobody's unit. */
  unit: string;
}

export type OriginWithin = (comm: string, from: number, to: number) => Origin;

export function originWithin({ tasks, strings }: Recording, axis: Timeline): OriginWithin {
  return (comm, from, to) => {
    const place = strings.indexOf(comm);
    const exes = new Map<number, number>();
    const units = new Map<number, number>();
    const count = (seen: Map<number, number>, at: number) => {
      if (at !== 0) seen.set(at, (seen.get(at) ?? 0) + 1);
    };
    for (let i = lowerBound(axis.tasks, from); place > 0 && i < tasks.length && axis.tasks[i]! <= to; i++) {
      if (tasks.comm[i] !== place) continue;
      count(exes, tasks.exe[i]!);
      count(units, tasks.unit[i]!);
    }
    return { exe: most(exes, strings), unit: most(units, strings) };
  };
}

function most(seen: ReadonlyMap<number, number>, strings: readonly string[]): string {
  let [best, times] = [0, 0];
  for (const [place, count] of seen) if (count > times) [best, times] = [place, count];
  return strings[best]!;
}
