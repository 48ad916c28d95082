/** What load1 does under a job whose runs outlast the kernel's look: every run is met, whatever the phase. */
export interface LongRuns {
  /** Highest load1 of one task, over all phases of the runs against the looks. */
  peak_load1: number;
  /** By how much load1 falls between two runs where it is highest. */
  fall: number;
  /** By how much the peaks of two runs differ, as the phase decides whether a run is met once more. */
  swing: number;
  /** Share of the phases whose peak lies in the upper half of that difference. */
  high_share: number;
  /** Looks that meet one run: the most. */
  most_hits: number;
}

/** After ten minutes load1 has forgotten all but 0.005 % of a look. */
const FORGOTTEN_S = 600;

/**
 * Exact for a period that does not wander: load1 is a step function of the phase, so it is asked once between every two
 * phases at which a look enters or leaves one of the runs that it has not yet forgotten.
 *
 * @param kept what stays of load1 from one look to the next
 */
export function longRuns(period_s: number, burst_s: number, look_s: number, kept: number): LongRuns {
  const runs = Math.ceil(FORGOTTEN_S / period_s) + 1;
  const edges = [0, look_s];
  for (let back = 0; back <= runs; back++)
    for (const at of [back * period_s, back * period_s - burst_s])
      edges.push(((at % look_s) + look_s) % look_s);
  edges.sort((a, b) => a - b);

  const found: { width: number; peak: number; before: number; hits: number }[] = [];
  for (let i = 1; i < edges.length; i++) {
    const width = edges[i]! - edges[i - 1]!;
    if (width > 1e-9) found.push({ width, ...runAt(edges[i - 1]! + width / 2) });
  }
  const highest = found.reduce((a, b) => (b.peak > a.peak ? b : a));
  const lowest = found.reduce((a, b) => (b.peak < a.peak ? b : a));
  const middle = (highest.peak + lowest.peak) / 2;
  const high = found.filter(({ peak }) => peak >= middle);
  return {
    peak_load1: highest.peak,
    fall: highest.peak - highest.before,
    swing: highest.peak - lowest.peak,
    high_share: high.reduce((sum, { width }) => sum + width, 0) / look_s,
    most_hits: Math.max(...found.map(({ hits }) => hits)),
  };

  /** Load after the last look that meets the run that starts at `start`, and before the first. */
  function runAt(start: number): { peak: number; before: number; hits: number } {
    const first = Math.ceil(start / look_s);
    const last = Math.ceil((start + burst_s) / look_s) - 1;
    let earlier = 0;
    for (let back = 1; back <= runs; back++) {
      const from = Math.ceil((start - back * period_s) / look_s);
      const to = Math.ceil((start - back * period_s + burst_s) / look_s) - 1;
      earlier += kept ** (first - 1 - to) - kept ** (first - from);
    }
    const hits = last - first + 1;
    return { peak: earlier * kept ** hits + 1 - kept ** hits, before: earlier, hits };
  }
}
