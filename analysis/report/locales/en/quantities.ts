/** Numbers as English says them. */

/** "under 0.1 ms", "0.8 ms", "120 ms", "5.0 s", "23 min", "15 h 12 min", "3 days 12 h" */
export function duration(seconds: number): string {
  if (Number.isNaN(seconds)) return "unknown";
  if (seconds < 0) return `-${duration(-seconds)}`;
  if (seconds < 0.00005) return "under 0.1 ms";
  if (seconds < 0.00995) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return withRest(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(seconds / 3600);
  return withRest(Math.floor(hours / 24), "days", hours % 24, "h");
}

function withRest(whole: number, unit: string, rest: number, smaller: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${smaller}`;
}

/** "35 min", "4.2 h", "3.1 days": where there is no room for more. */
export function brief(seconds: number): string {
  if (seconds < 3570) return duration(seconds);
  const hours = seconds / 3600;
  return hours < 47.95 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} days`;
}

/** "7 s", "0.5 s": a time that somebody configured, as it was written. */
export function exactSeconds(seconds: number): string {
  return `${Number(seconds.toFixed(6))} s`;
}

/** "0.3 %", "98 %" */
export function percent(share: number): string {
  const value = share < 0.0005 ? 0 : share * 100;
  return `${value > 0 && value < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** The same as what a sentence begins with: "None of", "3.0 % of", "All of". */
export function partOf(share: number): string {
  return share < 0.0005 ? "None of" : share > 0.9995 ? "All of" : `${percent(share)} of`;
}

/** "43,200" */
export function thousands(count: number): string {
  return count.toLocaleString("en-US");
}

/** "1 run", "43,200 runs", "2 copies" */
export function plural(count: number, noun: string, several = `${noun}s`): string {
  return `${thousands(count)} ${count === 1 ? noun : several}`;
}

/** "a", "a and b", "a, b and c" */
export function list(items: readonly string[], and = "and"): string {
  const last = items.at(-1);
  if (last === undefined || items.length === 1) return last ?? "";
  return `${items.slice(0, -1).join(", ")} ${and} ${last}`;
}

/** "640 kB", "23 MB", "1.5 GB" */
export function bytes(value: number): string {
  if (value < 2 ** 20) return `${Math.round(value / 2 ** 10)} kB`;
  if (value < 10 * 2 ** 30) return `${thousands(Math.round(value / 2 ** 20))} MB`;
  return `${(value / 2 ** 30).toFixed(1)} GB`;
}

/** A chance as a test gives it: "p = 0.012", "p < 0.001". */
export function chance(p_value: number): string {
  return p_value < 0.001 ? "p < 0.001" : `p = ${p_value.toFixed(3)}`;
}
