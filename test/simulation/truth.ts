import type { Verdict } from "../../analysis/diagnosis.ts";
import type { KernelLog, Observer } from "./observer.ts";
import { waitsForDisk } from "./staying.ts";
import type { Episode, Stay, World } from "./world.ts";

export interface TruthSpike {
  /** Microseconds since 1970 UTC. */
  start: number;
  end: number;
  cause: Verdict["cause"];
  culprits: readonly string[];
  peak_load1: number;
  /** High and long enough, and wholly inside the recording: it must be found. Others may be. */
  required: boolean;
  /** `observable`: cause and culprit can be told. `partial`: not all of it. `hidden`: only a guess could name it. */
  evidence: "observable" | "partial" | "hidden";
  /** Causes that are no mistake beside the true one, where the evidence is not whole; "unexplained" never is. */
  allowed: readonly Verdict["cause"][];
}

/** A load that stays. */
export interface TruthSustained {
  /** Microseconds since 1970 UTC; the first row's where it was there before. Who cannot tell its stages apart may say the first. */
  since: number;
  first: number;
  whole: boolean;
  reality: "phantom" | "real";
  causes: readonly Verdict["cause"][];
  culprits: readonly string[];
  /** Threads that sleep for good, and their names. */
  asleep: readonly string[];
  /** Those of them whom a recording of minutes may leave out: they sleep where a disk wakes whoever waits, sooner or later. */
  doubtful: readonly string[];
  /** High and long enough: it must be said. Else it may be. */
  required: boolean;
  /** `observable`: who sleeps for good, and the cause, can be told. `partial`: that it is high, and not all of the rest. */
  evidence: "observable" | "partial";
}

export interface Truth {
  spikes: TruthSpike[];
  /** `null`: the load goes up and down, or is no more than the machine can do. */
  sustained: TruthSustained | null;
  verdict: { cause: Verdict["cause"]; culprits: readonly string[] };
  next_spike: { start: number; end: number } | null;
}

/** A recorder, and when it read (microseconds since 1970 UTC). */
type Recorder = Observer & { readings: readonly number[] };

/** What is true of a world, as far as a recorder could see it. */
export function truthOf(world: World, log: KernelLog, observer: Recorder, earlier: TruthSpike[]): Truth {
  const loads = log.load1.slice(0, log.length).sort();
  const median = loads[Math.floor(loads.length / 2)] ?? 0;
  const short = world.end - world.start < SHORT_S;
  // What stays is nothing that a spike in it would add: there, what was just before counts.
  const before = ({ start }: Episode) => (short || world.stay ? loadAt(log, start) : median);
  const step_s = observer.looks.kind === "grid" && observer.looks.step_s > 60 ? observer.looks.step_s : 0;
  // Spikes that lie a few readings apart are one to whoever reads minutes apart.
  const apart_s = Math.max(120, 3 * step_s);
  const evidenceIn = (episode: Episode) => {
    const [from, to] = [world.time(episode.start), world.time(episode.end)];
    return evidenceOf(
      episode,
      observer,
      observer.readings.some((at) => at >= from && at <= to),
    );
  };
  const found = world.episodes
    .filter((episode) => episode.start < world.end && episode.end > world.start)
    .sort((a, b) => a.start - b.start)
    .map((episode): TruthSpike => {
      const peak = peakOf(log, episode);
      const inside = short
        ? episode.start > world.start + 20 && episode.end < world.end - 10
        : episode.start > world.start + 300 && episode.end < world.end - 120;
      const beside = world.episodes.filter(
        (other) =>
          other !== episode &&
          !other.minor &&
          other.start < episode.end + apart_s &&
          other.end > episode.start - apart_s,
      );
      const seen = !observer.gaps.some((gap) => gap.start < episode.end && gap.end > episode.start);
      return {
        start: world.time(episode.start),
        end: world.time(episode.end),
        cause: episode.cause,
        culprits: episode.culprits,
        peak_load1: peak,
        required:
          !episode.minor &&
          inside &&
          seen &&
          beside.length === 0 &&
          !isAtStep(world, episode) &&
          (peak - before(episode)) * seenOf(episode, step_s) >= 1.2 &&
          episode.end - episode.start >= (short ? 30 : Math.max(60, step_s)),
        ...(beside.length === 0
          ? evidenceIn(episode)
          : {
              evidence: "partial",
              allowed: [episode, ...beside].flatMap((one) => [one.cause, ...evidenceIn(one).allowed]),
            }),
      };
    });
  const spikes = [...earlier, ...found];
  const required = spikes.filter((spike) => spike.required);
  const causes = new Set(required.map((spike) => spike.cause));
  const cause = required.length === 0 ? null : causes.size === 1 ? [...causes][0]! : "mixed";
  const next = world.later.sort((a, b) => a.start - b.start)[0];
  return {
    spikes,
    sustained: world.stay && sustainedOf(world, world.stay, observer),
    verdict: {
      cause,
      culprits: causes.size === 1 ? [...new Set(required.flatMap((spike) => spike.culprits))] : [""],
    },
    next_spike: next ? { start: world.time(next.start), end: world.time(next.end) } : null,
  };
}

/** A recording of minutes: of a first try. */
const SHORT_S = 600;

/** A spike that ends where a load that stays begins is a part of it to whoever looks. */
const isAtStep = ({ stay }: World, { start, end }: Episode) =>
  stay !== null && [stay.first, stay.since].some((at) => at > start - 300 && at < end + 300);

/** load1 just before an instant. */
function loadAt(log: KernelLog, t: number): number {
  let load = 0;
  for (let i = 0; i < log.length && log.look_s[i]! < t; i++) load = log.load1[i]!;
  return load;
}

/** How much of an episode's height the mean over the reading that has most of it shows, at worst. */
const seenOf = ({ start, end }: Episode, step_s: number) =>
  step_s === 0 ? 1 : Math.min(1, (end - start) / (2 * step_s));

/** From how many tasks on for each processor a machine drowns, with room for what a recorder cannot know. */
const DROWNS = 1.5;
const STEP_S = 4000;
const LEAST_READINGS = 16;

function sustainedOf(world: World, stay: Stay, observer: Observer): TruthSustained {
  const { start, end, options } = world;
  const whole = stay.since <= start;
  const since = Math.max(start, stay.since);
  const lasted = end - since;
  const enough = lasted / (observer.looks.kind === "grid" ? observer.looks.step_s : observer.looks.mean_s);
  const offset = stay.asleep.length;
  const begun = observer.tasks ? since : stay.first;
  const joined = world.episodes
    .filter((one) => !one.minor && isAtStep(world, one) && one.start < begun)
    .map((one) => one.start);
  const drowns = stay.tasks >= Math.max(DROWNS * options.cpus, options.cpus + 1);
  // A recorder on a grid of its own knows nothing of who sleeps.
  const waits = observer.looks.kind === "random" && stay.waiting >= Math.max(2.8, 0.35 * options.cpus);
  const long = lasted >= 120 && lasted >= Math.min(STEP_S, 0.6 * (end - start));
  const seen = offset > 0 && !stay.young && observer.tasks && lasted >= (whole ? 120 : 750);
  return {
    since: world.time(since),
    first: world.time(Math.max(start, Math.min(begun, ...joined))),
    whole,
    reality: stay.reality,
    causes: stay.causes,
    culprits: stay.culprits,
    asleep: stay.asleep.map(({ comm }) => comm),
    doubtful: lasted < SHORT_S ? stay.asleep.map(({ comm }) => comm).filter(waitsForDisk) : [],
    required: enough >= LEAST_READINGS && (((drowns || waits) && long) || seen),
    evidence: observer.tasks ? "observable" : "partial",
  };
}

function peakOf(log: KernelLog, episode: Episode): number {
  let peak = 0;
  for (let i = 0; i < log.length; i++) {
    const t = log.look_s[i]!;
    if (t >= episode.start && t < episode.end + 11) peak = Math.max(peak, log.load1[i]!);
  }
  return peak;
}

/** What can be told of a cause with an observer's means: the yardstick of the accuracy bench. */
function evidenceOf(
  { cause, needsTasks }: Episode,
  { tasks, runs, files, clocks, cgroups, columns }: Observer,
  read: boolean,
): Pick<TruthSpike, "evidence" | "allowed"> {
  const whole = { evidence: "observable", allowed: [] } as const;
  const partial = (...allowed: Verdict["cause"][]) =>
    ({ evidence: "partial", allowed: [cause, ...allowed] }) as const;
  const none = { evidence: "hidden", allowed: [] } as const;
  switch (cause) {
    case "sampling-beat":
      return runs || tasks ? whole : none;
    case "dump-writes":
      return files ? whole : partial("io-stall");
    case "tmpfiles-cleanup":
      return runs ? whole : partial("io-stall");
    case "check-script":
      return runs
        ? whole
        : tasks
          ? partial("io-stall", "remote-storage", "cpu-saturation")
          : partial("cpu-saturation");
    case "scheduled-job":
      return runs && (tasks || !needsTasks) ? whole : partial("cpu-saturation", "io-stall");
    case "io-stall":
      return tasks ? whole : partial();
    case "remote-storage":
    case "snapshot-freeze":
      return tasks ? whole : partial("io-stall");
    case "vm-stun":
      return clocks ? whole : partial("io-stall");
    case "cpu-quota":
      return cgroups ? whole : none;
    case "stuck-tasks":
      return partial("io-stall", "remote-storage");
    case "cpu-saturation":
      return tasks ? whole : partial();
    case "memory-pressure":
      // The memory of a moment says nothing of a spike that lies between two readings.
      if (needsTasks) return tasks ? whole : partial("io-stall");
      return columns.has("mem_available_kb") && read ? whole : partial("io-stall");
    case "hypervisor-steal":
      return columns.has("steal_pct") ? whole : partial("cpu-saturation");
    default:
      // Who lists tasks sees that somebody waits.
      return tasks ? partial("io-stall") : none;
  }
}
