import type { Spike } from "./diagnosis.ts";
import type { Evidence, SpikeEvidence } from "./evidence.ts";

const MOST = 12;

/** Who was counted: threads by name just after the kernel's looks, beside those at random times. */
export function whoWasCounted(evidence: Evidence, spike: SpikeEvidence): Spike["who"] {
  const presence = evidence.presence?.(spike.start, spike.end);
  if (!presence) return [];
  const known = (value: number) => (Number.isNaN(value) ? null : Math.round(value * 1000) / 1000);
  return [...presence.names]
    .map(([comm, seen]) => ({ comm, at_kernel_look: known(seen.kernel), at_random: known(seen.random) ?? 0 }))
    .sort((a, b) => (b.at_kernel_look ?? b.at_random ?? 0) - (a.at_kernel_look ?? a.at_random ?? 0))
    .slice(0, MOST);
}
