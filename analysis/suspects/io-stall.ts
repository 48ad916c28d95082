import { runsWithin } from "../derived/runs.ts";
import { WAITS_FOR_THAW, waitedIn } from "../derived/waits.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { contradicted, notExamined, percent, type Suspect, supported, undecided } from "./suspect.ts";

/** Share of the true load that must have been waiting in uninterruptible sleep, and what iowait must rise by. */
const ASLEEP = 0.5;
const IOWAIT_PCT = 15;
const ONE_NAME = 0.6;
/** What one service that waits alone is worth as a witness of its storage. */
const ALONE = 0.85;
const BEGAN_BEFORE_S = 120;

export const ioStall: Suspect = {
  cause: "io-stall",
  accuses: "Most of the load waited in uninterruptible sleep, in processes of several names.",
  acquits: "Hardly anything waited for storage.",
  matters:
    "The storage below the guest did not answer: the datastore and its path are to be asked, not this guest.",
  nature: "condition",
  makes: "real",
  examine(evidence, spike) {
    const { column } = evidence;
    const iowait = column("iowait_pct", spike.start, spike.end);
    const blocked = column("procs_blocked", spike.start, spike.end);
    const share = evidence.share(spike);
    if (iowait === null && blocked === null && !share)
      return notExamined("neither iowait nor waiting tasks were recorded");
    const rise = iowait === null ? null : iowait - (evidence.calmMean("iowait_pct") ?? 0);
    const waiting = blocked === null ? 0 : blocked - (evidence.calmMean("procs_blocked") ?? 0);
    const asleep = Math.max(
      share?.asleep ?? 0,
      spike.trueExcess ? Math.min(1, waiting / spike.trueExcess) : 0,
    );
    const text = [
      `${percent(asleep)} of the load above normal was in uninterruptible sleep${iowait === null ? "" : `; iowait ${iowait.toFixed(0)} %`}.`,
    ];
    if (share) {
      const names = share.names.filter((name) => name.asleep > 0.5).map((name) => name.comm);
      if (names.length > 0) text.push(`Waiting: ${names.slice(0, 6).join(", ")}.`);
    }
    // A stall from outside holds up whoever comes; one name alone may be its own cause.
    const alone = asleep >= ASLEEP && share?.top && share.top.share > ONE_NAME ? share.top.comm : null;
    if (alone !== null) {
      const innocent = innocence(evidence, spike, alone);
      return innocent === null
        ? undecided(asleep / 2, text, `most of what waited was ${alone} alone`, alone)
        : supported(ALONE * asleep, "", [...text, innocent]);
    }
    if (asleep >= ASLEEP && (rise === null || rise > 3 || share)) return supported(asleep, "", text);
    // Without a count of sleepers, iowait alone says that processors stood idle while requests were open.
    if (!share && blocked === null && rise !== null && rise > IOWAIT_PCT) return supported(0.6, "", text);
    return contradicted(text, asleep);
  },
  describe(evidence) {
    const iowait = evidence.calmMean("iowait_pct");
    return iowait === null
      ? ["iowait was not recorded."]
      : [`iowait outside spikes: ${iowait.toFixed(1)} %.`];
  },
};

/** Why a name that waited alone did not bring it about, in a sentence; `null`: it may have. keepalived has suspects of its own. */
function innocence(evidence: Evidence, spike: SpikeEvidence, comm: string) {
  const { runs, polled } = evidence;
  if (comm.startsWith("keepalived")) return null;
  const frozen = waitedIn(evidence, spike, WAITS_FOR_THAW) ?? 0;
  if (frozen > ASLEEP) return `${percent(frozen)} of what slept waited for a frozen file system.`;
  const known = runs.length > 0 && polled === null;
  const ran = runs.some(
    (own) => own.comm === comm && runsWithin(own, spike.start - BEGAN_BEFORE_S, spike.end).length > 0,
  );
  return known && !ran ? `${comm} had been there before and began nothing new.` : null;
}
