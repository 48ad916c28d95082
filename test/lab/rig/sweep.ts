import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const NAME = /^loadspike-lab-(\d+)-(\d+)$/;

/** Names of this process's lab: pid and start time together are never used twice within a boot. */
export function owner(): { name: string; prefix: string } {
  return { name: `loadspike-lab-${process.pid}-${startTime(process.pid)}`, prefix: `lsH${process.pid}.` };
}

/** Whose lab a folder name stands for, or `null` for any other folder. */
export function ownerOf(name: string): { prefix: string; alive: boolean } | null {
  const [, pid, start] = NAME.exec(name) ?? [];
  if (!pid || !start) return null;
  return { prefix: `lsH${pid}.`, alive: startTime(Number(pid)) === start };
}

/** Field 22 of /proc/PID/stat, clock ticks since boot; `null` where there is no such process. */
function startTime(pid: number): string | null {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

/**
 * Removes all that a lab made: thaws what is frozen, ends its processes, unmounts, deletes namespaces and control
 * groups, then the folder. Everything is recognised by the folder's path or by the owner's prefix, never by a general name.
 */
export function sweep(folder: string): void {
  const found = ownerOf(basename(folder));
  if (!found) throw new Error(`${folder} is no lab's folder`);
  const { prefix } = found;
  const groups = controlGroups(prefix);
  // A frozen process cannot die, and one that waits on a frozen file system cannot either.
  for (const group of groups) {
    attempt(() => writeFileSync(join(group, "freezer.state"), "THAWED"));
    attempt(() => writeFileSync(join(group, "cgroup.freeze"), "0"));
  }
  const mounts = mountsBelow(folder);
  for (const mount of mounts) attempt(() => command("fsfreeze", "-u", mount));
  const namespaces = readNames("/run/netns").filter((name) => name.startsWith(prefix));
  for (let round = 0; round < 100; round++) {
    const pids = processesOf(folder, namespaces);
    if (pids.length === 0) break;
    for (const pid of pids) attempt(() => process.kill(pid, "SIGKILL"));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  for (const area of swapAreasBelow(folder)) attempt(() => command("swapoff", area));
  for (const mount of mounts.reverse())
    attempt(() => command("umount", mount)) ?? attempt(() => command("umount", "-l", mount));
  for (const name of namespaces) attempt(() => command("ip", "netns", "delete", name));
  // A group may have groups of its own; its other entries are the kernel's, and no folders.
  for (const group of groups)
    for (const name of [...readNames(group), "."]) attempt(() => rmdirSync(join(group, name)));
  // While the folder is there the next lab sweeps again; and a mounted volume must not be emptied through its mount point.
  const rest = mountsBelow(folder).length + controlGroups(prefix).length;
  if (rest === 0) rmSync(folder, { recursive: true, force: true });
}

/** Mount points in the order of mounting: a nested volume comes after the one that carries it. */
function mountsBelow(folder: string): string[] {
  const lines = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return lines.map((line) => line.split(" ")[1] ?? "").filter((path) => path.startsWith(`${folder}/`));
}

/** /proc/swaps: a heading, then a line each that begins with the file (proc(5)). */
function swapAreasBelow(folder: string): string[] {
  const lines = readFileSync("/proc/swaps", "utf8").split("\n");
  return lines.map((line) => line.split(/\s/)[0] ?? "").filter((path) => path.startsWith(`${folder}/`));
}

/** Marked by their environment, or living in one of the lab's namespaces; never this process. */
export function processesOf(folder: string, namespaces: readonly string[]): number[] {
  const mark = Buffer.from(`LOADSPIKE_LAB=${folder}\0`);
  const marked = readNames("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => attempt(() => readFileSync(`/proc/${pid}/environ`).includes(mark)));
  const inside = namespaces.flatMap((name) =>
    (attempt(() => command("ip", "netns", "pids", name)) ?? "").split("\n"),
  );
  return [...new Set([...marked, ...inside])].map(Number).filter((pid) => pid > 0 && pid !== process.pid);
}

/** Control groups (version 1 hierarchies and the unified one) that carry the prefix. */
function controlGroups(prefix: string): string[] {
  const base = "/sys/fs/cgroup";
  const parents = [base, ...readNames(base).map((name) => join(base, name))];
  return parents.flatMap((parent) =>
    readNames(parent)
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(parent, name)),
  );
}

function readNames(folder: string): string[] {
  return attempt(() => readdirSync(folder)) ?? [];
}

function command(name: string, ...args: string[]): string {
  return execFileSync(name, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 20_000 });
}

/** A sweep goes on whatever fails: things vanish while it looks at them. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}
