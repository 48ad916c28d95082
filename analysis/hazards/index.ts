import { dumpPerRun } from "./dump-per-run.ts";
import { type Configured, type Found, HARMS, type Hazard, type HazardRule } from "./hazard.ts";
import { inStep } from "./in-step.ts";
import { kernelStep } from "./kernel-step.ts";
import { neverRuns, runsOverlap } from "./runs-overlap.ts";
import { scriptFile } from "./script-file.ts";
import { scriptSymlink } from "./script-symlink.ts";
import { scriptUsers } from "./script-users.ts";
import { shellWords } from "./shell-words.ts";
import { trackProcessNetwork } from "./track-process-network.ts";

export type { Configured, Hazard, PathFacts } from "./hazard.ts";

/** THE list: of hazards that do the same harm, the first is told first. */
export const hazardRules: readonly HazardRule[] = [
  dumpPerRun,
  kernelStep,
  inStep,
  runsOverlap,
  scriptSymlink,
  scriptFile,
  shellWords,
  neverRuns,
  trackProcessNetwork,
  scriptUsers,
];

/** What is unwise in a configuration, in one job or in all of it, the most harmful first. */
export function findHazards(configured: Configured): Hazard[] {
  const { scripts } = configured.config;
  const hazards = hazardRules.flatMap((rule) => {
    const ofJobs = scripts
      .filter((script) => (rule.of === "tracked") === script.tracked)
      .flatMap((script) =>
        (rule.inJob?.(script, configured) ?? []).map(
          (found): Found => ({ ...found, job: script.name, where: script.where }),
        ),
      );
    return [...ofJobs, ...(rule.inAll?.(configured) ?? [])].map(
      (found): Hazard => ({ ...found, harm: rule.harm(found) }),
    );
  });
  return hazards.sort((a, b) => HARMS.indexOf(b.harm) - HARMS.indexOf(a.harm));
}

/** Of several together the worst counts: its place in `HARMS`, -1 where there is none. */
export function worstOf(hazards: readonly Hazard[]): number {
  return Math.max(-1, ...hazards.map(({ harm }) => HARMS.indexOf(harm)));
}
