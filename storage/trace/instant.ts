const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:[.,](\d+))?([Zz]|[+-]\d\d:?\d\d)$/;

/**
 * µs since 1970 UTC of an RFC 3339 instant, any offset, any number of decimals; `null`: it is none, or lies outside 1684 to 2255,
 * where a double cannot count microseconds.
 */
export function parseRfc3339(text: string): number | null {
  const parts = RFC3339.exec(text);
  if (!parts) return null;
  const [, day, clock, fraction = "", zone = "Z"] = parts;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const ms = Date.parse(`${day}T${clock}${offset}`);
  if (Number.isNaN(ms) || !isDay(day!)) return null;
  const time = ms * 1000 + Math.round(Number(`0.${fraction}`) * 1e6);
  return Number.isSafeInteger(time) ? time : null;
}

/** `Date` takes 30 February for 2 March. */
function isDay(day: string): boolean {
  return Number(day.slice(8)) <= 28 || new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** Up to the point: rows come by time, and many are of one second. */
let latest = { second: Number.NaN, text: "" };

/** RFC 3339 with microseconds and `Z`, of µs since 1970 UTC. */
export function formatRfc3339(time: number): string {
  const second = Math.floor(time / 1e6);
  if (second !== latest.second)
    latest = { second, text: new Date(second * 1000).toISOString().slice(0, -"000Z".length) };
  return `${latest.text}${String(time - second * 1e6).padStart(6, "0")}Z`;
}

/** The same without its zone: what spreadsheets take for a date and a time of day, in UTC. */
export const formatDate = (time: number): string => formatRfc3339(time).slice(0, -1);
