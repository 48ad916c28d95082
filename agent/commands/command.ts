import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { messageOf } from "../../collectors/failure.ts";

/**
 * Adds one verb to the program: what it takes, and what its help says. What it does is in `actions/`, and loaded when it is done: who asks
 * for the help does not wait for it. Its action throws a `Failure`, whose message is the one line that the user reads (exit status 1); a
 * wrong option value is commander's `InvalidArgumentError` (exit status 2).
 */
export type Verb = (program: Command) => void;

/** The value of an option or an argument: what its reader throws is wrong usage. */
export const asArgument =
  <Value>(read: (text: string) => Value) =>
  (text: string): Value => {
    try {
      return read(text);
    } catch (error) {
      throw new InvalidArgumentError(messageOf(error));
    }
  };

/** `--db`, of every command that has to do with a recording; the order is `chooseDatabase`'s. */
export const dbOption = (what: string) =>
  new Option(
    "--db <file>",
    `${what} (default: LOADSPIKE_DB, else the configuration's, else the checkout's own)`,
  );

/** For the help of every command that takes instants. */
export const INSTANTS = `An instant is 2026-09-05T12:00:00Z, "2026-11-26 21:00", 21:24 (the latest one),
yesterday, "yesterday 21:24", -2h, now, or a time as a report prints it, in any
of its languages. A zone or an offset may follow ("2026-11-26 21:00 +08:00");
without, it is the zone that the report is printed in.`;
