import type { Spike } from "./diagnosis.ts";
import type { Evidence, SpikeEvidence } from "./evidence.ts";

/** Mean number of threads of a name; `null`: nobody looked. */
export interface Counted {
  comm: string;
  at_kernel_look: number | null;
  at_random: number | null;
}

const MOST = 12;

/** Who was counted: threads by name just after the kernel's looks, beside those at random times. */
export function whoWasCounted(evidence: Evidence, spike: SpikeEvidence): Spike["who"] {
  const presence = evidence.presence?.(spike.start, spike.end);
  if (!presence) return [];
  const known = (value: number) => (Number.isNaN(value) ? null : Math.round(value * 1000) / 1000);
  return [...presence.names]
    .map(([comm, seen]) => ({ comm, at_kernel_look: known(seen.kernel), at_random: known(seen.random) ?? 0 }))
    .sort((a, b) => (b.at_kernel_look ?? b.at_random ?? 0) - (a.at_kernel_look ?? a.at_random ?? 0))
    .slice(0, MOST)
    .map((one) => ({ ...one, ...evidence.origin(one.comm, spike.start, spike.end) }));
}

/** The same over several spikes: means weighted by their length, the largest first. */
export function whoWasCountedInAll(spikes: readonly Pick<Spike, "who" | "duration_s">[]): Counted[] {
  const names = new Set(spikes.flatMap((spike) => spike.who.map(({ comm }) => comm)));
  const mean = (comm: string, of: "at_kernel_look" | "at_random"): number | null => {
    let sum = 0;
    let seconds = 0;
    for (const spike of spikes) {
      // A spike in which somebody was looked for and this one not found counts as 0, one without any look not at all.
      if (!spike.who.some((who) => who[of] !== null)) continue;
      sum += (spike.who.find((who) => who.comm === comm)?.[of] ?? 0) * spike.duration_s;
      seconds += spike.duration_s;
    }
    return seconds === 0 ? null : sum / seconds;
  };
  const size = (who: Counted) => Math.max(who.at_kernel_look ?? 0, who.at_random ?? 0);
  return [...names]
    .map((comm) => ({
      comm,
      at_kernel_look: mean(comm, "at_kernel_look"),
      at_random: mean(comm, "at_random"),
    }))
    .sort((a, b) => size(b) - size(a) || (a.comm < b.comm ? -1 : 1));
}
