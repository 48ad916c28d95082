import type { Verb } from "./command.ts";

/** THE list: one verb a file, one line here, in the order of `--help`. */
export const verbs: readonly Verb[] = [];
