import { join } from "node:path";
import { sourceFact } from "./fact.ts";
import { Failure } from "./failure.ts";
import { isGone, readRecord } from "./kernel/kernel-file.ts";
import type { Remedy } from "./opened.ts";

declare module "./fact.ts" {
  interface SourceFacts {
    "source.needs-others": Nothing;
  }
}

/** Of what is asked of other users' processes. */
export const OTHERS_REMEDY: Remedy = {
  absent: sourceFact("source.needs-proc", {}),
  refused: sourceFact("source.needs-others", {}),
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
    throw Object.assign(new Failure(`${path}: hidden`, { cause: error }), { code: "EACCES", path });
  }
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
