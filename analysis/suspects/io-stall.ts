import { slowerRaid } from "../advice/raid.ts";
import { storageQuestion } from "../advice/storage.ts";
import { countLines, mostSeconds, namedIn } from "../derived/log-lines.ts";
import { raidThread } from "../derived/raid.ts";
import { remoteWaits } from "../derived/remote-waits.ts";
import { runsWithin } from "../derived/runs.ts";
import { WAITS_FOR_CHILD, WAITS_FOR_THAW, waitedIn } from "../derived/waits.ts";
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
    /** Mean number of tasks that waited for a disk, where nothing else is known of who slept. */
    "io-stall.blocked": { tasks: number; iowait: number | null };
    /** Share of the time in which nobody who had work to do got further, for want of storage. */
    "io-stall.pressure": { share: number; calm: number | null };
    "io-stall.waiting": { names: string[] };
    /** Who read and wrote the most in the spike; a parent has what its children did until it waited for them (kernel/exit.c, wait_task_zombie). */
    "io-stall.moved": { by: { comm: string; read_bytes: number; written_bytes: number }[]; length_s: number };
    /** What slept waited for a thaw. */
    "io-stall.frozen": { share: number };
    "io-stall.child": { share: number };
    /** What slept waited for a server, or for a program that serves files: for no disk of this machine. */
    "io-stall.elsewhere": { share: number };
    /** Lines of the log: on disks, paths and adapters; on tasks that were asleep for too long; on late timers of keepalived. */
    "io-stall.said": { lines: number; text: string };
    "io-stall.hung": { names: string[]; seconds: number };
    "io-stall.late": { lines: number; longest_s: number };
    /** The kernel's own work on an array: who asked for it, where it can be told. */
    "io-stall.raid": { comm: string; tasks: number };
    "io-stall.only-said": Nothing;
    /** One name waited, and is not the cause: it had begun nothing new. */
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
  needs: [["cpu", "tasks", "log"]],
  explains: [],
  examine(evidence, spike) {
    const { column } = evidence;
    const iowait = column("iowait_pct", spike.start, spike.end);
    const blocked = column("procs_blocked", spike.start, spike.end);
    const share = evidence.share(spike);
    const said = saidIn(evidence, spike);
    if (iowait === null && blocked === null && !share)
      return said.length === 0 ? nothingThere("tasks") : undecided(0.4, said, fact("io-stall.only-said", {}));
    const rise = iowait === null ? null : iowait - (evidence.calmMean("iowait_pct") ?? 0);
    const waiting = blocked === null ? 0 : blocked - (evidence.calmMean("procs_blocked") ?? 0);
    // Where true load was not seen whole, the kernel's own count is what has to be explained.
    const excess = spike.reality === "real" ? spike.trueExcess : spike.trueExcess && spike.kernelExcess;
    const asleep = Math.max(share?.asleep ?? 0, excess ? Math.min(1, waiting / excess) : 0);
    const found = [...factsOf(evidence, spike, asleep, iowait), ...said];
    const elsewhere = waitedElsewhere(evidence, spike);
    if (asleep >= ASLEEP && elsewhere !== null) return contradicted([...found, elsewhere]);
    // An array that the kernel checks or rebuilds keeps its disks busy: whoever needs them waits.
    const raid = asleep >= ASLEEP ? raidThread(evidence, spike) : null;
    if (raid) return supported(asleep, raid.comm, [...found, fact("io-stall.raid", raid)]);
    // A stall from outside holds up whoever comes; one name alone may be its own cause.
    const alone = asleep >= ASLEEP && share?.top && share.top.share > ONE_NAME ? share.top.comm : null;
    if (alone !== null) {
      const innocent = innocence(evidence, spike, alone, said);
      return innocent === null
        ? undecided(asleep / 2, found, fact("io-stall.alone", { comm: alone }), alone)
        : supported(ALONE * asleep, "", found.includes(innocent) ? found : [...found, innocent]);
    }
    if (asleep >= ASLEEP && (rise === null || rise > 3 || share)) return supported(asleep, "", found);
    // Without a count of sleepers, iowait alone says that processors stood idle while requests were open.
    if (!share && blocked === null && rise !== null && rise > IOWAIT_PCT) return supported(0.6, "", found);
    // Asleep elsewhere than in what was measured: the log knows more than the figures do.
    if (said.length > 0 && !share && asleep < ASLEEP)
      return undecided(0.4, found, fact("io-stall.only-said", {}));
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
  advise: ({ found, keepalived, vmware }, culprit) => [
    found.some(({ id }) => id === "io-stall.raid")
      ? slowerRaid(culprit)
      : storageQuestion("io-stall", vmware),
    ...(keepalived === null ? [] : [advice("io-stall.off-disk", {})]),
  ],
};

/** Lines of the log in a spike and just before: a command to a disk times out after half a minute, a hung task after two. */
const SAID_BEFORE_S = 60;

function saidIn({ logLines }: Evidence, { start, end }: SpikeEvidence): Fact[] {
  const remote = /^(?:nfs|cifs|ceph|fuse|raid-done|raid-work)/;
  const disks = logLines(start - SAID_BEFORE_S, end, "storage").filter(({ id }) => !remote.test(id));
  const hung = logLines(start, end, "stuck-tasks").filter(({ id }) => id === "hung-task");
  const late = logLines(start, end, "late-timer").filter(({ id }) => id === "late-timer");
  const [line] = disks;
  return [
    ...(line ? [fact("io-stall.said", { lines: countLines(disks), text: line.text })] : []),
    ...(hung.length > 0
      ? [
          fact("io-stall.hung", {
            names: namedIn(hung, "task").slice(0, MOST_WAITING),
            seconds: mostSeconds(hung),
          }),
        ]
      : []),
    ...(late.length > 0
      ? [fact("io-stall.late", { lines: countLines(late), longest_s: mostSeconds(late) })]
      : []),
  ];
}

/** Why what slept did not sleep for want of a disk; `null`: nothing shows that. */
function waitedElsewhere(evidence: Evidence, spike: SpikeEvidence): Fact | null {
  const frozen = waitedIn(evidence, spike, WAITS_FOR_THAW) ?? 0;
  if (frozen > ASLEEP) return fact("io-stall.frozen", { share: frozen });
  const child = waitedIn(evidence, spike, WAITS_FOR_CHILD) ?? 0;
  if (child > ASLEEP) return fact("io-stall.child", { share: child });
  const remote = remoteWaits(evidence, spike)?.share ?? 0;
  return remote > ASLEEP ? fact("io-stall.elsewhere", { share: remote }) : null;
}

function factsOf(
  evidence: Evidence,
  spike: SpikeEvidence,
  asleep: number,
  iowait_pct: number | null,
): Fact[] {
  const { start, end } = spike;
  const iowait = shareOf(iowait_pct);
  const blocked = evidence.column("procs_blocked", start, end);
  const found: Fact[] = [];
  // Who sleeps for anything else than a disk is not in `procs_blocked`.
  if (evidence.share(spike) === null && blocked !== null)
    found.push(fact("io-stall.blocked", { tasks: blocked, iowait }));
  else found.push(fact("io-stall.asleep", { share: asleep, iowait }));
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
function innocence(
  evidence: Evidence,
  spike: SpikeEvidence,
  comm: string,
  said: readonly Fact[],
): Fact | null {
  const { runs, polled, saw } = evidence;
  if (comm.startsWith("keepalived")) return null;
  const line = said.find(({ id }) => id === "io-stall.said");
  if (line) return line;
  const known = saw("runs", spike.start - BEGAN_BEFORE_S, spike.end) === "yes" && polled === null;
  const ran = runs.some(
    (own) => own.comm === comm && runsWithin(own, spike.start - BEGAN_BEFORE_S, spike.end).length > 0,
  );
  return known && !ran ? fact("io-stall.nothing-new", { comm }) : null;
}
