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
 * - fuse: fs/fuse/dev.c request_wait_answer; it sleeps interruptibly, and uncounted, until a signal comes or where the server takes
 *   interrupts; those who wait for its pages and its folders' locks are counted from the start.
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
const SILENT: Readonly<Record<string, RemoteKind>> = {
  "nfs-silent": "nfs",
  "cifs-silent": "cifs",
  cifs: "cifs",
  ceph: "ceph",
  fuse: "fuse",
};
const BACK = new Set(["nfs-back"]);
const SAID_BEFORE_S = 240;

/** Fewer sleepers at known places say nothing. */
const LEAST_SEEN = 10;
/** A thread that sleeps there at so many of the looks between its first and its last one does not get on. */
const STUCK = 0.6;
const STUCK_ALONE = 0.95;
const MOST_NAMES = 6;

export interface RemoteWaits {
  kind: RemoteKind;
  /** Of the sleepers whose place is known, the share that waited for an answer; `null`: too few are known. */
  share: number | null;
  names: string[];
  /** Lines of the log that say that it is silent, and whom they name. */
  silent: LogLine[];
  servers: string[];
  /** It does not answer: the log says so, or those who wait are several and never get on. */
  stuck: boolean;
}

/** Who waits for storage that is not this machine's own; `null`: nobody, as far as is known. */
export function remoteWaits(evidence: Evidence, spike: SpikeEvidence): RemoteWaits | null {
  const silent = silentLines(evidence, spike);
  const kinds = new Map<RemoteKind, Map<string, Map<number, Seen>>>();
  let known = 0;
  let waited = 0;
  for (const { t, comm, tid, place } of sleepers(evidence, spike)) {
    known++;
    const kind = PLACES.find(([, functions]) => functions.test(place))?.[0];
    if (kind === undefined || evidence.isKernelThread(comm)) continue;
    waited++;
    const names = kinds.get(kind) ?? new Map<string, Map<number, Seen>>();
    const threads = names.get(comm) ?? new Map<number, Seen>();
    const seen = threads.get(tid) ?? { first: t, last: t, looks: 0 };
    seen.last = t;
    seen.looks++;
    threads.set(tid, seen);
    names.set(comm, threads);
    kinds.set(kind, names);
  }
  const [most] = [...kinds].sort((a, b) => looksOf(b[1]) - looksOf(a[1]));
  const [line] = silent;
  if (most === undefined && line === undefined) return null;
  const kind = most?.[0] ?? SILENT[line?.id ?? ""] ?? "nfs";
  const names = most?.[1] ?? new Map<string, Map<number, Seen>>();
  const own = silent.filter(({ id }) => SILENT[id] === kind);
  return {
    kind,
    share: known < LEAST_SEEN ? null : waited / known,
    names: [...names.keys()].slice(0, MOST_NAMES),
    silent: own,
    servers: namedIn(own, "server"),
    stuck: own.length > 0 || isStuck(evidence, names),
  };
}

interface Seen {
  first: number;
  last: number;
  looks: number;
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

/** What was said in the spike, or before it and not taken back. */
function silentLines({ logLines }: Evidence, { start, end }: SpikeEvidence): LogLine[] {
  const lines = logLines(start - SAID_BEFORE_S, end, "storage");
  const back = lines.findLast(({ id, t }) => BACK.has(id) && t < start)?.t ?? Number.NEGATIVE_INFINITY;
  return lines.filter(({ id, t }) => SILENT[id] !== undefined && t > back);
}
