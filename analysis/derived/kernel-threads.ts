import type { Recording } from "../../storage/recording.ts";
import { kindCode } from "./events.ts";

/** What a thread of the kernel is there for. */
export type KernelWork = "huge-pages" | "compaction" | "reclaim" | "packets" | "journal" | "raid" | "other";

/** kthreadd is the parent of all kernel threads, and the second process of every boot (init/main.c, rest_init). */
const KTHREADD = 2;

/** By name: kernel/kthread.c's users, and the drivers' of CentOS 7. Programs that list them put them in brackets. */
const NAMES =
  /^(\[.+\]$|kworker|jbd2\/|xfsaild|xfs-|ksoftirqd|napi\/|kswapd|rcu_|rcuo|rcub|migration\/|watchdog\/|kthreadd|khugepaged|kcompactd|kdmflush|flush-|bdi-|md\d+_|scsi_|mpt_|dm-|loop\d|kblockd|ext4-|writeback|kauditd|khungtaskd|ksmd|irq\/|nfsd|lockd|cpuhp|cifsd|kipmi\d|usb-storage|txg_|arc_|l2arc_|z_|spl_|nvidia-modeset|hv_|vmmemctl|iscsi_|fc_|qla|nbd\d)/;

const WORK: readonly [KernelWork, RegExp][] = [
  ["huge-pages", /^khugepaged/],
  ["compaction", /^kcompactd/],
  ["reclaim", /^kswapd/],
  ["packets", /^(ksoftirqd|napi\/)/],
  ["journal", /^(jbd2\/|xfsaild|xfs-)/],
  ["raid", /^md\d+_/],
];

/**
 * Whether a name is the kernel's own thread: by its parent where a row tells it, else by its name. A program has a file, whatever
 * it calls itself: miners like to be "kworker" or "[kswapd0]".
 */
export function kernelThreads({ tasks, events, strings }: Recording): (comm: string) => boolean {
  const children = new Uint8Array(strings.length);
  const programs = new Uint8Array(strings.length);
  for (let i = 0; i < tasks.length; i++) if (tasks.exe[i] !== 0) programs[tasks.comm[i]!] = 1;
  const [process, run] = [kindCode("process"), kindCode("run")];
  for (let i = 0; i < events.length; i++) {
    if (events.kind[i] !== process && events.kind[i] !== run) continue;
    const ppid = events.ppid.at(i);
    if (ppid === KTHREADD) children[events.comm[i]!] = 1;
    // Unknown is NaN.
    else if (ppid >= 0) programs[events.comm[i]!] = 1;
  }
  const among = (places: Uint8Array) => new Set(strings.filter((_, place) => places[place] === 1));
  const [threads, others] = [among(children), among(programs)];
  return (comm) => !others.has(comm) && (threads.has(comm) || isKernelName(comm));
}

/** Whether the kernel has threads of that name; a program may call itself so too. */
export const isKernelName = (comm: string): boolean => NAMES.test(comm);

export function kernelWork(comm: string): KernelWork {
  const bare = comm.replace(/^\[(.+)\]$/, "$1");
  return WORK.find(([, names]) => names.test(bare))?.[0] ?? "other";
}

/** Of threads that the kernel has one of for each processor or node, the kind of them: "ksoftirqd/3" is a "ksoftirqd". */
export function kindOfThread(comm: string): string {
  return comm.replace(/^(ksoftirqd|kcompactd|kswapd|kworker)[/\d].*$/, "$1");
}
