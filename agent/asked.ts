import type { Command } from "commander";
import { messageOf } from "../collectors/failure.ts";
import type { Window } from "../storage/recording-reader.ts";
import { readingOf } from "./time/of-recording.ts";
import { parseZone } from "./time/zone.ts";
import { parseWindow } from "./time-window.ts";

export interface AskedWindow {
  since?: string;
  until?: string;
  timezone?: string;
}

/** Runs a check of what was asked for; what it throws is wrong usage (exit status 2). @param option named in front: "--at" */
export function orWrongUsage<Value>(command: Command, check: () => Value, option = ""): Value {
  try {
    return check();
  } catch (error) {
    return command.error(`error: ${option && `${option}: `}${messageOf(error)}`, { exitCode: 2 });
  }
}

/** `--since` and `--until`, times without a zone in `timezone` or as the report of this database prints them. What is wrong ends with status 2. */
export function askedWindow(command: Command, options: AskedWindow, file: string): Window {
  const zone = askedZone(command, options.timezone);
  return orWrongUsage(command, () => parseWindow(options, Date.now() * 1000, () => readingOf(file, zone)));
}

/** `--timezone` as `Intl` takes it. */
export function askedZone(command: Command, zone: string | undefined): string | undefined {
  return zone === undefined ? undefined : orWrongUsage(command, () => parseZone(zone), "--timezone");
}
