import type { KeepalivedFacts, PeriodicScript } from "../../collectors/collector.ts";
import { isSince } from "./installed.ts";

/** A script whose line needs a shell, and so does not survive an upgrade. */
export interface ShellLine {
  name: string;
  words: string[];
}

/** lib/notify.c: before 2.0.0 `/bin/sh -c` reads the line of a script, since then execve(2) gets its words. */
export const WITHOUT_SHELL_SINCE = "2.0.0";

/** What an upgrade would break; none where the installed version is past that. @param replaced a script that goes with the upgrade */
export function shellLines(
  keepalived: KeepalivedFacts | null,
  replaced: PeriodicScript | null = null,
): ShellLine[] {
  if (keepalived === null || isSince(keepalived.version, WITHOUT_SHELL_SINCE) === true) return [];
  return keepalived.scripts.flatMap(({ name, tracked, shell_words: words = [], where }) =>
    tracked && words.length > 0 && where !== replaced?.where ? [{ name, words }] : [],
  );
}
