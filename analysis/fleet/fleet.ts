import type { Diagnosis, Spike } from "../diagnosis.ts";
import type { Together } from "./together.ts";

/** What is known of many guests at once. Instants are µs since 1970 UTC. */
export interface Fleet {
  /** The server's address, without secrets. */
  server: string;
  window: { start: number; end: number };
  guests: FleetGuest[];
  /** What the server said of an answer that was not whole; `null`: nothing. */
  partial: string | null;
  /** Guests that were left out by what was asked for (`--only`). */
  left_out: number;
  /** The label by whose values guests are compared; `null`: none was named, and none was found. */
  by: { label: string; chosen: boolean } | null;
  /** One for each value that several guests share who spiked, those that spike together first. */
  groups: GuestGroup[];
  /** Those of no group that spikes together, as one; `null`: fewer than two of them spiked. */
  others: Together | null;
}

export type Reality = Spike["reality"];
export type Tally = Record<Reality, { count: number; seconds: number }>;

/** Where the spikes of a guest are known from. */
export type ReadBy =
  /** Its agent's own series: found and judged on the guest. */
  | { by: "agent" }
  /** Every sample of node_exporter's. */
  | { by: "samples" }
  | { by: "steps"; step_s: number }
  /** Load1 never rose to what a spike makes of it: nothing else was asked. */
  | { by: "highest" }
  /** Too little was there to read. */
  | { by: "nothing" };

export interface FleetGuest {
  name: string;
  labels: Readonly<Record<string, string>>;
  read: ReadBy;
  spikes: Tally;
  /** Beginnings, ascending, each known to `error_s`; and the time for which somebody looked. */
  starts: number[];
  error_s: number;
  seen: { start: number; end: number } | null;
  period: Diagnosis["periodicity"];
  next: Diagnosis["next_spike"];
  /** Causes and culprits, the most frequent first; "" where nobody is to blame. */
  causes: { cause: string; culprit: string }[];
  agent: AgentHealth | null;
}

/** How the agent of a guest is. */
export interface AgentHealth {
  version: string | null;
  /** `null`: it published none within the time. */
  last_look: number | null;
  silent: boolean;
  lost: number;
  /** Sources that it has ceased to see. */
  sources_down: string[];
}

/** The agent looks every two seconds, and publishes once a minute. */
export const SILENT_S = 600;

export interface GuestGroup extends Together {
  value: string;
  /** All that share it, spikes or not. */
  members: number;
}

export const noTally = (): Tally => ({
  phantom: { count: 0, seconds: 0 },
  real: { count: 0, seconds: 0 },
  unclear: { count: 0, seconds: 0 },
});

export const spikesOf = ({ spikes }: FleetGuest): number =>
  spikes.phantom.count + spikes.real.count + spikes.unclear.count;

/** Whether its agent needs somebody. */
export const isAiling = ({ agent }: FleetGuest): boolean =>
  agent !== null && (agent.silent || agent.lost > 0 || agent.sources_down.length > 0);

/** What a history's diagnosis says of one guest of many. */
export function guestOf(
  name: string,
  labels: FleetGuest["labels"],
  read: ReadBy,
  { spikes, window, periodicity, next_spike }: Diagnosis,
): FleetGuest {
  const tally = noTally();
  const causes = new Map<string, FleetGuest["causes"][number] & { count: number }>();
  for (const { reality, duration_s, verdict } of spikes) {
    tally[reality].count++;
    tally[reality].seconds += duration_s;
    const cause = verdict.cause ?? "unexplained";
    const key = `${cause}\0${verdict.culprit}`;
    const known = causes.get(key) ?? { cause, culprit: verdict.culprit, count: 0 };
    known.count++;
    causes.set(key, known);
  }
  return {
    name,
    labels,
    read,
    spikes: tally,
    starts: spikes.map(({ start }) => start),
    error_s: window.step_s,
    seen: { start: window.start, end: window.end },
    period: periodicity,
    next: next_spike,
    causes: [...causes.values()]
      .sort((a, b) => b.count - a.count)
      .map(({ cause, culprit }) => ({ cause, culprit })),
    agent: null,
  };
}

export const SORTS = ["real", "spikes", "phantom", "next", "name"] as const;
export type Sort = (typeof SORTS)[number];
export const ONLY = ["spiking", "real", "ailing"] as const;
export type Only = (typeof ONLY)[number];

/** In the order that was asked for; of equals the worse first, then by name. */
export function sortedGuests(guests: readonly FleetGuest[], sort: Sort): FleetGuest[] {
  const bad = ({ spikes }: FleetGuest) => [spikes.real, spikes.unclear, spikes.phantom] as const;
  const keys: Record<Sort, (guest: FleetGuest) => number> = {
    real: ({ spikes }) => -spikes.real.seconds,
    spikes: (guest) => -spikesOf(guest),
    phantom: ({ spikes }) => -spikes.phantom.seconds,
    next: ({ next }) => next?.at ?? Number.POSITIVE_INFINITY,
    name: () => 0,
  };
  const worse = (a: FleetGuest, b: FleetGuest) => {
    const [of, than] = [bad(a), bad(b)];
    const i = of.findIndex(({ seconds }, at) => seconds !== than[at]!.seconds);
    return i < 0 ? Number(isAiling(b)) - Number(isAiling(a)) : than[i]!.seconds - of[i]!.seconds;
  };
  const difference = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
  return guests.toSorted(
    (a, b) =>
      difference(keys[sort](a), keys[sort](b)) ||
      (sort === "name" ? 0 : worse(a, b)) ||
      (a.name < b.name ? -1 : 1),
  );
}

export function isWanted(guest: FleetGuest, only: Only | undefined): boolean {
  if (only === "spiking") return spikesOf(guest) > 0;
  if (only === "real") return guest.spikes.real.count + guest.spikes.unclear.count > 0;
  return only === undefined || isAiling(guest);
}
