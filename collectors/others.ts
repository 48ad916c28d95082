import { join } from "node:path";
import { isGone, readRecord } from "./kernel/kernel-file.ts";

/** What a source of other processes' facts needs, as its `remedy`. */
export const OTHERS_REMEDY = {
  absent: "mount /proc",
  refused: "run with CAP_SYS_PTRACE, or in the group that /proc's mount option gid= names (hidepid)",
};

/**
 * Throws as a refused read does if other processes are hidden: under hidepid=2 (man 5 proc) theirs are not refused but
 * missing, and a machine full of processes would look empty. Process 1 is always there.
 */
export function requireOthers(proc: string): void {
  const path = join(proc, "1/stat");
  try {
    readRecord(path);
  } catch (error) {
    if (!isGone(error)) throw error;
    throw Object.assign(new Error(`${path}: hidden`, { cause: error }), { code: "EACCES", path });
  }
}

const CAP_SYS_PTRACE = 1n << 19n;
const CAP_SYS_ADMIN = 1n << 21n;

/**
 * Which details this user will not get, in words; "" if all, or if it cannot be told.
 *
 * @param needs details, by the capability that shows those of other users' processes
 */
export function hiddenDetails(proc: string, needs: { ptrace: string; admin?: string }): string {
  const status = readRecord(join(proc, "self/status")).toString("latin1");
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (effective === undefined) return "";
  const capabilities = BigInt(`0x${effective}`);
  const hidden: string[] = [];
  if ((capabilities & CAP_SYS_PTRACE) === 0n) hidden.push(`${needs.ptrace} (needs CAP_SYS_PTRACE)`);
  if (needs.admin && (capabilities & CAP_SYS_ADMIN) === 0n)
    hidden.push(`${needs.admin} (needs CAP_SYS_ADMIN)`);
  return hidden.length === 0 ? "" : `, but without ${hidden.join(" and ")}`;
}
