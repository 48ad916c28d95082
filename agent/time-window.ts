import { Failure, messageOf } from "../collectors/failure.ts";
import type { Window } from "../storage/recording-reader.ts";
import { formatRfc3339, parseRfc3339 } from "../storage/trace/instant.ts";
import { isLocalTime, type Named, namedBy, type Reading } from "./time/local-instant.ts";

const UNITS_S = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const RELATIVE = /^-(\d+(?:\.\d+)?)([smhdw])$/;

/** Asked only where a time leaves something out: the recording that it would come from may have to be opened for it. */
export type Completed = () => Omit<Reading, "now">;

/**
 * The instants (µs since 1970 UTC) that `--since`, `--until` or `--at` name: RFC 3339 with its offset, `-2h` (before `now`; s, m, h, d, w),
 * `now`, and what `namedBy` reads. Throws a `Failure` that says what was expected and found.
 */
export function parseNamed(text: string, now: number, complete: Completed): Named {
  const trimmed = text.trim();
  if (trimmed === "now") return { first: now, last: now };
  const relative = RELATIVE.exec(trimmed);
  if (relative) {
    const seconds = Number(relative[1]) * UNITS_S[relative[2] as keyof typeof UNITS_S];
    const instant = now - Math.round(seconds * 1e6);
    if (Number.isSafeInteger(instant)) return { first: instant, last: instant };
  }
  const instant = parseRfc3339(trimmed);
  if (instant !== null) return { first: instant, last: instant };
  const named = isLocalTime(trimmed) ? namedBy(trimmed, { now, ...complete() }) : null;
  if (named !== null) return named;
  throw new Failure(
    `expected an instant as 2026-09-05T12:00:00Z, "2026-09-05 14:00", 21:24, yesterday, -2h or now, found "${text}"`,
  );
}

/** The first of them. */
export const parseInstant = (text: string, now: number, complete: Completed): number =>
  parseNamed(text, now, complete).first;

/**
 * The window that `--since` and `--until` ask for; both ends are included, and so is all of a minute that is its end.
 * Throws a `Failure` where nothing can be in it.
 */
export function parseWindow(
  options: { since?: string; until?: string },
  now: number,
  complete: Completed,
): Window {
  const read = (name: "since" | "until") => {
    const text = options[name];
    if (text === undefined) return undefined;
    try {
      return parseNamed(text, now, complete);
    } catch (error) {
      throw new Failure(`--${name}: ${messageOf(error)}`);
    }
  };
  const start = read("since")?.first;
  const end = read("until")?.last;
  if (start !== undefined && end !== undefined && start > end)
    throw new Failure(
      `--since ${options.since} (${formatRfc3339(start)}) is after --until ${options.until} (${formatRfc3339(end)}): no time lies between`,
    );
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}
