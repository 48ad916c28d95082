import { readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../failure.ts";
import { isRefused, readRecord } from "../../kernel/kernel-file.ts";
import { partsOf } from "./files.ts";
import { writableOn } from "./path-facts.ts";
import type { KeepalivedInstance } from "./processes.ts";

/**
 * Anybody can start a process that calls itself keepalived, and name it any file as its configuration. One is believed where nobody but
 * root could have made it what it is.
 */
export type Doubt =
  /** Somebody else runs it. */
  | { about: "user"; uid: number }
  /** Others than root may change its executable. */
  | { about: "program"; owner: number; mode: number }
  /** Who runs it cannot be told. */
  | { about: "hidden" };

/** Why a process is not believed; `null`: it is. What its owner made is not touched: only the kernel is asked. */
export function doubtOf(
  root: string,
  { parent }: KeepalivedInstance,
  trusted: readonly string[],
): Doubt | null {
  const proc = join(root, "proc", String(parent.pid));
  if (isNamed(join(proc, "exe"), trusted)) return null;
  const uids = uidsOf(join(proc, "status"));
  if (uids === null) return { about: "hidden" };
  // Also the real one: passwd and su run as root for whoever starts them, under any name.
  const stranger = uids.find((uid) => !isRoots(uid));
  if (stranger !== undefined) return { about: "user", uid: stranger };
  try {
    const { uid, mode } = statSync(join(proc, "exe"));
    if (!isRoots(uid) || (mode & 0o022) !== 0) return { about: "program", owner: uid, mode: mode & 0o7777 };
    return null;
  } catch (error) {
    // Whoever may not ask of root's process has no rights that the process's files could abuse.
    return isRefused(error) ? null : { about: "hidden" };
  }
}

/** The part of a configuration's path that others than root may change, as "/path (owner 1000, mode 0644)"; `null`: none. */
export function changeable(root: string, path: string, trusted: readonly string[]): string | null {
  try {
    const last = partsOf(path, root)?.at(-1);
    // Not there: the reader says so.
    if (last === undefined || trusted.some((named) => isSame(named, join(root, last)))) return null;
    return writableOn(path, root, isRoots);
  } catch (error) {
    // It vanished meanwhile, or this user may not look there: then it cannot be read either.
    return isRefused(error) ? null : `${path} (${messageOf(error)})`;
  }
}

/** Root, and who the agent runs as: what that one made gains nothing by being read. */
function isRoots(uid: number): boolean {
  return uid === 0 || uid === process.geteuid?.();
}

/** By name first: the file of a stranger may lie where even to ask for its state waits. */
function isNamed(exe: string, trusted: readonly string[]): boolean {
  if (trusted.length === 0) return false;
  try {
    const path = readlinkSync(exe);
    return trusted.includes(path) && isSame(exe, path);
  } catch {
    return false;
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/** Real, effective, saved and of the file system; a setuid program differs in the first. */
function uidsOf(status: string): number[] | null {
  try {
    const line = /^Uid:((?:\t\d+){4})$/m.exec(readRecord(status).toString("latin1"))?.[1];
    return line?.trim().split("\t").map(Number) ?? null;
  } catch {
    return null;
  }
}
