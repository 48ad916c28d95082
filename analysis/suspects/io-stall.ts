import { storageQuestion } from "../advice/storage.ts";
import { runsWithin } from "../derived/runs.ts";
import { WAITS_FOR_THAW, waitedIn } from "../derived/waits.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, type Fact, fact } from "../facts.ts";
import { contradicted, nothingThere, type Suspect, shareOf, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "io-stall": true;
  }
  interface Facts {
    /** Share of the load above normal in uninterruptible sleep; iowait as a share of the processors' time. */
    "io-stall.asleep": { share: number; iowait: number | null };
    /** Share of the time in which nobody who had work to do got further, for want of storage. */
    "io-stall.pressure": { share: number; calm: number | null };
    "io-stall.waiting": { names: string[] };
    /** Who read and wrote the most in the spike. */
    "io-stall.moved": { by: { comm: string; read_bytes: number; written_bytes: number }[]; length_s: number };
    /** One name waited, and is not the cause: it waited for a thaw, or had begun nothing new. */
    "io-stall.frozen": { share: number };
    "io-stall.nothing-new": { comm: string };
    "io-stall.alone": { comm: string };
    "io-stall.calm": { iowait: number };
    "io-stall.unknown": Nothing;
  }
  interface Advices {
    "io-stall.off-disk": Nothing;
  }
}

/** Share of the true load that must have been waiting in uninterruptible sleep, and what iowait must rise by. */
const ASLEEP = 0.5;
const IOWAIT_PCT = 15;
const ONE_NAME = 0.6;
/** What one service that waits alone is worth as a witness of its storage. */
const ALONE = 0.85;
const BEGAN_BEFORE_S = 120;
const MOST_WAITING = 6;
const MOST_MOVING = 3;
const LEAST_MOVED_BYTES = 8 * 2 ** 20;

export const ioStall: Suspect = {
  cause: "io-stall",
  nature: "condition",
  makes: "real",
  needs: [["cpu", "tasks"]],
  explains: [],
  examine(evidence, spike) {
    const { column } = evidence;
    const iowait = column("iowait_pct", spike.start, spike.end);
    const blocked = column("procs_blocked", spike.start, spike.end);
    const share = evidence.share(spike);
    if (iowait === null && blocked === null && !share) return nothingThere("tasks");
    const rise = iowait === null ? null : iowait - (evidence.calmMean("iowait_pct") ?? 0);
    const waiting = blocked === null ? 0 : blocked - (evidence.calmMean("procs_blocked") ?? 0);
    const asleep = Math.max(
      share?.asleep ?? 0,
      spike.trueExcess ? Math.min(1, waiting / spike.trueExcess) : 0,
    );
    const found = factsOf(evidence, spike, asleep, iowait);
    // A stall from outside holds up whoever comes; one name alone may be its own cause.
    const alone = asleep >= ASLEEP && share?.top && share.top.share > ONE_NAME ? share.top.comm : null;
    if (alone !== null) {
      const innocent = innocence(evidence, spike, alone);
      return innocent === null
        ? undecided(asleep / 2, found, fact("io-stall.alone", { comm: alone }), alone)
        : supported(ALONE * asleep, "", [...found, innocent]);
    }
    if (asleep >= ASLEEP && (rise === null || rise > 3 || share)) return supported(asleep, "", found);
    // Without a count of sleepers, iowait alone says that processors stood idle while requests were open.
    if (!share && blocked === null && rise !== null && rise > IOWAIT_PCT) return supported(0.6, "", found);
    return contradicted(found, asleep);
  },
  describe(evidence) {
    const iowait_pct = evidence.calmMean("iowait_pct");
    return [
      iowait_pct === null
        ? fact("io-stall.unknown", {})
        : fact("io-stall.calm", { iowait: iowait_pct / 100 }),
    ];
  },
  advise: () => [storageQuestion("io-stall"), advice("io-stall.off-disk", {})],
};

function factsOf(
  evidence: Evidence,
  spike: SpikeEvidence,
  asleep: number,
  iowait_pct: number | null,
): Fact[] {
  const { start, end } = spike;
  const found: Fact[] = [fact("io-stall.asleep", { share: asleep, iowait: shareOf(iowait_pct) })];
  const full_pct = evidence.column("psi_io_full_pct", start, end);
  if (full_pct !== null)
    found.push(
      fact("io-stall.pressure", {
        share: full_pct / 100,
        calm: shareOf(evidence.calmMean("psi_io_full_pct")),
      }),
    );
  const names = evidence.share(spike)?.names.filter((name) => name.asleep > 0.5) ?? [];
  if (names.length > 0)
    found.push(fact("io-stall.waiting", { names: names.slice(0, MOST_WAITING).map(({ comm }) => comm) }));
  const by = evidence
    .usage(start, end)
    .map(({ comm, read_bytes, written_bytes }) => ({ comm, read_bytes, written_bytes }))
    .filter((one) => moved(one) >= LEAST_MOVED_BYTES)
    .sort((a, b) => moved(b) - moved(a))
    .slice(0, MOST_MOVING);
  if (by.length > 0) found.push(fact("io-stall.moved", { by, length_s: end - start }));
  return found;
}

const moved = (one: { read_bytes: number; written_bytes: number }) => one.read_bytes + one.written_bytes;

/** Why a name that waited alone did not bring it about; `null`: it may have. keepalived has suspects of its own. */
function innocence(evidence: Evidence, spike: SpikeEvidence, comm: string): Fact | null {
  const { runs, polled, saw } = evidence;
  if (comm.startsWith("keepalived")) return null;
  const share = waitedIn(evidence, spike, WAITS_FOR_THAW) ?? 0;
  if (share > ASLEEP) return fact("io-stall.frozen", { share });
  const known = saw("runs", spike.start - BEGAN_BEFORE_S, spike.end) === "yes" && polled === null;
  const ran = runs.some(
    (own) => own.comm === comm && runsWithin(own, spike.start - BEGAN_BEFORE_S, spike.end).length > 0,
  );
  return known && !ran ? fact("io-stall.nothing-new", { comm }) : null;
}
