import type { Opened } from "./collector.ts";
import { type SourceFact, sourceFact } from "./fact.ts";
import { errorCode, messageOf } from "./failure.ts";

declare module "./fact.ts" {
  interface SourceFacts {
    "source.absent": { path: string };
    /** It is in the kernel, which was told at its start not to use it. */
    "source.switched-off": { path: string };
    "source.refused": { path: string };
    "source.needs-proc": Nothing;
    "source.needs-readable-proc": Nothing;
  }
}

export interface Remedy {
  absent: SourceFact;
  refused: SourceFact;
}

/** Of the files in /proc that every kernel has, and every user may read. */
export const PROC_REMEDY: Remedy = {
  absent: sourceFact("source.needs-proc", {}),
  refused: sourceFact("source.needs-readable-proc", {}),
};

/**
 * Tries a source once and sorts what happens: nothing there or no permission is `no-data` with the remedy, anything
 * else that is thrown is `failed` with its message.
 *
 * @param place named where the error itself names no path, as that of a read does
 * @param detail what it gives, where that differs by machine
 */
export function opened<Source>(
  place: string,
  remedy: Remedy,
  start: () => Source,
  detail: () => SourceFact[] = () => [],
): Opened<Source> {
  try {
    const source = start();
    return { availability: { status: "ok", detail: detail() }, source };
  } catch (error) {
    const path = error instanceof Error && "path" in error ? String(error.path) : place;
    switch (errorCode(error)) {
      case "ENOENT":
      case "ENOTDIR":
        return absent(sourceFact("source.absent", { path }), remedy.absent);
      // What /proc/pressure answers where the kernel has PSI and it was not switched on at boot.
      case "ENOTSUP":
      case "EOPNOTSUPP":
        return absent(sourceFact("source.switched-off", { path }), remedy.absent);
      case "EACCES":
      case "EPERM":
        return absent(sourceFact("source.refused", { path }), remedy.refused);
      default:
        return failed(error);
    }
  }
}

/** Nothing here, and no fault. */
export function absent(why: SourceFact, remedy: SourceFact): Unopened {
  return { availability: { status: "no-data", why, remedy }, source: null };
}

export function failed(error: unknown): Unopened {
  return { availability: { status: "failed", error: messageOf(error) }, source: null };
}

export type Unopened = Extract<Opened<never>, { source: null }>;
