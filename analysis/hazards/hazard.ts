import type { ConfiguredScript, KeepalivedConfig } from "../../collectors/keepalived/config/model.ts";
import type { Version } from "../../collectors/keepalived/config/version.ts";
import type { HazardFact } from "../facts.ts";

/**
 * What a hazard does, the least harmful first: leaves a rest, harms later or elsewhere, makes load that is not there, piles copies up,
 * holds adverts up, leaves the check without an answer, lets others become root.
 */
export const HARMS = ["left-over", "later", "phantom", "piles-up", "adverts", "blind", "root"] as const;
export type Harm = (typeof HARMS)[number];

/** Something in a configuration that makes load spikes, or makes them worse, or lets others run programs as root. */
export type Hazard = Found & { harm: Harm };

export type Found = HazardFact & {
  /** Name of the job, or `null` where it is about all of them. */
  job: string | null;
  /** "file:line" */
  where: string;
};

/** What the file system says of a path. */
export interface PathFacts {
  kind: "file" | "folder" | "other" | "missing";
  executable: boolean;
  /** The first folder or file on the way that somebody else than root may write, as "/path (mode 0777)". */
  writable: string | null;
}

/** What hazards are looked for in. */
export interface Configured {
  config: KeepalivedConfig;
  version: Version;
  /** `null`: the paths are those of another machine. */
  look: ((path: string) => PathFacts) | null;
  /** Whether a keepalived that runs with this configuration is seen in a network namespace of its own; `null`: none is seen. */
  own_network: boolean | null;
  /** The kernel's, and seconds by which each run comes later than its interval. */
  hz: number;
  drift_s: number;
}

/** One file each, or a few that are decided together: what is unwise in one job, and in the configuration as a whole. */
export interface HazardRule {
  /** Whether it is about jobs that run, or about those that nothing tracks. */
  of: "tracked" | "untracked";
  inJob?(script: ConfiguredScript, configured: Configured): HazardFact[];
  inAll?(configured: Configured): Found[];
  /** How bad it is. */
  harm(found: HazardFact): Harm;
}

/** Whether the kernel would tell it of processes: it serves its process connector to the initial network namespace alone. */
export function isDeaf({ config, own_network }: Configured): boolean {
  return config.net_namespace !== null || own_network === true;
}
