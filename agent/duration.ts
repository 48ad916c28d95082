import { Failure } from "../collectors/failure.ts";

const SECONDS = { s: 1, m: 60, h: 3600, d: 86400 };
/** setTimeout wraps beyond 2³¹ − 1 milliseconds. */
const LONGEST_S = 24 * 86400;

/**
 * Seconds of a duration as people write it: `90` or `90s`, `10m`, `2h`, `1d`. Throws a `Failure` that says what was expected
 * and found.
 */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text.trim());
  const unit = (match?.[2] || "s") as keyof typeof SECONDS;
  const seconds = match ? Number(match[1]) * SECONDS[unit] : Number.NaN;
  if (!(seconds > 0 && seconds <= LONGEST_S))
    throw new Failure(`expected a duration up to 24 days such as 60s, 10m or 2h, found "${text}"`);
  return seconds;
}
