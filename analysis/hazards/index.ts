import type { KeepalivedConfig } from "../../collectors/keepalived/config/model.ts";
import type { Version } from "../../collectors/keepalived/config/version.ts";
import { dumpPerRun } from "./dump-per-run.ts";
import type { Configured, Hazard, HazardRule, PathFacts } from "./hazard.ts";
import { kernelStep } from "./kernel-step.ts";
import { neverRuns, runsOverlap } from "./runs-overlap.ts";
import { scriptFile } from "./script-file.ts";
import { scriptSymlink } from "./script-symlink.ts";
import { scriptUsers } from "./script-users.ts";
import { trackProcessNetwork } from "./track-process-network.ts";

export type { Hazard, PathFacts } from "./hazard.ts";

/** THE list, in the order in which a job's hazards are told. */
export const hazardRules: readonly HazardRule[] = [
  dumpPerRun,
  kernelStep,
  runsOverlap,
  scriptSymlink,
  scriptFile,
  neverRuns,
  trackProcessNetwork,
  scriptUsers,
];

/**
 * What is unwise in a configuration, job by job, then what is about all of them.
 *
 * @param look `null`: the paths are those of another machine.
 * @param own_network whether a keepalived that runs with this configuration is seen in a network namespace of its own;
 * `null`: none is seen
 */
export function findHazards(
  config: KeepalivedConfig,
  version: Version,
  look: ((path: string) => PathFacts) | null,
  own_network: boolean | null = null,
): Hazard[] {
  const configured: Configured = { config, version, look, own_network };
  const ofJobs = config.scripts.flatMap((script) =>
    hazardRules
      .filter((rule) => (rule.of === "tracked") === script.tracked)
      .flatMap((rule) => rule.inJob?.(script, configured) ?? [])
      .map((found): Hazard => ({ ...found, job: script.name, where: script.where })),
  );
  return [...ofJobs, ...hazardRules.flatMap((rule) => rule.inAll?.(configured) ?? [])];
}
