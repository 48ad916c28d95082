import { isKernelThread, type Presence } from "./presence.ts";

/** Who made up the true load of a spike above calm times, by name; from task rows at random looks. */
export interface LoadShare {
  /** Mean number of threads above the calm level, largest first. */
  names: { comm: string; excess: number; asleep: number }[];
  total: number;
  /** Share of the excess in uninterruptible sleep. */
  asleep: number;
  /** Share of the excess that belongs to the names. */
  of(comms: ReadonlySet<string>): number;
  /** The name with the largest share that is no kernel thread. */
  top: { comm: string; share: number } | null;
}

/** `null` where looks are too few, or hardly anybody was there. `outside`: mean number of threads in calm times. */
export function loadShare(inside: Presence, outside: ReadonlyMap<string, number>): LoadShare | null {
  if (inside.randomLooks < 5) return null;
  const names: LoadShare["names"] = [];
  let total = 0;
  let asleep = 0;
  for (const [comm, seen] of inside.names) {
    const excess = seen.random - (outside.get(comm) ?? 0);
    if (excess <= 0.01) continue;
    names.push({ comm, excess, asleep: seen.asleep });
    total += excess;
    asleep += excess * seen.asleep;
  }
  if (total < 0.2) return null;
  names.sort((a, b) => b.excess - a.excess);
  const top = names.find(({ comm }) => !isKernelThread(comm));
  return {
    names,
    total,
    asleep: asleep / total,
    of: (comms) => names.reduce((sum, { comm, excess }) => (comms.has(comm) ? sum + excess : sum), 0) / total,
    top: top ? { comm: top.comm, share: top.excess / total } : null,
  };
}
