import { dumpPerRun } from "./dump-per-run.ts";
import type { Configured, Hazard, HazardRule } from "./hazard.ts";
import { inStep } from "./in-step.ts";
import { kernelStep } from "./kernel-step.ts";
import { neverRuns, runsOverlap } from "./runs-overlap.ts";
import { scriptFile } from "./script-file.ts";
import { scriptSymlink } from "./script-symlink.ts";
import { scriptUsers } from "./script-users.ts";
import { shellWords } from "./shell-words.ts";
import { trackProcessNetwork } from "./track-process-network.ts";
import { weightOf } from "./weight.ts";

export type { Configured, Hazard, PathFacts } from "./hazard.ts";
export { worstOf } from "./weight.ts";

/** THE list; `weight.ts` has the order in which they are told. */
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
  const { config } = configured;
  const ofJobs = config.scripts.flatMap((script) =>
    hazardRules
      .filter((rule) => (rule.of === "tracked") === script.tracked)
      .flatMap((rule) => rule.inJob?.(script, configured) ?? [])
      .map((found): Hazard => ({ ...found, job: script.name, where: script.where })),
  );
  const ofAll = hazardRules.flatMap((rule) => rule.inAll?.(configured) ?? []);
  return [...ofJobs, ...ofAll].sort((a, b) => weightOf(b) - weightOf(a));
}
