import type { Diagnosis } from "../diagnosis.ts";

/** Instants as people read them: in the host's time zone where it is known, always with the offset said. */
export interface LocalTime {
  /** "UTC+02:00 (Europe/Berlin)" */
  zone: string;
  /** The same for `Intl` and its like: "Europe/Berlin" */
  timeZone: string;
  /** "Sat 05 Sep 2026 18:06" */
  full(time: number): string;
  /** "05 Sep 18:06", with the offset behind it where the report holds more than one. */
  short(time: number): string;
  /** "Sat 05 Sep 18:06", likewise. */
  day(time: number): string;
}

const SECONDS_BELOW_S = 600;

/** @param wanted IANA name or offset; an unknown one is said in `zone`, and UTC is used. */
export function localTime(diagnosis: Diagnosis, wanted?: string): LocalTime {
  const name = wanted ?? diagnosis.host.timezone ?? "UTC";
  const known = isZone(name);
  const timeZone = known ? name : "UTC";
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    day: "2-digit",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    // A window of minutes would begin and end in the same one.
    ...((diagnosis.window.end - diagnosis.window.start) / 1e6 < SECONDS_BELOW_S && { second: "2-digit" }),
    timeZoneName: "longOffset",
    hourCycle: "h23",
  });
  const read = (time: number): Record<string, string> =>
    Object.fromEntries(parts.formatToParts(time / 1000).map(({ type, value }) => [type, value]));
  const offset = (time: number) => {
    const shown = read(time).timeZoneName!.replace("GMT", "");
    return shown === "" ? "+00:00" : shown;
  };
  const { window, next_spike } = diagnosis;
  const offsets = new Set([window.start, window.end, ...(next_spike ? [next_spike.at] : [])].map(offset));
  const several = offsets.size > 1;
  const suffix = (time: number) => (several ? ` ${offset(time)}` : "");
  const clock = (p: Record<string, string>) => [p.hour, p.minute, ...(p.second ? [p.second] : [])].join(":");
  const dayAndMonth = (p: Record<string, string>) => `${p.day} ${p.month?.slice(0, 3)}`;
  const first = offset(window.start);
  return {
    timeZone,
    zone: [
      first === "+00:00" && !several ? "UTC" : `UTC${[...offsets].join(" and ")}`,
      ...(known ? [] : [`(the host's zone "${name}" is not known)`]),
      ...(/\bUTC$/.test(timeZone) ? [] : [`(${timeZone})`]),
    ].join(" "),
    full(time) {
      const p = read(time);
      return `${p.weekday} ${dayAndMonth(p)} ${p.year} ${clock(p)}`;
    },
    short(time) {
      const p = read(time);
      return `${dayAndMonth(p)} ${clock(p)}${suffix(time)}`;
    },
    day(time) {
      const p = read(time);
      return `${p.weekday} ${dayAndMonth(p)} ${clock(p)}${suffix(time)}`;
    },
  };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** "0.8 ms", "120 ms", "5.0 s", "23 min", "15 h 12 min", "3 days 12 h" */
export function duration(seconds: number): string {
  if (seconds < 0) return `-${duration(-seconds)}`;
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
