import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../failure.ts";
import {
  type CpuLimit,
  type CpuStat,
  parseCpuMax,
  parseCpuStat,
  parseGroupNumber,
} from "../kernel/cpu-limit.ts";
import { readText, unlessGone } from "../kernel/kernel-file.ts";
import type { ProcLook } from "../runs/proc-look.ts";

/** Where control groups have their processor time limited. */
export interface Hierarchy {
  version: 1 | 2;
  folder: string;
  /** Version 1: where processor time is counted; `null`: nowhere. */
  accounts: string | null;
}

/**
 * From `/proc/mounts`. A controller is in one hierarchy only, of version 1 or the unified one (man 7 cgroups); systemd's hybrid
 * layout mounts both, and keeps `cpu` in version 1. `null`: there is none.
 */
export function cpuHierarchy(root: string): Hierarchy | null {
  const mounts = readText(join(root, "proc/mounts"))
    .split("\n")
    .map((line) => line.split(" "));
  const v1 = (controller: string) => {
    const point = mounts.find(
      ([, , type, options]) => type === "cgroup" && options?.split(",").includes(controller),
    )?.[1];
    return point === undefined ? null : join(root, point);
  };
  const own = v1("cpu");
  if (own !== null) return { version: 1, folder: own, accounts: v1("cpuacct") };
  const unified = mounts.find(([, , type]) => type === "cgroup2")?.[1];
  if (unified === undefined) return null;
  const folder = join(root, unified);
  const controllers = readText(join(folder, "cgroup.controllers")).trim().split(" ");
  return controllers.includes("cpu") ? { version: 2, folder, accounts: null } : null;
}

/**
 * Paths of the groups below the top one, wide before deep, at most so many. A group without children has a link count of 2
 * (fs/kernfs/inode.c `kernfs_refresh_inode`, 3.10: kernel/cgroup.c `cgroup_create_file`): asking for that is a third of the price of
 * reading its forty entries. Other file systems count otherwise, and are read.
 */
export function groupsOf(folder: string, most: number): { paths: string[]; more: boolean } {
  const paths = [""];
  for (let i = 0; i < paths.length; i++) {
    const path = join(folder, paths[i]!);
    if (i > 0 && unlessGone(() => statSync(path).nlink) === 2) continue;
    for (const entry of unlessGone(() => readdirSync(path, { withFileTypes: true })) ?? []) {
      if (!entry.isDirectory()) continue;
      if (paths.length > most) return { paths: paths.slice(1), more: true };
      paths.push(`${paths[i]}/${entry.name}`);
    }
  }
  return { paths: paths.slice(1), more: false };
}

/** A file of a group that was removed while it was open answers ENODEV (fs/kernfs/file.c `kernfs_get_active()`). */
function unlessRemoved<T>(read: () => T | null): T | null {
  try {
    return unlessGone(read);
  } catch (error) {
    if (errorCode(error) === "ENODEV") return null;
    throw error;
  }
}

/** `null`: it has no limit, or it is gone. */
export function limitOf({ version, folder }: Hierarchy, group: string): CpuLimit | null {
  if (version === 2) {
    const path = `${folder}${group}/cpu.max`;
    return unlessRemoved(() => parseCpuMax(readText(path), path));
  }
  const number = (name: string) => {
    const path = `${folder}${group}/cpu.cfs_${name}_us`;
    return parseGroupNumber(readText(path), path) / 1e6;
  };
  return unlessRemoved(() => {
    const quota_s = number("quota");
    return quota_s < 0 ? null : { quota_s, period_s: number("period") };
  });
}

/** `null`: it is gone. */
export function statOf({ folder, accounts }: Hierarchy, group: string): CpuStat | null {
  const path = `${folder}${group}/cpu.stat`;
  const stat = unlessRemoved(() => parseCpuStat(readText(path), path));
  if (stat === null || accounts === null) return stat;
  const usage = `${accounts}${group}/cpuacct.usage`;
  return { ...stat, used_s: unlessRemoved(() => parseGroupNumber(readText(usage), usage) / 1e9) };
}

const MOST_PIDS = 64;
const MOST_BELOW = 32;

/** The name that most processes of a group have; of one that has none itself, of the groups below it. */
export function nameIn({ folder }: Hierarchy, group: string, look: ProcLook): string | null {
  const below = groupsOf(`${folder}${group}`, MOST_BELOW).paths;
  for (const place of ["", ...below]) {
    const counts = new Map<string, number>();
    for (const pid of pidsIn(`${folder}${group}${place}`)) {
      const name = look.comm(pid);
      if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const [first] = [...counts].sort(([, a], [, b]) => b - a);
    if (first) return first[0];
  }
  return null;
}

/** 0 stands for a process that another pid namespace has; a threaded group of version 2 does not tell (EOPNOTSUPP). */
function pidsIn(group: string): number[] {
  try {
    const pids = readText(`${group}/cgroup.procs`).split("\n", MOST_PIDS);
    return pids.map(Number).filter((pid) => pid > 0);
  } catch {
    return [];
  }
}
