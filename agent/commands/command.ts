import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { messageOf } from "../../collectors/failure.ts";
import type { Window } from "../../storage/recording-reader.ts";
import { readingOf } from "../time/of-recording.ts";
import { parseZone } from "../time/zone.ts";
import { parseWindow } from "../time-window.ts";

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

/** The same for an option or an argument by itself: what its reader throws is wrong usage. */
export const asArgument =
  <Value>(read: (text: string) => Value) =>
  (text: string): Value => {
    try {
      return read(text);
    } catch (error) {
      throw new InvalidArgumentError(messageOf(error));
    }
  };

export interface AskedWindow {
  since?: string;
  until?: string;
  timezone?: string;
}

/** `--since` and `--until`, of every command that reads a part of a recording. */
export const sinceOption = () =>
  new Option("--since <instant>", 'from when on: yesterday, 21:24, "2026-11-26 21:00", -2h …');
export const untilOption = () => new Option("--until <instant>", "until when");

/** Reads them, times without a zone in `timezone` or as the report of this database prints them. What is wrong ends with status 2. */
export function askedWindow(command: Command, options: AskedWindow, file: string): Window {
  const zone = askedZone(command, options.timezone);
  return orWrongUsage(command, () => parseWindow(options, Date.now() * 1000, () => readingOf(file, zone)));
}

/** `--timezone` as `Intl` takes it. */
export function askedZone(command: Command, zone: string | undefined): string | undefined {
  return zone === undefined ? undefined : orWrongUsage(command, () => parseZone(zone), "--timezone");
}
