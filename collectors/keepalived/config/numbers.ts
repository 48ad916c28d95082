import type { ConfigFacts } from "./problem.ts";
import { atLeast, type Version } from "./version.ts";

/** `read_int`: a whole number and nothing behind it. */
export function readInteger(text: string): number | null {
  return /^[+-]?\d{1,9}$/.test(text) ? Number(text) : null;
}

/** strtol(3): blanks are skipped, the digits at the start count, and none are 0. */
export function leadingInteger(text: string): number {
  const digits = /^[ \t\n\v\f\r]*([+-]?\d{1,18})/.exec(text);
  return digits ? Number(digits[1]) : 0;
}

/** `read_int` outside `--config-test`: what stands behind the digits is only warned of. */
export function isInteger(text: string): boolean {
  return /^[ \t\n\v\f\r]*[+-]?\d{1,18}$/.test(text);
}

/** `read_timer`: seconds, with a fraction or without. */
export function readDecimal(text: string): number | null {
  return /^\d{1,9}(\.\d*)?$/.test(text) ? Number(text) : null;
}

/** `advert_int`: hundredths of a second to 255 s; anything else is ignored. */
export function readAdvert(text = ""): number | null {
  const value = readDecimal(text);
  return value !== null && value >= 0.01 && value <= 255 ? value : null;
}

/** `UINT_MAX / TIMER_HZ`: what 2.0.7 and later take at most. */
const MOST_SECONDS = 4294;

/**
 * `interval` and `timeout` of a vrrp_script. Every version takes the digits at the start (`strtoul`) and 0 as 1; since
 * 2.3.2 thousandths count. `keepalived --config-test` refuses what a start only warns of, so a fault is always told.
 */
export function readSeconds(written: string, version: Version): Seconds {
  const text = written.replace(/^[ \t\n\v\f\r]+/, "");
  const fractions = atLeast(version, "2.3.2");
  const none = { fractions, fraction: false, most_s: null, taken_s: null };
  if (text.startsWith("-")) return { value: null, fault: none };
  const digits = (fractions ? /^\+?\d{0,18}(\.\d*)?/ : /^\+?\d{0,18}/).exec(text)![0];
  // With thousandths a stray character ends the number before its zeros are added: "3x" is 0.003.
  const cut = fractions && digits !== text ? Number(digits.replace(".", "")) / 1000 : Number(digits);
  const value = Math.round(cut * 1000) / 1000 || 1;
  if (value > MOST_SECONDS && atLeast(version, "2.0.7"))
    return { value: null, fault: { ...none, most_s: MOST_SECONDS } };
  if (digits === text && Number(digits) > 0) return { value, fault: null };
  const fraction = !fractions && Boolean(readDecimal(text));
  return { value, fault: { ...none, fraction, taken_s: value } };
}

export interface Seconds {
  /** `null` where keepalived ignores the line. */
  value: number | null;
  fault: Omit<ConfigFacts["config.expected-seconds"], "keyword" | "text"> | null;
}
