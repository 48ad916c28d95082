/** A time as a table has it: an instant, or what a clock on the wall showed (ms, as if it were UTC). */
export type Stamp = { time_us: number } | { wall_ms: number };

/** 2000 to 2099, s since 1970: any other number is no time. */
const [FIRST_S, LAST_S] = [946_684_800, 4_102_444_800];
const UNITS_US = [1e6, 1e3, 1, 1e-3];
/** Days since 1899-12-30, as spreadsheets count, of the same years. */
const [FIRST_SERIAL, LAST_SERIAL] = [36_526, 73_050];
/** A second since 1970 has ten digits: an exponent with fewer is rounded. */
const LEAST_DIGITS = 10;

/** A colon stands behind it in what `rrdtool fetch` writes. */
const EPOCH = /^\d+(?:[.,]\d+)?:?$|^\d(?:[.,]\d+)?e\+?\d+$/i;
/** RFC 3339 and what is near it: of databases, of Go (+0000 UTC), of sysstat (UTC behind it), with a comma. */
const YEAR_FIRST =
  /^(\d{4})([-/.])(\d\d)\2(\d\d)(?:T|\s+)(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?(?:\s+[A-Z]{3,4})?)?$/i;
/** With points between them the day stands first. */
const DAY_FIRST = /^(\d\d?)\.(\d\d?)\.(\d{4}),?\s+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?$/;
const DAY_OR_MONTH = /^\d\d?([-/])\d\d?\1\d{2,4}\b/;

/** `null`: it is none, or may be several. */
export function stampOf(text: string): Stamp | null {
  if (EPOCH.test(text)) return epochOf(text.replace(/:$/, "").replace(",", "."));
  const year = YEAR_FIRST.exec(text);
  if (year) {
    const [, y, , month, day, hour, minute, second, fraction, zone] = year;
    const wall_ms = wallOf(y, month, day, hour, minute, second);
    if (wall_ms === null) return null;
    const part_us = Number(`0.${fraction ?? 0}`) * 1e6;
    if (zone === undefined) return { wall_ms: wall_ms + part_us / 1e3 };
    return { time_us: (wall_ms - offsetOf(zone) * 60_000) * 1000 + Math.round(part_us) };
  }
  const [, day, month, y, hour, minute, second, fraction] = DAY_FIRST.exec(text) ?? [];
  if (day === undefined) return null;
  const wall_ms = wallOf(y, month, day, hour, minute, second);
  return wall_ms === null ? null : { wall_ms: wall_ms + Number(`0.${fraction ?? 0}`) * 1e3 };
}

/** What would help where a cell holds no time. */
export function timeHelp(text: string): string | null {
  if (DAY_OR_MONTH.test(text))
    return "whether the day or the month stands first cannot be told: write dates as 2026-09-05";
  if (/^\d[.,]?\d*e\+?\d+$/i.test(text))
    return "a program has rounded it: give the column all its digits before saving";
  const count = Number(text.replace(",", "."));
  return text !== "" && count >= FIRST_SERIAL && count < LAST_SERIAL
    ? "a spreadsheet counts days so: give the column the format YYYY-MM-DD hh:mm:ss before saving"
    : null;
}

/** Seconds, milliseconds, microseconds or nanoseconds. */
function epochOf(text: string): Stamp | null {
  if (/e/i.test(text) && text.replace(/e.*/i, "").replace(".", "").length < LEAST_DIGITS) return null;
  const count = Number(text);
  const unit_us = UNITS_US.find((us) => {
    const seconds = (count * us) / 1e6;
    return seconds >= FIRST_S && seconds < LAST_S;
  });
  return unit_us === undefined ? null : { time_us: Math.round(count * unit_us) };
}

function wallOf(...parts: readonly (string | undefined)[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const isDay = new Date(ms).getUTCDate() === day && month <= 12;
  const isClock = hour <= 23 && minute <= 59 && second <= 60;
  return isDay && isClock && ms >= FIRST_S * 1e3 && ms < LAST_S * 1e3 ? ms : null;
}

/** Minutes east of UTC. */
function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return (sign === "-" ? -1 : 1) * (60 * Number(hours) + Number(minutes ?? 0));
}
