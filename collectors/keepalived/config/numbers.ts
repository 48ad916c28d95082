import type { ConfigFacts } from "./problem.ts";
import { atLeast, type Version } from "./version.ts";

/** `read_int`: a whole number and nothing behind it. */
export function readInteger(text: string): number | null {
  return /^[+-]?\d{1,9}$/.test(text) ? Number(text) : null;
}

/** `read_int` outside `--config-test`: the digits at the start count, the rest is only warned of. */
export function readLeadingInteger(text: string): number | null {
  const digits = /^[+-]?\d{1,9}/.exec(text);
  return digits ? Number(digits[0]) : null;
}

/** `read_timer`: seconds, with a fraction or without. */
export function readDecimal(text: string): number | null {
  return /^\d{1,9}(\.\d*)?$/.test(text) ? Number(text) : null;
}

/**
 * `interval` and `timeout` of a vrrp_script. Every version takes the digits at the start (`strtoul`) and 0 as 1; since
 * 2.3.2 thousandths count. `keepalived --config-test` refuses what a start only warns of, so a fault is always told.
 */
export function readSeconds(text: string, version: Version): Seconds {
  const fractions = atLeast(version, "2.3.2");
  if (text.startsWith("-")) return { value: null, fault: { fractions, fraction: false, taken_s: null } };
  const digits = (fractions ? /^\d{0,9}(\.\d*)?/ : /^\d{0,9}/).exec(text)![0];
  // With thousandths a stray character ends the number before its zeros are added: "3x" is 0.003.
  const cut = fractions && digits !== text ? Number(digits.replace(".", "")) / 1000 : Number(digits);
  const value = Math.round(cut * 1000) / 1000 || 1;
  if (digits === text && Number(digits) > 0) return { value, fault: null };
  const fraction = !fractions && Boolean(readDecimal(text));
  return { value, fault: { fractions, fraction, taken_s: value } };
}

export interface Seconds {
  /** `null` where keepalived ignores the line. */
  value: number | null;
  fault: Omit<ConfigFacts["config.expected-seconds"], "keyword" | "text"> | null;
}
