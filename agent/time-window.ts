import { Failure, messageOf } from "../collectors/failure.ts";
import type { Window } from "../storage/recording-reader.ts";
import { formatRfc3339, parseRfc3339 } from "../storage/trace/instant.ts";

const UNITS_S = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const RELATIVE = /^-(\d+(?:\.\d+)?)([smhdw])$/;

/**
 * µs since 1970 UTC of `--since` or `--until`: RFC 3339 with its offset (`2026-09-05T12:00:00+02:00`), a UTC day (`2026-09-05`,
 * its first moment), `-2h` (before `now`; s, m, h, d, w) or `now`. Throws a `Failure` that says what was expected and found.
 */
export function parseInstant(text: string, now: number): number {
  const trimmed = text.trim();
  if (trimmed === "now") return now;
  const relative = RELATIVE.exec(trimmed);
  if (relative) {
    const seconds = Number(relative[1]) * UNITS_S[relative[2] as keyof typeof UNITS_S];
    const instant = now - Math.round(seconds * 1e6);
    if (Number.isSafeInteger(instant)) return instant;
  }
  const day = /^\d{4}-\d\d-\d\d$/.test(trimmed);
  const instant = parseRfc3339(day ? `${trimmed}T00:00:00Z` : trimmed);
  if (instant !== null) return instant;
  // Whose local time would it be: this machine's, or that of the host that was recorded?
  const local = parseRfc3339(`${trimmed}Z`) ?? parseRfc3339(`${trimmed}:00Z`);
  if (local !== null)
    throw new Failure(
      `expected an instant with its offset, found "${text}"; did you mean ${formatRfc3339(local).slice(0, 19)}Z?`,
    );
  throw new Failure(`expected an instant as 2026-09-05T12:00:00Z, 2026-09-05, -2h or now, found "${text}"`);
}

/** The window that `--since` and `--until` ask for; both ends are included. Throws a `Failure` where nothing can be in it. */
export function parseWindow(options: { since?: string; until?: string }, now: number): Window {
  const read = (name: "since" | "until") => {
    const text = options[name];
    if (text === undefined) return undefined;
    try {
      return parseInstant(text, now);
    } catch (error) {
      throw new Failure(`--${name}: ${messageOf(error)}`);
    }
  };
  const start = read("since");
  const end = read("until");
  if (start !== undefined && end !== undefined && start > end)
    throw new Failure(`--since ${options.since} is after --until ${options.until}: no time lies between`);
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}
