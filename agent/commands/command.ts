import type { Command } from "commander";
import { messageOf } from "../../collectors/failure.ts";

/**
 * Adds one verb to the program. Its action throws a `Failure`, whose message is the one line that the user reads
 * (exit status 1); a wrong option value is commander's `InvalidArgumentError` (exit status 2).
 */
export type Verb = (program: Command) => void;

/** Runs a check of what was asked for; what it throws is wrong usage (exit status 2). @param option named in front: "--at" */
export function orWrongUsage<Value>(command: Command, check: () => Value, option = ""): Value {
  try {
    return check();
  } catch (error) {
    return command.error(`error: ${option && `${option}: `}${messageOf(error)}`, { exitCode: 2 });
  }
}
