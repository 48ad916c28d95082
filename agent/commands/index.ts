import { agent } from "./agent.ts";
import type { Verb } from "./command.ts";
import { predict } from "./predict.ts";
import { record } from "./record.ts";

/** THE list: one verb a file, one line here, in the order of `--help`. */
export const verbs: readonly Verb[] = [record, agent, predict];
