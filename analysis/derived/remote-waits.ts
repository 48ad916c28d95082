import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { type LogLine, namedIn } from "./log-lines.ts";
import { sleepers } from "./waits.ts";

/** What may not answer: a server, or the program that serves a file system of user space (sshfs, glusterfs, s3fs, a mount helper). */
export type RemoteKind = "nfs" | "cifs" | "ceph" | "9p" | "afs" | "autofs" | "fuse";

/**
 * The kernel's functions that a task sleeps in while it waits for an answer. All of them sleep killably, which load average counts
 * (TASK_KILLABLE has TASK_UNINTERRUPTIBLE in it).
 * - nfs: net/sunrpc/sched.c rpc_wait_bit_killable, fs/nfs/inode.c nfs_wait_bit_killable (3.10 to 6.18); whatever waits for a page of
 *   it (wait_on_page_bit, since 5.16 folio_wait_bit) has a function nfs_… further up. nfsd's own names begin with nfsd.
 * - cifs: fs/cifs/transport.c, since 6.4 fs/smb/client: wait_for_response, wait_for_free_request (3.10), wait_for_free_credits.
 * - fuse: fs/fuse/dev.c fuse_get_req, where too many requests are open, and request_wait_answer; it sleeps interruptibly, and uncounted, until a signal comes or where the server takes
 *   interrupts; those who wait for its pages and its folders' locks are counted from the start. Its reads are tail calls: the stack of who waits
 *   for a page that somebody else asked for has no function of fuse (seen on 6.18).
 * - autofs: fs/autofs4/waitq.c autofs4_wait, since 4.18 autofs_wait.
 */
const PLACES: readonly [RemoteKind, RegExp][] = [
  ["nfs", /\brpc_wait_bit_killable|\b__rpc_|\bnfs[34]?_|\bnlmclnt_/],
  [
    "cifs",
    /\bcifs_|\bsmb2?_|\bSendReceive|\bcompound_send_recv|\bwait_for_(?:response|free_(?:request|credits))/,
  ],
  ["ceph", /\bceph_/],
  ["9p", /\bp9_|\bv9fs_/],
  ["afs", /\bafs_/],
  ["autofs", /\bautofs4?_/],
  ["fuse", /\brequest_wait_answer|\bfuse_(?!dev_)/],
];

/** Lines that say that a server is silent, by whom. Sunrpc says so after a major timeout, some minutes after the first call. */
const SAYS_SILENT: Readonly<Record<string, RemoteKind>> = {
  "nfs-silent": "nfs",
  "cifs-silent": "cifs",
  cifs: "cifs",
  ceph: "ceph",
  fuse: "fuse",
};
const BACK = new Set(["nfs-back"]);
/** A line comes after a major timeout: hard mounts over TCP wait 60 and 120 s before it (fs/nfs/client.c, timeo 600, retrans 2). */
const MAJOR_S = 180;
/** So old may a line be that was not taken back: where it is seen that tasks wait for such a server, that they sleep, or nothing. */
const SAID_BEFORE_S = { waits: Number.POSITIVE_INFINITY, asleep: 3600, nothing: 240 };
/** Share of a spike that lies in a server's silence, for the silence to explain it: servers are lost for a moment every day. */
const SILENT = 0.5;

/** Fewer sleepers at known places say nothing. */
const LEAST_SEEN = 10;
/** A thread that sleeps there at so many of the looks between its first and its last one does not get on. */
const STUCK = 0.6;
const STUCK_ALONE = 0.95;
const MOST_NAMES = 6;
/** Share of the load above normal from which on it was asleep. */
const ASLEEP = 0.5;
/**
 * A page or a lock that somebody holds who waits for the server: the place does not say whose. Beside so large a share that does
 * wait for it, they wait for it too while the log says that it is silent, or where the same command is among those and none gets on.
 */
const ANY_PAGE_OR_LOCK =
  /^(?:__)?(?:wait_on_page_bit(?:_common|_killable)?|lock_page(?:_killable)?|folio_wait_bit(?:_common)?|io_schedule|rwsem_down_\w+|call_rwsem_down_\w+|mutex_lock\w*)(?:;|$)/;
const OF_A_DISK = /\b(?:ext[234]|xfs|btrfs|f2fs|jbd2|blkdev|submit_bio|dm|md|raid\d*|swap|do_swap)_/;
const BESIDE = 0.2;

export interface RemoteWaits {
  kind: RemoteKind;
  /** Of the sleepers whose place is known, the share that waited for an answer; `null`: too few are known. */
  share: number | null;
  names: string[];
  /** Lines of the log that say that it is silent, and whom they name. */
  silent: LogLine[];
  servers: string[];
  /** The silence that they tell of lasted for most of the spike. */
  longSilent: boolean;
  /** It does not answer: the log says so, or those who wait are several and never get on. */
  stuck: boolean;
}

/** Who waits for storage that is not this machine's own; `null`: nobody, as far as is known. */
export function remoteWaits(evidence: Evidence, spike: SpikeEvidence): RemoteWaits | null {
  const kinds = new Map<RemoteKind, Map<string, Map<number, Seen>>>();
  const perhaps = new Map<string, Map<number, Seen>>();
  let [known, waited] = [0, 0];
  for (const { t, comm, tid, place } of sleepers(evidence, spike)) {
    const kind = PLACES.find(([, functions]) => functions.test(place))?.[0];
    // The kernel's own threads wait in the name of others, and its caretakers sleep there for nothing.
    if (kind !== undefined && evidence.isKernelThread(comm)) continue;
    known++;
    if (kind === undefined) {
      if (ANY_PAGE_OR_LOCK.test(place) && !OF_A_DISK.test(place)) addSeen(perhaps, comm, tid, t);
      continue;
    }
    waited++;
    const names = kinds.get(kind) ?? new Map<string, Map<number, Seen>>();
    addSeen(names, comm, tid, t);
    kinds.set(kind, names);
  }
  const [most] = [...kinds].sort((a, b) => looksOf(b[1]) - looksOf(a[1]));
  const asleep = (evidence.share(spike)?.asleep ?? 0) >= ASLEEP;
  const all = silences(evidence, spike, most ? "waits" : asleep ? "asleep" : "nothing");
  const kind = most?.[0] ?? all[0]?.kind;
  if (kind === undefined) return null;
  const names = most?.[1] ?? new Map<string, Map<number, Seen>>();
  const own = all.filter((one) => one.kind === kind);
  const longSilent = own.some(({ from, to }) => covered(spike, from, to) >= SILENT);
  if (waited >= BESIDE * known)
    for (const [comm, threads] of perhaps) {
      const own = new Map([[comm, threads]]);
      if (longSilent || (names.has(comm) && isStuck(evidence, own))) waited += looksOf(own);
    }
  const silent = own.flatMap(({ lines }) => lines).sort((a, b) => a.t - b.t);
  return {
    kind,
    share: known < LEAST_SEEN ? null : waited / known,
    names: [...names.keys()].slice(0, MOST_NAMES),
    silent,
    servers: namedIn(silent, "server"),
    longSilent,
    stuck: longSilent || isStuck(evidence, names),
  };
}

interface Seen {
  first: number;
  last: number;
  looks: number;
}

function addSeen(names: Map<string, Map<number, Seen>>, comm: string, tid: number, t: number): void {
  const threads = names.get(comm) ?? new Map<number, Seen>();
  const seen = threads.get(tid) ?? { first: t, last: t, looks: 0 };
  seen.last = t;
  seen.looks++;
  threads.set(tid, seen);
  names.set(comm, threads);
}

const looksOf = (names: ReadonlyMap<string, ReadonlyMap<number, Seen>>) =>
  [...names.values()].reduce(
    (sum, threads) => sum + [...threads.values()].reduce((all, one) => all + one.looks, 0),
    0,
  );

/** Work that goes on, if slowly, is not always asleep when somebody looks. One thread alone must be so all the time. */
function isStuck({ presence }: Evidence, names: ReadonlyMap<string, ReadonlyMap<number, Seen>>): boolean {
  const threads = [...names.values()].flatMap((own) => [...own.values()]);
  if (presence === null || threads.length === 0) return false;
  let looks = 0;
  let asleep = 0;
  for (const { first, last, looks: own } of threads) {
    const { randomLooks, kernelLooks } = presence(first, last);
    // The look at the end is not counted with the others.
    looks += Math.max(own, randomLooks + kernelLooks);
    asleep += own;
  }
  return asleep / looks >= (threads.length > 1 ? STUCK : STUCK_ALONE);
}

interface Silence {
  kind: RemoteKind;
  server: string;
  from: number;
  /** When it was said to be back; else it may still be silent. */
  to: number;
  lines: LogLine[];
}

/** When which server was silent, by the log: those that reach into the spike. */
function silences(
  { logLines, axis }: Evidence,
  { start, end }: SpikeEvidence,
  known: keyof typeof SAID_BEFORE_S,
): Silence[] {
  const found: Silence[] = [];
  for (const line of logLines(Math.max(axis.start, start - SAID_BEFORE_S[known]), end, "storage")) {
    const server = line.values.get("server") ?? "";
    const open = found.find((one) => one.server === server && one.to === Number.POSITIVE_INFINITY);
    const kind = SAYS_SILENT[line.id];
    if (BACK.has(line.id)) {
      if (open) open.to = line.t;
    } else if (kind !== undefined && open) open.lines.push(line);
    else if (kind !== undefined)
      found.push({ kind, server, from: line.t - MAJOR_S, to: Number.POSITIVE_INFINITY, lines: [line] });
  }
  return found.filter(({ to }) => to > start);
}

function covered({ start, end }: SpikeEvidence, from: number, to: number): number {
  return Math.max(0, Math.min(end, to) - Math.max(start, from)) / (end - start);
}
