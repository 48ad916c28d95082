import { isScheduler } from "../../collectors/schedulers.ts";
import { slowerRaid } from "../advice/raid.ts";
import { TMPFILES } from "../derived/cleanups.ts";
import { workersOf } from "../derived/families.ts";
import { askedForRaid, raidThread } from "../derived/raid.ts";
import { remoteWaits } from "../derived/remote-waits.ts";
import { concurrency, type RunClass, runsWithin } from "../derived/runs.ts";
import { checkScripts } from "../derived/scripts.ts";
import { WAITS_FOR_THAW, waitedIn } from "../derived/waits.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, type Fact, fact } from "../facts.ts";
import { lowerBound } from "../statistics/search.ts";
import { contradicted, type Finding, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "scheduled-job": true;
  }
  interface Facts {
    "scheduled-job.none-fits": { commands: number };
    /** Share of what slept that waited for a frozen file system. */
    "scheduled-job.frozen": { share: number };
    /** Share of what slept that waited for a server, or a program that serves files, which does not answer. */
    "scheduled-job.remote": { share: number | null };
    /** Mean number of its runs that went on together, and the share of their time in which they worked. */
    "scheduled-job.piled": { comm: string; runs: number; worked: number };
    "scheduled-job.waited": Nothing;
    /** Names that were seen in its runs only: its workers, though nobody saw them begin. */
    "scheduled-job.workers": { names: string[] };
    /** Share of the tasks at random times that were its own or its workers'. */
    "scheduled-job.with-workers": { share: number };
    /** The kernel's own threads did the work that it asked for. */
    "scheduled-job.raid": Nothing;
    /** It asked them just before the spike, and need not wait for the end. `parent` "": not known. */
    "scheduled-job.asked": { comm: string; parent: string; thread: string };
    /** One run: its length, and the share of it and the spike that both have. `parent` "": not known. */
    "scheduled-job.ran": { comm: string; parent: string; length_s: number; common: number; commands: number };
    "scheduled-job.fits": { met: number; spikes: number };
    "scheduled-job.own": { share: number };
    "scheduled-job.worked": { share: number };
    /** systemd's unit that its tasks belong to, and their program; "" where not known. */
    "scheduled-job.origin": { comm: string; unit: string; exe: string };
    "scheduled-job.unscheduled": Nothing;
    "scheduled-job.not-own": Nothing;
    "scheduled-job.whose-load": Nothing;
    "scheduled-job.all": { commands: number };
  }
  interface Advices {
    /** `unit`: the service that it runs in; "" where it is not known, or no service of its own. */
    "scheduled-job.give-way": { culprit: string; unit: string; nice: Snippet; dropIn: Snippet };
  }
}

/** How well a run and a spike must cover each other (overlap over union) for the run to be looked at. */
const FIT = 0.5;
/** The job begins at most this long before the spike is counted, or, by our error, after. */
const BEFORE_S = 120;
const AFTER_S = 30;
/** A run that began earlier must end this near to the spike's end, and be at most so many times as long. */
const END_S = 30;
const MOST_LENGTHS = 4;
const LATE = 0.9;
const SHARE = 0.35;
const FROZEN = 0.5;
/** Share of a run that was processor time or waiting for the disk: a run that did work. */
const WORKED = 0.3;
/** Copies of one command that go on together and hardly work wait for something. */
const PILED = 2;
const IDLE = 0.02;
const MOST_WORKERS = 6;
const ASKED = 0.85;
/** What the load is worth as the job's where nobody saw it start those who made it. */
const BY_WORKERS = 0.85;
/** Shells and wrappers may stand between a scheduler and its job. */
const GENERATIONS = 4;
/** A job that begins on the minute was begun by a clock. */
const ON_THE_MINUTE_S = 3;
/** What a run is worth as a scheduled one where nothing says that it was scheduled: somebody may have started it by hand. */
const ONCE = 0.7;
/** Beyond this share of the recording a program is no job but a resident. */
const MOST_DUTY = 0.6;

/** One run beside one spike. */
interface Fit {
  runs: RunClass;
  index: number;
  fit: number;
  /** Spikes of the recording that a run of the same command fits as well. */
  spikes: number;
  /** Chance that runs of some command fit so many spikes so well, all commands that were looked at considered. */
  chance: number;
}

export const scheduledJob: Suspect = {
  cause: "scheduled-job",
  nature: "actor",
  makes: "real",
  needs: [["runs"]],
  explains: [],
  examine(evidence, spike) {
    const fits = fitting(evidence, spike);
    const commands = evidence.runs.length;
    const asked = askedFor(evidence, spike);
    if (asked) return asked;
    if (fits.length === 0) return contradicted([fact("scheduled-job.none-fits", { commands })]);
    const share = evidence.share(spike);
    const stuck = heldUp(evidence, spike, share?.asleep ?? null);
    if (stuck) return contradicted([stuck]);
    let best: Finding | null = null;
    for (const fit of fits) {
      const finding = judge(evidence, spike, fit);
      if (!best || rank(finding) > rank(best)) best = finding;
    }
    return best!;
  },
  describe: (evidence) => [fact("scheduled-job.all", { commands: evidence.runs.length })],
  advise({ unit, found }, culprit) {
    const raid = found.some(({ id }) => id === "scheduled-job.raid" || id === "scheduled-job.asked");
    if (raid) return [slowerRaid(culprit)];
    return [
      advice("scheduled-job.give-way", {
        culprit,
        unit: isOwnService(unit) ? unit : "",
        nice: { snippet: "nice -n 19 ionice -c 3 …" },
        dropIn: { snippet: "[Service]\nNice=19\nIOSchedulingClass=idle" },
      }),
    ];
  },
};

/** Work of the kernel on an array is the job's that asked for it, though that has ended. */
function askedFor(evidence: Evidence, spike: SpikeEvidence): Finding | null {
  const runs = askedForRaid(evidence, spike);
  const thread = runs && raidThread(evidence, spike);
  const load = evidence.share(spike);
  // Whoever needs the disks waits for them; what runs has nothing to do with it.
  if (!thread || !load || Math.max(load.asleep, load.of(new Set([thread.comm]))) < SHARE) return null;
  const { comm, parent } = runs;
  return supported(ASKED, comm, [fact("scheduled-job.asked", { comm, parent, thread: thread.comm })]);
}

/** cron's own service, or a session's scope, says nothing of the job. */
const isOwnService = (unit: string) =>
  unit.endsWith(".service") && !isScheduler(unit.slice(0, -".service".length));

const rank = ({ status, score }: Finding) => (status === "supported" ? 1 : 0) + score;

/** A crowd that waits for what does not answer, or for a thaw, did not bring it about. `null`: nothing of the kind. */
function heldUp(evidence: Evidence, spike: SpikeEvidence, asleep: number | null): Fact | null {
  if (asleep === null) return null;
  const frozen = waitedIn(evidence, spike, WAITS_FOR_THAW) ?? 0;
  if (asleep * frozen > FROZEN) return fact("scheduled-job.frozen", { share: frozen });
  const remote = remoteWaits(evidence, spike);
  const share = remote?.share ?? null;
  if (remote?.stuck && share !== null && asleep * share > FROZEN)
    return fact("scheduled-job.remote", { share });
  return remote?.longSilent && share === null && asleep > FROZEN
    ? fact("scheduled-job.remote", { share: null })
    : null;
}

function judge(evidence: Evidence, spike: SpikeEvidence, fit: Fit): Finding {
  const { runs, index } = fit;
  const { comm } = runs;
  const length_s = runs.end[index]! - runs.start[index]!;
  const found = factsOf(evidence, spike, fit, length_s);
  const load = evidence.share(spike);
  const known = load?.of(evidence.family(comm)) ?? 0;
  const workers = load && known < SHARE ? workersOf(evidence, runs, index) : null;
  const share = load && (workers ? load.of(workers.names) : known);
  if (share !== null) {
    const others = [...(workers?.names ?? [])].filter((name) => !evidence.family(comm).has(name));
    if (others.length > 0)
      found.push(fact("scheduled-job.workers", { names: others.sort().slice(0, MOST_WORKERS) }));
    if (workers?.raid) found.push(fact("scheduled-job.raid", {}));
    found.push(
      others.length > 0
        ? fact("scheduled-job.with-workers", { share })
        : fact("scheduled-job.own", { share }),
    );
    const scheduled = isScheduled(evidence, fit);
    if (!scheduled) found.push(fact("scheduled-job.unscheduled", {}));
    if (share >= SHARE) {
      const score = 0.5 + 0.5 * Math.min(1, share * fit.fit);
      const sure = (scheduled ? 1 : ONCE) * (others.length > 0 ? BY_WORKERS : 1);
      return supported(sure * score, comm, found, fit.chance);
    }
    // Whoever needs the disks of an array waits while it is checked.
    if (workers?.raid && share + load!.asleep * (1 - share) >= SHARE && share > 0.1)
      return supported(0.8, comm, found, fit.chance);
    if (fit.spikes >= 3 && fit.spikes >= 0.8 * evidence.spikes.length && fit.fit > 0.85)
      return supported(0.6, comm, found, fit.chance);
    return undecided(0.4 * fit.fit, found, fact("scheduled-job.not-own", {}), comm);
  }
  const worked = runs.worked[index]! / length_s;
  // Where nobody was seen to sleep the log may still say who is silent.
  if (worked < IDLE && remoteWaits(evidence, spike)?.longSilent)
    return contradicted([...found, fact("scheduled-job.remote", { share: null })]);
  const together = concurrency(runs, spike.start, spike.end);
  if (worked < IDLE && together >= PILED) {
    found.push(fact("scheduled-job.piled", { comm, runs: together, worked }));
    return undecided(0.2, found, fact("scheduled-job.waited", {}), comm);
  }
  if (worked > WORKED) found.push(fact("scheduled-job.worked", { share: Math.min(1, worked) }));
  if (fit.chance < 0.02 || worked > WORKED)
    return supported((worked > WORKED ? 0.95 : 0.85) * fit.fit, comm, found, fit.chance);
  return undecided(0.5 * fit.fit, found, fact("scheduled-job.whose-load", {}), comm);
}

function factsOf(evidence: Evidence, spike: SpikeEvidence, fit: Fit, length_s: number): Fact[] {
  const { comm, parent, path } = fit.runs;
  const commands = evidence.runs.length;
  const found: Fact[] = [fact("scheduled-job.ran", { comm, parent, length_s, common: fit.fit, commands })];
  const { unit, exe } = evidence.origin(comm, spike.start, spike.end);
  if (unit !== "") found.push(fact("scheduled-job.origin", { comm, unit, exe: exe || path }));
  const spikes = evidence.spikes.length;
  if (spikes > 1) found.push(fact("scheduled-job.fits", { met: fit.spikes, spikes }));
  return found;
}

/** Whether a scheduler started it, it came with more than one spike, or on the minute. Without a known parent: who knows. */
function isScheduled({ runs: classes, axis }: Evidence, { runs, index, spikes }: Fit): boolean {
  if (spikes > 1 || runs.parent === "") return true;
  const second = (axis.wall(runs.start[index]!) / 1e6) % 60;
  if (second < ON_THE_MINUTE_S) return true;
  let parent = runs.parent;
  let ppid = runs.ppid[index]!;
  for (let generation = 0; generation < GENERATIONS; generation++) {
    if (isScheduler(parent)) return true;
    const above = classes.find((own) => own.comm === parent && own.pid.includes(ppid));
    if (!above) return false;
    parent = above.parent;
    ppid = above.ppid[above.pid.indexOf(ppid)]!;
  }
  return false;
}

/** Runs that fit the spike: of each job its top process. */
function fitting(evidence: Evidence, spike: SpikeEvidence): Fit[] {
  const scripts = new Set(checkScripts(evidence.recording, evidence.runs));
  const fits: Fit[] = [];
  for (const runs of evidence.runs) {
    if (isScheduler(runs.comm) || scripts.has(runs) || runs.comm === TMPFILES || runs.duty > MOST_DUTY)
      continue;
    let best: { index: number; fit: number } | null = null;
    for (const index of runsWithin(runs, spike.start, spike.end)) {
      const fit = overlap(runs, index, spike);
      if (fit >= FIT && (!best || fit > best.fit)) best = { index, fit };
    }
    if (!best) continue;
    const spikes = evidence.spikes.filter((other) =>
      runsWithin(runs, other.start, other.end).some((index) => overlap(runs, index, other) >= FIT),
    ).length;
    fits.push({ runs, ...best, spikes, chance: chanceOf(evidence, runs, spikes) });
  }
  // A job's children fit as well as the job: the top process is to blame.
  const pids = new Set(fits.map(({ runs, index }) => runs.pid[index]!));
  const names = new Set(fits.map(({ runs }) => runs.comm));
  return fits.filter(
    ({ runs, index }) =>
      !pids.has(runs.ppid[index]!) && (!names.has(runs.parent) || runs.parent === runs.comm),
  );
}

/**
 * Overlap over union of a run and a spike that begin together. A job may also sleep first, or wait for its turn: then the
 * share of the spike that it covers, if they end together. 0 where neither holds.
 */
function overlap(runs: RunClass, index: number, spike: SpikeEvidence): number {
  const start = runs.start[index]!;
  const end = runs.end[index]!;
  const both = Math.min(end, spike.end) - Math.max(start, spike.start);
  if (Number.isNaN(end) || both <= 0 || start > spike.start + AFTER_S) return 0;
  if (start >= spike.start - BEFORE_S)
    return both / (Math.max(end, spike.end) - Math.min(start, spike.start));
  const length = spike.end - spike.start;
  const endsWith = Math.abs(end - spike.end) <= END_S && end - start <= MOST_LENGTHS * length;
  return endsWith ? (LATE * both) / length : 0;
}

/**
 * Of all places of the recording, the share at which a beginning spike would find a run of similar length just begun;
 * to the power of the spikes that do, for all ways to choose them, times the number of commands (Bonferroni): having
 * looked at many, one fits by chance.
 */
function chanceOf(evidence: Evidence, runs: RunClass, fitting: number): number {
  const { axis, spikes } = evidence;
  const shortest = Math.min(...spikes.map((spike) => spike.end - spike.start)) / 2;
  let long = 0;
  for (let i = lowerBound(runs.start, axis.start); i < runs.length; i++)
    if (runs.end[i]! - runs.start[i]! >= shortest) long++;
  const share = Math.min(1, (long * (BEFORE_S + AFTER_S)) / Math.max(1, axis.end - axis.start));
  let ways = 1;
  for (let i = 0; i < fitting; i++) ways *= (spikes.length - i) / (i + 1);
  return Math.min(1, ways * share ** fitting * evidence.runs.length);
}
