import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { kernelWork } from "./kernel-threads.ts";
import { type RunClass, runsWithin } from "./runs.ts";

/** Mean number of its threads from which on the work on an array is going on all the time. */
const LEAST = 0.4;
/** The array's thread begins when it is asked, and the load rises with it. */
const BEFORE_S = 120;
const AFTER_S = 20;
/**
 * Programs that write "check" to md/sync_action: mdadm's checkarray (Debian's cron), which ends at once, its mdcheck (timers), which
 * comes back to look, and Red Hat's raid-check, which waits for the end.
 */
const ASKERS = /^(?:checkarray|mdcheck|raid-check)$/;

/** The kernel's thread that checks or rebuilds an array all through a spike; `null`: none does. */
export function raidThread(evidence: Evidence, spike: SpikeEvidence): { comm: string; tasks: number } | null {
  const names = evidence.share(spike)?.names ?? [];
  const thread = names.find(({ comm }) => evidence.isKernelThread(comm) && kernelWork(comm) === "raid");
  return thread && thread.excess >= LEAST ? { comm: thread.comm, tasks: thread.excess } : null;
}

/** The run that asked the kernel for it, whether it waits for the end or not. */
export function askedForRaid(evidence: Evidence, { start }: SpikeEvidence): RunClass | null {
  return (
    evidence.runs.find(
      (runs) =>
        ASKERS.test(runs.comm) &&
        runsWithin(runs, start - BEFORE_S, start + AFTER_S).some(
          (index) => runs.start[index]! >= start - BEFORE_S,
        ),
    ) ?? null
  );
}
