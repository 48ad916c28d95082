import { readdirSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { readBeginning, readRecord } from "../../kernel/kernel-file.ts";
import { type PidStat, parsePidStat } from "../../kernel/pid-stat.ts";
import { startOfRegular } from "../../untrusted/regular-file.ts";
import type { Role } from "../config/globals.ts";
import { type KeepalivedOptions, parseCommandLine } from "./command-line.ts";

export interface KeepalivedProcess {
  pid: number;
  comm: string;
  /** Ticks since boot: with the pid it names a process for good. */
  start_ticks: number;
  /** Which of its jobs it does; `null` where nothing tells. */
  role: Role | null;
}

/** A keepalived with the processes that its parent has started. */
export interface KeepalivedInstance {
  parent: KeepalivedProcess;
  children: KeepalivedProcess[];
  options: KeepalivedOptions;
}

/** Every keepalived of the host; the forks from which it starts its scripts are left out. */
export function findInstances(root: string): KeepalivedInstance[] {
  const proc = join(root, "proc");
  const found = new Map<number, PidStat & { argv: string[] }>();
  for (const name of readdirSync(proc)) {
    if (!/^\d+$/.test(name)) continue;
    const process = readProcess(proc, name);
    if (process) found.set(process.pid, process);
  }
  const instances: KeepalivedInstance[] = [];
  for (const parent of found.values()) {
    if (found.has(parent.ppid)) continue;
    const children = [...found.values()].filter((process) => process.ppid === parent.pid);
    const options = parseCommandLine(parent.argv);
    instances.push({
      parent: { ...identity(parent), role: "parent" },
      children: children.map(identity).sort((a, b) => a.start_ticks - b.start_ticks || a.pid - b.pid),
      options,
    });
  }
  return instances.sort((a, b) => a.parent.start_ticks - b.parent.start_ticks);
}

function identity({ pid, comm, start_ticks }: PidStat): KeepalivedProcess {
  return { pid, comm, start_ticks, role: null };
}

/** `null` for what is no keepalived, or is gone. The command line stays when `process_names` changes the comm. */
function readProcess(proc: string, pid: string): (PidStat & { argv: string[] }) | null {
  try {
    const argv = readBeginning(`${proc}/${pid}/cmdline`).toString("utf8").split("\0").slice(0, -1);
    if (basename(argv[0] ?? "") !== "keepalived") return null;
    const path = `${proc}/${pid}/stat`;
    const stat = parsePidStat(readRecord(path), path);
    // A zombie does nothing and has no files.
    return stat.state === "Z" ? null : { ...stat, argv };
  } catch {
    return null;
  }
}

/** Where pid files lie without options: include/pidfile.h, 1.3.5 and 2.x; /var/run is /run on newer systems. */
const PID_FILES: Record<Role, string[]> = {
  parent: ["keepalived.pid"],
  vrrp: ["vrrp.pid", "keepalived_vrrp.pid"],
  checker: ["checkers.pid", "keepalived_checkers.pid"],
  bfd: ["bfd.pid", "keepalived_bfd.pid"],
};
const PID_FOLDERS = ["/run", "/run/keepalived", "/var/run", "/var/run/keepalived"];

/** Hints for `assignRoles`: names given in the configuration, and what it has work for. */
export interface RoleHints {
  names: Record<Role, string | null>;
  configured: { checker: boolean; vrrp: boolean };
}

/**
 * Tells the children apart: by pid file, by name, and else by the order in which keepalived starts them (checker, VRRP,
 * BFD: core/main.c `start_keepalived`).
 */
export function assignRoles(
  instance: KeepalivedInstance,
  root: string,
  inside: string,
  hints: RoleHints,
): void {
  const roles = ["checker", "vrrp", "bfd"] as const;
  const left = new Set<Role>(roles);
  const give = (process: KeepalivedProcess | undefined, role: Role): void => {
    if (process?.role !== null || !left.delete(role)) return;
    process.role = role;
  };
  for (const role of roles) {
    const own = instance.options.pidFiles[role];
    const files = own
      ? [own]
      : PID_FOLDERS.flatMap((folder) => PID_FILES[role].map((name) => join(folder, name)));
    const pids = files.map((file) => readPid(join(inside, file)));
    give(
      instance.children.find((child) => ownPids(root, child.pid).some((pid) => pids.includes(pid))),
      role,
    );
  }
  for (const role of roles) {
    const name = hints.names[role];
    if (name !== null)
      give(
        instance.children.find((child) => child.comm === name.slice(0, 15)),
        role,
      );
  }
  const unknown = instance.children.filter((child) => child.role === null);
  const { vrrp, checker } = hints.configured;
  if (unknown.length === 1 && left.has("vrrp") && left.has("checker")) {
    if (vrrp !== checker) give(unknown[0], vrrp ? "vrrp" : "checker");
    return;
  }
  const expected = roles.filter((role) => left.has(role));
  for (const [i, role] of expected.entries()) give(unknown[i], role);
}

function readPid(path: string): number | null {
  try {
    const pid = Number.parseInt(startOfRegular(path, 32).toString("latin1"), 10);
    return Number.isNaN(pid) ? null : pid;
  } catch {
    return null;
  }
}

/** A process's pid here, and in its own pid namespace (`NSpid`, since 4.1): its pid file holds that one. */
function ownPids(root: string, pid: number): number[] {
  try {
    const status = readRecord(join(root, "proc", String(pid), "status")).toString("latin1");
    const inside = /^NSpid:.*\t(\d+)$/m.exec(status)?.[1];
    return inside === undefined ? [pid] : [pid, Number(inside)];
  } catch {
    return [pid];
  }
}

/** The namespace that a link of `/proc/PID/ns` names, or `null` where it may not be read. */
export function namespaceOf(root: string, pid: number | "self", kind: "mnt" | "net"): string | null {
  try {
    return readlinkSync(join(root, "proc", String(pid), "ns", kind));
  } catch {
    return null;
  }
}
