import { atLeast, formatVersion } from "../../collectors/keepalived/config/version.ts";
import type { HazardRule } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    /** The program gets them as arguments: no shell reads the line. */
    "shell-words": { words: string[]; since: string };
    /** They work with this version, and no more after an upgrade. */
    "shell-words-later": { words: string[]; version: string; since: string };
  }
}

/** lib/notify.c: before, `/bin/sh -c` reads the line, since then execve(2) gets its words. */
const WITHOUT_SHELL_SINCE = "2.0.0";

export const shellWords: HazardRule = {
  of: "tracked",
  harm: ({ id }) => (id === "shell-words" ? "blind" : "later"),
  inJob({ shell_words: words }, { version }) {
    if (words.length === 0) return [];
    const since = WITHOUT_SHELL_SINCE;
    return atLeast(version, since)
      ? [{ id: "shell-words", values: { words, since } }]
      : [{ id: "shell-words-later", values: { words, version: formatVersion(version), since } }];
  },
};
