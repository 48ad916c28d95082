import { adviseOnQuota } from "../advice/quota.ts";
import { type GroupName, groupName } from "../derived/control-groups.ts";
import { pulseCycle, type QuotaBeat, quotaBeat } from "../derived/quota-beat.ts";
import { type LimitedGroup, stoppedWithin, stretchAround } from "../derived/quotas.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { type Fact, fact } from "../facts.ts";
import { contradicted, type Finding, notExamined, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "cpu-quota": true;
  }
  interface Facts {
    /** No control group was stopped for want of its quota in the spike. */
    "cpu-quota.none": Nothing;
    /** The one that was stopped most was stopped in so few of its periods. */
    "cpu-quota.seldom": { group: Group; stopped: number };
    "cpu-quota.stopped": { group: Group; comm: string; quota_s: number; period_s: number; stopped: number };
    /**
     * What the looks' slip foretells, and what came: `inside` tasks at the looks that meet the group's place in its period.
     * `length_s`: of the part that shows it best; `null`: of the whole time.
     */
    "cpu-quota.pulses": PulseShape & {
      look_s: number;
      slip_s: number;
      passes: number;
      came: number;
      length_s: number | null;
    };
    /** Share of the load above normal at random looks, or of looks just after the kernel's at which its tasks stood. */
    "cpu-quota.load": { comm: string; share: number };
    "cpu-quota.counted": { comm: string; share: number; looks: number };
    "cpu-quota.others": { group: Group };
    "cpu-quota.part": { group: Group };
    "cpu-quota.unattributed": { group: Group };
    /** Counts that pulse as a limit's do, where control groups were not recorded. */
    "cpu-quota.like-one": PulseShape & { passes: number; came: number; period_s: number };
    "cpu-quota.not-asked": Nothing;
    /** Over the recording: the group that was stopped most. */
    "cpu-quota.worst": Limited;
    "cpu-quota.never": Nothing;
    "cpu-quota.unknown": Nothing;
  }
}

type Group = GroupName & { path: string };
interface PulseShape {
  cycle_s: number;
  inside: number;
  outside: number;
  /** Share of the looks of a cycle. */
  place: number;
}
/** What advice needs to know of it; `pulse`: as it was counted, `null` where it was no beat. */
interface Limited {
  group: Group;
  comm: string;
  quota_s: number;
  period_s: number;
  stopped: number;
  pulse: { tasks: number; place: number } | null;
}

/** Of the periods in which it wants to run: below this a limit is a nuisance, from there on it is what the group lives by. */
const SELDOM = 0.25;
const MOSTLY = 0.5;
/** How well the place in the period must tell the counts apart, by how much, and how often it must have come. */
const EXPLAINED = 0.5;
/** On a machine that does something else besides, if each pulse that was due came. */
const EXPLAINED_BESIDE_WORK = 0.35;
const STANDS_OUT = 0.75;
const CAME = 0.7;
/** Share of the load, or of the looks, that one name must be to be called it. */
const MOST = 0.5;
const LITTLE = 0.25;
/** The period that a limit has unless somebody says otherwise. */
const USUAL_PERIOD_S = 0.1;
const NEAR_CYCLES = 10;
const FEW_CYCLES = 3;
/** Pulses that must have come for a limit to be suspected of which nothing is known. */
const LEAST_BLIND = 3;

export const cpuQuota: Suspect = {
  cause: "cpu-quota",
  nature: "actor",
  makes: "either",
  // The kernel's counts alone can only make it suspect.
  needs: [["cgroups", "load"]],
  // Who stands at the looks stands there because of the limit; and what runs into it keeps processors as busy as it lets.
  explains: ["sampling-beat", "cpu-saturation"],
  holdsOfWhatStays: "all",
  examine(evidence, spike) {
    if (evidence.saw("cgroups", spike.start, spike.end) !== "yes") return blind(evidence, spike);
    const groups = evidence.limited
      .map((group) => ({ group, ...stoppedWithin(group, spike.start, spike.end) }))
      .filter(({ covered }) => covered > 0)
      .sort((a, b) => b.share - a.share);
    const worst = groups[0];
    if (worst === undefined) return contradicted([fact("cpu-quota.none", {})]);
    if (worst.share < SELDOM)
      return contradicted([fact("cpu-quota.seldom", { group: named(worst.group), stopped: worst.share })]);
    return groups
      .filter(({ share }) => share >= SELDOM)
      .map(({ group, share }) => examineGroup(evidence, spike, group, share))
      .reduce((best, one) => (rank(one) > rank(best) ? one : best));
  },
  describe(evidence) {
    if (evidence.saw("cgroups", evidence.axis.start, evidence.axis.end) !== "yes")
      return [fact("cpu-quota.unknown", {})];
    const all = evidence.limited.map((group) => limitedOver(evidence, group));
    const [worst] = all.sort((a, b) => pulseOf(b) - pulseOf(a) || b.stopped - a.stopped);
    return [worst ? fact("cpu-quota.worst", worst) : fact("cpu-quota.never", {})];
  },
  advise: adviseOnQuota,
};

const rank = ({ status, score }: Finding) =>
  (status === "supported" ? 2 : status === "undecided" ? 1 : 0) + score;
const pulseOf = ({ pulse }: Limited) => (pulse === null ? 0 : pulse.tasks * pulse.place);
const named = ({ path }: LimitedGroup): Group => ({ ...groupName(path), path });

function examineGroup(
  evidence: Evidence,
  spike: SpikeEvidence,
  limited: LimitedGroup,
  stopped: number,
): Finding {
  const group = named(limited);
  const { comm, quota_s, period_s } = limited;
  const found: Fact[] = [fact("cpu-quota.stopped", { group, comm, quota_s, period_s, stopped })];
  const beat = beatOf(evidence, spike, limited);
  const shares = attribute(evidence, spike, comm, found);
  const isAnothers = shares.known && Math.max(shares.load, shares.counted) < LITTLE;
  // Who was there by name decides over the pulses: a job every two minutes makes some that are nearly as regular.
  if (beat !== null && !isAnothers) {
    const { cycle_s, inside, outside, place, slip_s, passes, came, length_s } = beat;
    const look_s = evidence.looks.period_s;
    const pulses = { cycle_s, inside, outside, place, look_s, slip_s, passes, came, length_s };
    if (passes > 1 && came >= CAME * passes && stopped >= SELDOM) {
      found.push(fact("cpu-quota.pulses", pulses));
      return supported(0.6 + 0.38 * beat.explained, group.name, found);
    }
    // Looks that went through the period once show one pulse, which may be anybody's: who stood there must tell.
    if (passes <= 1 && came === passes && Math.max(shares.counted, shares.load) >= MOST) {
      found.push(fact("cpu-quota.pulses", pulses));
      return supported(0.5 + 0.4 * Math.max(shares.counted, shares.load), group.name, found);
    }
  }
  // Where others may have made the load as well, only who was there at random times is told apart from them.
  const share = spike.reality === "phantom" ? Math.max(shares.load, shares.counted) : shares.load;
  if (share >= MOST && stopped >= MOSTLY) return supported(0.6 * share, group.name, found);
  if (isAnothers) return contradicted([...found, fact("cpu-quota.others", { group })], share);
  const reason = shares.known ? fact("cpu-quota.part", { group }) : fact("cpu-quota.unattributed", { group });
  return undecided(0.4 * stopped, found, reason, group.name);
}

/** A beat that is plain enough to be one. */
function plain(beat: QuotaBeat | null, explained = EXPLAINED): QuotaBeat | null {
  if (beat === null || beat.explained < explained || beat.place > 0.8) return null;
  return beat.inside - beat.outside < STANDS_OUT ? null : beat;
}

/** Over the stretch as a whole; where other work hides the pulses in it, over the three cycles that show them best. */
function beatOf({ looks }: Evidence, spike: SpikeEvidence, { readings, period_s }: LimitedGroup) {
  const stretch = stretchAround(readings, spike.start, spike.end, SELDOM);
  if (stretch === null) return null;
  const cycle_s = pulseCycle(looks.period_s, period_s).cycle_s;
  const from = Math.max(stretch.from, spike.start - NEAR_CYCLES * cycle_s);
  const to = Math.min(stretch.to, spike.end + NEAR_CYCLES * cycle_s);
  const whole = plain(quotaBeat(looks, period_s, from, to));
  if (whole !== null) return { ...whole, length_s: null };
  let best: QuotaBeat | null = null;
  const length_s = FEW_CYCLES * cycle_s;
  for (let at = from; at + length_s <= to + looks.period_s; at += cycle_s / 2) {
    const some = plain(quotaBeat(looks, period_s, at, at + length_s), EXPLAINED_BESIDE_WORK);
    if (
      some &&
      some.came === some.passes &&
      some.came >= FEW_CYCLES &&
      some.explained > (best?.explained ?? 0)
    )
      best = some;
  }
  return best && { ...best, length_s };
}

/** Who stood at the looks, by name: nobody knows that of a group whose processes were not asked. */
function attribute(
  { presence, share }: Evidence,
  spike: SpikeEvidence,
  comm: string,
  found: Fact[],
): { known: boolean; load: number; counted: number } {
  const load = comm === "" ? null : share(spike);
  const seen = comm === "" ? null : (presence?.(spike.start, spike.end) ?? null);
  const aimed = seen !== null && seen.kernelLooks >= 2 ? (seen.names.get(comm)?.kernelShare ?? 0) : null;
  const own = load?.of(new Set([comm])) ?? null;
  if (own !== null) found.push(fact("cpu-quota.load", { comm, share: own }));
  if (aimed !== null && seen !== null)
    found.push(fact("cpu-quota.counted", { comm, share: aimed, looks: seen.kernelLooks }));
  return { known: own !== null || aimed !== null, load: own ?? 0, counted: aimed ?? 0 };
}

/** Control groups were not recorded: counts that keep their place in the usual period make it worth asking. */
function blind(evidence: Evidence, spike: SpikeEvidence): Finding {
  const near = NEAR_CYCLES * pulseCycle(evidence.looks.period_s, USUAL_PERIOD_S).cycle_s;
  const [within, around] = [0, near].map((more) =>
    plain(quotaBeat(evidence.looks, USUAL_PERIOD_S, spike.start - more, spike.end + more)),
  );
  const beat = [within, around].find(
    (one) => one && one.passes >= LEAST_BLIND && one.came >= CAME * one.passes,
  );
  if (!beat) return notExamined(fact("cpu-quota.not-asked", {}));
  const { cycle_s, inside, outside, place, passes, came } = beat;
  const like = { cycle_s, inside, outside, place, passes, came, period_s: USUAL_PERIOD_S };
  return undecided(0.5, [fact("cpu-quota.like-one", like)], fact("cpu-quota.not-asked", {}));
}

function limitedOver(evidence: Evidence, limited: LimitedGroup): Limited {
  const { comm, quota_s, period_s } = limited;
  const { share: stopped } = stoppedWithin(limited, evidence.axis.start, evidence.axis.end);
  const beat = evidence.spikes.map((spike) => beatOf(evidence, spike, limited)).find((one) => one !== null);
  const pulse = beat ? { tasks: beat.inside, place: beat.place } : null;
  return { group: named(limited), comm, quota_s, period_s, stopped, pulse };
}
