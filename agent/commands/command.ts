import type { Command } from "commander";

/**
 * Adds one verb to the program. Its action throws a `Failure`, whose message is the one line that the user reads
 * (exit status 1); a wrong option value is commander's `InvalidArgumentError` (exit status 2).
 */
export type Verb = (program: Command) => void;
