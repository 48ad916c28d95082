import type { Runs } from "./jobs.ts";
import type { Episode, World } from "./world.ts";

/**
 * Where the kernel's looks fall into the runs of a periodic job often enough to be a spike: the truth about a beat,
 * read off the simulated runs themselves. Gives the episodes of the recording and what comes after it.
 */
export function beats(world: World, runs: Runs): { within: Episode[]; later: Episode[] } {
  const { kernel } = world;
  const hits: { at: number; weight: number }[] = [];
  for (let i = 0; i < runs.start.length; i++) {
    const start = runs.start[i]!;
    const end = runs.end[i]!;
    for (let k = kernel.next(start); kernel.look(k) < end; k++) {
      const share = (kernel.look(k) - start) / (end - start);
      let weight = 0;
      for (const one of runs.threads[i]!) if (share >= one.from && share < one.to) weight += 1;
      hits.push({ at: kernel.look(k), weight });
    }
  }
  const heaviest = hits.reduce((most, hit) => Math.max(most, hit.weight), 0);
  // One look in p hits where the job runs every p looks, and at the edges of a spike late and short runs miss.
  const { interval_s, drift_s, busy_s } = runs.job;
  const beat = expectedBeat(kernel.hz, interval_s, drift_s, busy_s);
  const edge_s = Math.min(1200, (beat?.period_s ?? 0) / 8);
  const apart_s = Math.max(4.5 * Math.max(kernel.period_s, interval_s), edge_s);
  const episodes: { start: number; end: number; hits: number }[] = [];
  for (const hit of hits) {
    if (hit.weight < heaviest / 2) continue;
    const open = episodes.at(-1);
    if (open && hit.at - open.end <= apart_s) {
      open.end = hit.at;
      open.hits += 1;
    } else episodes.push({ start: hit.at, end: hit.at, hits: 1 });
  }
  const culprit = runs.job.execs ? runs.job.comm : runs.job.parent;
  const named = episodes
    .filter((one) => one.hits >= 4)
    .map(
      ({ start, end }): Episode => ({
        start,
        end: end + kernel.period_s,
        cause: "sampling-beat",
        culprits: [culprit],
      }),
    );
  return {
    within: named.filter((one) => one.start < world.end && one.end > world.start),
    later: named.filter((one) => one.start >= world.end),
  };
}

/**
 * Period of the beat and length of its spikes, by arithmetic (`P = Tj·Ts / |p·Ts - q·Tj|`): for choosing jobs whose
 * beat fits a recording. `null`: no whole ratio near 5 s, or locked.
 */
export function expectedBeat(
  hz: number,
  interval_s: number,
  drift_s: number,
  busy_s: number,
): { period_s: number; spike_s: number } | null {
  const ts = (5 * hz + 1) / hz;
  const p = Math.max(1, Math.round(interval_s / 5));
  const q = interval_s < 5 ? Math.round(5 / interval_s) : 1;
  const job = interval_s + drift_s;
  const slip = Math.abs(p * ts - q * job);
  if (slip < 1e-6) return null;
  return { period_s: (job * ts) / slip, spike_s: (busy_s * p * ts) / slip };
}
