import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Opened } from "./collector.ts";
import { type SourceFact, sourceFact } from "./fact.ts";
import { Failure } from "./failure.ts";
import { isGone, readRecord, readText, unlessGone } from "./kernel/kernel-file.ts";
import { parseLoadavg } from "./kernel/loadavg.ts";
import { parsePidStat } from "./kernel/pid-stat.ts";
import { parseStat } from "./kernel/stat.ts";
import { absent, opened, type Remedy, type Unopened } from "./opened.ts";

declare module "./fact.ts" {
  interface SourceFacts {
    "source.needs-others": Nothing;
    /** In a pid namespace of its own: of so many threads that run here, it sees so many. */
    "source.own-namespace": { seen: number; threads: number };
    "source.needs-host-namespace": Nothing;
  }
}

/** Of what is asked of other users' processes. */
const OTHERS_REMEDY: Remedy = {
  absent: sourceFact("source.needs-proc", {}),
  refused: sourceFact("source.needs-others", {}),
};

/** include/linux/proc_ns.h PROC_PID_INIT_INO, the same since 3.8. */
const FIRST_PID_NAMESPACE = "pid:[4026531836]";
/** lxcfs counts the threads of its container every five seconds: those that came since then do not matter. */
const COUNTED_LATE = 16;

/**
 * A source that reads other users' processes, opened as `opened` does it; no data where they are hidden, in either way: a
 * machine full of processes would look empty, and everybody in it innocent.
 */
export function openedAmongOthers<Source>(
  root: string,
  start: () => Source,
  detail?: () => SourceFact[],
): Opened<Source> {
  const proc = join(root, "proc");
  const among = () => {
    requireOthers(proc);
    return start();
  };
  return inOwnNamespace(root) ?? opened(proc, OTHERS_REMEDY, among, detail);
}

/**
 * Why there is nothing to be had of this machine's processes, control groups and files: the agent is in a container, and what
 * it sees is the container's. The load average is that of the whole machine also there, and so is the number of threads
 * beside it (fs/proc/loadavg.c, nr_threads), unless lxcfs writes the file: then both are the container's. `null`: it is in
 * none, or sees everybody all the same.
 */
export function inOwnNamespace(root: string): Unopened | null {
  const proc = join(root, "proc");
  const namespace = unlessGone(() => readlinkSync(join(proc, "self/ns/pid")));
  if (namespace === null || namespace === FIRST_PID_NAMESPACE) return null;
  const forksBefore = forks(proc);
  const seen = threadsSeen(proc);
  const path = join(proc, "loadavg");
  const { tasks: threads } = parseLoadavg(readText(path), path);
  // Who was there all the time was seen; the others were started meanwhile.
  if (threads - seen <= forks(proc) - forksBefore + COUNTED_LATE) return null;
  return absent(
    sourceFact("source.own-namespace", { seen, threads }),
    sourceFact("source.needs-host-namespace", {}),
  );
}

/** Throws as a refused read does under hidepid=2 (man 5 proc): others' processes are not refused but missing. Process 1 is always there. */
function requireOthers(proc: string): void {
  const path = join(proc, "1/stat");
  try {
    readRecord(path);
  } catch (error) {
    if (!isGone(error)) throw error;
    throw Object.assign(new Failure(`${path}: hidden`, { cause: error }), { code: "EACCES", path });
  }
}

function forks(proc: string): number {
  const path = join(proc, "stat");
  return parseStat(readText(path), path).processes;
}

function threadsSeen(proc: string): number {
  let seen = 0;
  for (const pid of readdirSync(proc)) {
    if (!/^\d/.test(pid)) continue;
    const path = join(proc, pid, "stat");
    seen += unlessGone(() => parsePidStat(readRecord(path), path))?.threads ?? 0;
  }
  return seen;
}

const CAP_SYS_PTRACE = 1n << 19n;
const CAP_SYS_ADMIN = 1n << 21n;

export interface Capabilities {
  ptrace: boolean;
  admin: boolean;
}

/** Which capabilities this process lacks: without them details of other users' processes are not shown. None if it cannot be told. */
export function lackedCapabilities(proc: string): Capabilities {
  const status = readRecord(join(proc, "self/status")).toString("latin1");
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  const held = effective === undefined ? CAP_SYS_PTRACE | CAP_SYS_ADMIN : BigInt(`0x${effective}`);
  return { ptrace: (held & CAP_SYS_PTRACE) === 0n, admin: (held & CAP_SYS_ADMIN) === 0n };
}
