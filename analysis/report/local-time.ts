import type { Diagnosis } from "../diagnosis.ts";
import type { Calendar, DateParts } from "./locales/calendar.ts";

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

/** Whose instants they are. */
interface Timed {
  host: Pick<Diagnosis["host"], "timezone">;
  window: Pick<Diagnosis["window"], "start" | "end">;
  next_spike: Diagnosis["next_spike"];
}

const SECONDS_BELOW_S = 600;

/** @param wanted IANA name or offset; an unknown one is said in `zone`, and UTC is used. */
export function localTime(
  { host, window, next_spike }: Timed,
  calendar: Calendar,
  wanted?: string,
): LocalTime {
  const name = wanted ?? host.timezone ?? "UTC";
  const known = isZone(name);
  const timeZone = known ? name : "UTC";
  // A window of minutes would begin and end in the same one.
  const read = partsIn(timeZone, calendar.intl, (window.end - window.start) / 1e6 < SECONDS_BELOW_S);
  const offset = (time: number) => read(time).offset;
  const offsets = new Set([window.start, window.end, ...(next_spike ? [next_spike.at] : [])].map(offset));
  const several = offsets.size > 1;
  const suffix = ({ offset }: DateParts) => (several ? ` ${offset}` : "");
  const first = offset(window.start);
  return {
    timeZone,
    zone: [
      first === "+00:00" && !several ? "UTC" : `UTC${[...offsets].join(calendar.and)}`,
      ...(known ? [] : [calendar.unknownZone(name)]),
      ...(/\bUTC$/.test(timeZone) ? [] : [`(${timeZone})`]),
    ].join(" "),
    full: (time) => calendar.full(read(time)),
    short: (time) => calendar.short(read(time)) + suffix(read(time)),
    day: (time) => calendar.day(read(time)) + suffix(read(time)),
  };
}

/** Reads an instant (µs since 1970 UTC) in a zone; the names of days and months are the language's. */
function partsIn(timeZone: string, intl: string, seconds: boolean): (time: number) => DateParts {
  const numbers = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
    hourCycle: "h23",
  });
  const name = (style: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(intl, { timeZone, ...style });
  const weekday = name({ weekday: "short" });
  const month = name({ month: "short" });
  return (time) => {
    const p: Record<string, string> = Object.fromEntries(
      numbers.formatToParts(time / 1000).map(({ type, value }) => [type, value]),
    );
    return {
      year: Number(p.year),
      month: Number(p.month),
      day: Number(p.day),
      weekday: weekday.format(time / 1000),
      monthName: month.format(time / 1000),
      clock: [p.hour, p.minute, ...(seconds ? [p.second] : [])].join(":"),
      offset: p.timeZoneName?.replace("GMT", "") || "+00:00",
    };
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
