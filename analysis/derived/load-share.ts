import { kindOfThread } from "./kernel-threads.ts";
import { LEAST_RANDOM_LOOKS, type Presence } from "./presence.ts";

/** Who made up the true load of a spike above calm times, by name; from task rows at random looks. */
export interface LoadShare {
  /** Mean number of threads above the calm level, largest first. */
  names: { comm: string; excess: number; asleep: number }[];
  total: number;
  /** Share of the excess in uninterruptible sleep. */
  asleep: number;
  /** Share of the excess that belongs to the names. */
  of(comms: ReadonlySet<string>): number;
  /** The name with the largest share that is no kernel thread, and the kernel thread, or kind of them, with the largest. */
  top: { comm: string; share: number } | null;
  /** The processes that ran or wanted to, with that share of the excess, the largest first. */
  runners: { comm: string; share: number }[];
  topThread: { comm: string; share: number; asleep: number } | null;
}

const ONE_OF_A_KIND = 0.8;

/** `null` where looks are too few, or hardly anybody was there. `outside`: mean number of threads in calm times. */
export function loadShare(
  inside: Presence,
  outside: ReadonlyMap<string, number>,
  isKernelThread: (comm: string) => boolean,
): LoadShare | null {
  if (inside.randomLooks < LEAST_RANDOM_LOOKS) return null;
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
  const processes = names.filter(({ comm }) => !isKernelThread(comm));
  const [top] = processes;
  const runners = processes
    .map(({ comm, excess, asleep }) => ({ comm, share: (excess * (1 - asleep)) / total }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
  return {
    names,
    total,
    asleep: asleep / total,
    of: (comms) => names.reduce((sum, { comm, excess }) => (comms.has(comm) ? sum + excess : sum), 0) / total,
    top: top ? { comm: top.comm, share: top.excess / total } : null,
    runners,
    topThread: topThread(
      names.filter(({ comm }) => isKernelThread(comm)),
      total,
    ),
  };
}

/** Threads of one kind share its work: each alone may be little. One that is most of it is named itself. */
function topThread(threads: LoadShare["names"], total: number): LoadShare["topThread"] {
  const kinds = [...Map.groupBy(threads, ({ comm }) => kindOfThread(comm))].map(([kind, own]) => {
    const excess = own.reduce((sum, one) => sum + one.excess, 0);
    const asleep = own.reduce((sum, one) => sum + one.excess * one.asleep, 0) / excess;
    const [first] = own;
    const comm = first && first.excess > ONE_OF_A_KIND * excess ? first.comm : kind;
    return { comm, share: excess / total, asleep };
  });
  return kinds.sort((a, b) => b.share - a.share)[0] ?? null;
}
