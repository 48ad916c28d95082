import { countLines, mostSeconds } from "../derived/log-lines.ts";
import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, type Fact, fact } from "../facts.ts";
import { lowerBound } from "../statistics/search.ts";
import { contradicted, notExamined, type Suspect, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "vm-stun": true;
  }
  interface Facts {
    "vm-stun.none": Nothing;
    "vm-stun.stood-still": { stalls: number; total_s: number; elsewhere: number };
    "vm-stun.all": { stalls: number };
    /** keepalived came late to its own timers: it stood still, or all did. */
    "vm-stun.late": { lines: number; longest_s: number };
    /** The kernel missed a processor for so long (soft lockup, RCU stall); 0: the lines do not say for how long. */
    "vm-stun.lockup": { lines: number; longest_s: number };
    /** Another session of the VM began with the stop, or in the minute of it. */
    "vm-stun.session": { sessions: number };
    /** The host was asked, and it is the same session as before. */
    "vm-stun.same-session": Nothing;
    /** VMware's tools say that the VM was suspended or resumed. */
    "vm-stun.suspended": { lines: number; text: string };
    "vm-stun.timers-unknown": Nothing;
    "vm-stun.only-late": Nothing;
    "vm-stun.recorder-awake": Nothing;
  }
  interface Advices {
    /** What kind of stop the VM's session speaks for; `unknown`: the host was not asked. */
    "vm-stun.ask-host": { vmware: boolean; session: "other" | "same" | "unknown" };
    "vm-stun.outlast": Nothing;
  }
}

/** A stun begins the spike, or comes while it lasts. */
const BEFORE_S = 90;
/** Shorter stalls come from a busy guest, not from a stopped one. */
const LEAST_STALL_S = 2;

export const vmStun: Suspect = {
  cause: "vm-stun",
  nature: "condition",
  makes: "real",
  needs: [["clocks", "log"]],
  explains: ["io-stall", "cpu-saturation", "hypervisor-steal"],
  examine(evidence, spike) {
    const { stalls } = evidence;
    let total_s = 0;
    let count = 0;
    for (let i = 0; i < stalls.length; i++) {
      const length = stalls.end[i]! - stalls.start[i]!;
      if (
        stalls.start[i]! > spike.end ||
        stalls.end[i]! < spike.start - BEFORE_S ||
        !(length >= LEAST_STALL_S)
      )
        continue;
      total_s += length;
      count++;
    }
    const said = saidIn(evidence, spike);
    if (count === 0) return withoutStall(evidence, spike, said);
    const elsewhere = evidence.calm.reduce((sum, { from, to }) => sum + longStalls(stalls, from, to), 0);
    return supported(elsewhere > 3 * evidence.spikes.length ? 0.6 : 0.95, "", [
      fact("vm-stun.stood-still", { stalls: count, total_s, elsewhere }),
      ...sessionAt(evidence, spike),
      ...said,
    ]);
  },
  describe: ({ stalls }) => [fact("vm-stun.all", { stalls: stalls.length })],
  advise: ({ vmware, found }) => [
    advice("vm-stun.ask-host", { vmware, session: sessionIn(found) }),
    advice("vm-stun.outlast", {}),
  ],
};

/** Whether the VM was moved, resumed or reverted: a snapshot that is taken leaves its session as it is (`collectors/vmware/statistics.ts`). */
function sessionAt({ vmHost, saw }: Evidence, { start, end }: SpikeEvidence): Fact[] {
  const sessions = vmHost.sessions.filter(({ from, to }) => to >= start - BEFORE_S && from <= end).length;
  if (sessions > 0) return [fact("vm-stun.session", { sessions })];
  return saw("vmware", start - BEFORE_S, end) === "yes" ? [fact("vm-stun.same-session", {})] : [];
}

function sessionIn(found: readonly Fact[]): "other" | "same" | "unknown" {
  if (found.some(({ id }) => id === "vm-stun.session")) return "other";
  return found.some(({ id }) => id === "vm-stun.same-session") ? "same" : "unknown";
}

/** Late timers of keepalived and lockups in the log speak for a stop of the guest, and for keepalived's own waiting as well. */
function saidIn({ logLines }: Evidence, { start, end }: SpikeEvidence): Fact[] {
  const late = logLines(start - BEFORE_S, end, "late-timer").filter(({ id }) => id === "late-timer");
  const lockups = logLines(start - BEFORE_S, end, "cpu-stall");
  const stops = logLines(start - BEFORE_S, end, "vm-stop");
  const [power] = stops;
  const counted = (lines: typeof late) => ({ lines: countLines(lines), longest_s: mostSeconds(lines) });
  return [
    ...(late.length > 0 && mostSeconds(late) >= LEAST_STALL_S ? [fact("vm-stun.late", counted(late))] : []),
    ...(lockups.length > 0 ? [fact("vm-stun.lockup", counted(lockups))] : []),
    ...(power ? [fact("vm-stun.suspended", { lines: countLines(stops), text: power.text })] : []),
  ];
}

/** No stall of the recorder's timers: that clears the hypervisor where the recorder is known to have watched them. */
function withoutStall({ recording, saw, stalls }: Evidence, { start, end }: SpikeEvidence, said: Fact[]) {
  const watched = saw("clocks", start, end);
  if (said.length === 0)
    return watched === "yes"
      ? contradicted([fact("vm-stun.none", {})])
      : notExamined(fact("vm-stun.timers-unknown", {}));
  if (watched === "yes" && (recording.sources !== null || stalls.length > 0))
    return contradicted([fact("vm-stun.recorder-awake", {}), ...said]);
  return undecided(0.4, said, fact("vm-stun.only-late", {}));
}

function longStalls(stalls: { start: Float64Array; end: Float64Array }, from: number, to: number): number {
  let count = 0;
  for (let i = lowerBound(stalls.start, from); i < stalls.start.length && stalls.start[i]! < to; i++)
    if (stalls.end[i]! - stalls.start[i]! >= LEAST_STALL_S) count++;
  return count;
}
