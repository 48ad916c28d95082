import type { Spike } from "../diagnosis.ts";

export interface Counted {
  comm: string;
  at_kernel_look: number | null;
  at_random: number | null;
}

/** Who was counted in all the spikes together: means weighted by the spikes' length, the largest first. */
export function whoWasCounted(spikes: readonly Spike[]): Counted[] {
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
