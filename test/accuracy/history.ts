import { diagnose } from "../../analysis/diagnose.ts";
import { asHistory } from "../simulation/history.ts";
import { incident, type Kind } from "../simulation/incidents.ts";
import { background, neverCounted, packer, sharedProcessors } from "../simulation/innocent.ts";
import { type Scenario, simulate } from "../simulation/scenario.ts";

export const STEPS = [5, 15, 60, 300, 600] as const;
export const BACKGROUNDS = [0.05, 0.3, 1] as const;

/** What is in a history: phantoms, load that the processors or disks show, or sleepers that no counter shows. */
export const SORTS = [
  "phantom",
  "real",
  "hidden",
  "hidden beside a job that is never counted",
  "phantom beside a packer",
  "hidden beside a packer",
  "quiet",
] as const;
export type Sort = (typeof SORTS)[number];

export interface PlannedHistory {
  seed: number;
  sort: Sort;
  kind: Kind;
  background: number;
}

export interface ExaminedHistory {
  planned: PlannedHistory;
  steps: {
    step_s: number;
    found: Outcome[];
    missed: number;
    none: number;
    cause: string;
    confidence: number;
  }[];
}

/** Of a true spike that was found: called what. */
export type Outcome = "phantom" | "real" | "unclear";

const SLACK_US = 90e6;
const NEVER = "hidden beside a job that is never counted";

export function scenarioOf({ seed, kind, sort, background: tasks }: PlannedHistory): Scenario {
  const scenario = incident(seed, { kind, level: "grid-5s" });
  return {
    ...scenario,
    world: { ...scenario.world, hours: Math.max(48, scenario.world.hours) },
    live(world) {
      const facts = scenario.live(world);
      if (sort === NEVER) neverCounted(world);
      if (sort.endsWith("beside a packer")) packer(world);
      background(world, tasks);
      sharedProcessors(world);
      return facts;
    },
  };
}

/** One guest, read at each distance; spikes shorter than two readings need not be found. */
export function examineHistory(planned: PlannedHistory): ExaminedHistory {
  const { recording, truth } = simulate(scenarioOf(planned));
  const steps = STEPS.map((step_s) => {
    const { spikes, verdict } = diagnose(asHistory(recording, { origin: "prometheus", step_s }));
    const slack = SLACK_US + step_s * 1e6;
    const found: Outcome[] = [];
    let missed = 0;
    const met = new Set<number>();
    for (const spike of truth.spikes) {
      const here = spikes.filter((one) => one.start < spike.end + slack && one.end > spike.start - slack);
      for (const one of here) met.add(one.id);
      if (spike.required && here.length === 0 && spike.end - spike.start > 2e6 * step_s) missed++;
      for (const one of here) if (spike.required || one.reality !== "unclear") found.push(one.reality);
    }
    const none = spikes.length - met.size;
    return { step_s, found, missed, none, cause: verdict.cause ?? "", confidence: verdict.confidence };
  });
  return { planned, steps };
}

const KINDS: Record<Sort, readonly Kind[]> = {
  phantom: ["sampling-beat"],
  real: ["cpu-saturation", "io-stall", "scheduled-job", "tmpfiles-cleanup", "dump-writes"],
  hidden: ["unexplained", "remote-storage", "snapshot-freeze"],
  [NEVER]: ["unexplained", "remote-storage", "snapshot-freeze"],
  "phantom beside a packer": ["sampling-beat"],
  "hidden beside a packer": ["unexplained", "remote-storage", "snapshot-freeze"],
  quiet: ["quiet"],
};

/** So many guests of each sort at each background. */
export function planHistories(each: number, firstSeed: number): PlannedHistory[] {
  let seed = firstSeed;
  return SORTS.flatMap((sort) =>
    BACKGROUNDS.flatMap((tasks) =>
      Array.from({ length: sort === "quiet" ? Math.ceil(each / 3) : each }, (_, i) => ({
        seed: seed++,
        sort,
        kind: KINDS[sort][i % KINDS[sort].length]!,
        background: tasks,
      })),
    ),
  );
}
