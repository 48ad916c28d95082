import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";

/** Time on a processor of all threads of a process so far, ms (`/proc/PID/task/TID/schedstat`, first field). */
export function worked(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((tid) => Number.parseInt(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, "latin1"), 10) / 1e6)
    .reduce((sum, one) => sum + one, 0);
}

/** Resident size of a process, MiB. */
export function megabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
}

/** Words of /proc/PID/pagemap: one a page, present in bit 63, its frame in the low 55 (Documentation/admin-guide/mm/pagemap.rst). */
const WORD = 8;
const PAGE = 4096;
const PRESENT = 1n << 63n;
const FRAME = (1n << 55n) - 1n;

/** Memory that these processes have together, MiB: a page that several of them map, as Node's own code, is there once. Root's to read. */
export function megabytesTogether(pids: readonly number[]): number {
  const frames = new Set<bigint>();
  for (const pid of pids) {
    const pagemap = openSync(`/proc/${pid}/pagemap`, "r");
    for (const [, from, to] of readFileSync(`/proc/${pid}/maps`, "latin1").matchAll(/^(\w+)-(\w+) /gm)) {
      const first = Number.parseInt(from!, 16) / PAGE;
      const bytes = Buffer.alloc(WORD * (Number.parseInt(to!, 16) / PAGE - first));
      // The kernel's own pages at the end of the address space are nobody's.
      const got = first < 2 ** 35 ? readSync(pagemap, bytes, 0, bytes.length, WORD * first) : 0;
      for (let at = 0; at < got; at += WORD) {
        const word = bytes.readBigUInt64LE(at);
        if ((word & PRESENT) !== 0n) frames.add(word & FRAME);
      }
    }
    closeSync(pagemap);
  }
  return Math.round((frames.size * PAGE) / 2 ** 20);
}

/** What these processes take while `act` goes on, percent of one core each. */
export async function costOf(
  pids: readonly number[],
  act: () => Promise<unknown>,
): Promise<{ cpu: number[]; elapsed_s: number }> {
  const before = pids.map(worked);
  const start = performance.now();
  await act();
  const elapsed = performance.now() - start;
  const cpu = pids.map((pid, i) => (100 * (worked(pid) - before[i]!)) / elapsed);
  return { cpu, elapsed_s: elapsed / 1000 };
}

/** The processes that it has just now. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

/** Time on a processor of its children that have ended, and theirs, ms (`/proc/PID/stat`, `cutime` and `cstime`, ticks of 10 ms). */
export function workedByEnded(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return 10 * (Number(fields[13]) + Number(fields[14]));
}
