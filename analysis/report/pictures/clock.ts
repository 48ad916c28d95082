import type { Scale } from "./scale.ts";
import { type Box, px, tag, textAt, widthOf } from "./svg.ts";

/** Instants (µs since 1970 UTC) as an axis has them, in the operator's zone. */
export interface Clock {
  /** "18:06" */
  minute(time: number): string;
  /** "18:06:01" */
  second(time: number): string;
  /** "5 Sep" */
  day(time: number): string;
  /** What the zone's clock shows, as if it were UTC, less UTC: µs. */
  offset(time: number): number;
}

/** A zone that this machine does not know is UTC. */
export function clockOf(intl: string, timeZone: string): Clock {
  let zone = timeZone;
  try {
    new Intl.DateTimeFormat(intl, { timeZone });
  } catch {
    zone = "UTC";
  }
  const format = (options: Intl.DateTimeFormatOptions, language = intl) => {
    const made = new Intl.DateTimeFormat(language, { timeZone: zone, hourCycle: "h23", ...options });
    return (time: number) => made.format(time / 1000);
  };
  const day = format({ day: "numeric", month: "short" });
  const whole = format(
    {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    },
    "en-GB",
  );
  return {
    minute: format({ hour: "2-digit", minute: "2-digit" }),
    second: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    // British English abbreviates September to four letters.
    day: (time) => day(time).replace("Sept", "Sep"),
    offset: (time) => {
      const [d, m, y, h, min, s] = whole(time).split(/\D+/).map(Number);
      return Date.UTC(y!, m! - 1, d!, h!, min!, s!) * 1000 - Math.floor(time / 1e6) * 1e6;
    },
  };
}

/** Round instants of the zone's clock, at most so many. */
export function timeTicks(
  from: number,
  to: number,
  most: number,
  clock: Clock,
): { step: number; at: number[] } {
  const minutes = [
    1 / 60,
    1 / 12,
    1 / 6,
    0.5,
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    180,
    360,
    720,
    1440,
    2880,
    4320,
    10_080,
  ];
  const steps = minutes.map((minute) => minute * 60e6);
  const step = steps.find((one) => (to - from) / one <= most) ?? (to - from) / most;
  const offset = clock.offset(from);
  const at: number[] = [];
  for (let time = Math.ceil((from + offset) / step) * step - offset; time <= to; time += step) at.push(time);
  return { step, at };
}

/** Lines and times of an axis below a box; the day stands where it begins, and first. */
export function timeAxis(box: Box, x: Scale, from: number, to: number, clock: Clock): string {
  const { step, at } = timeTicks(from, to, Math.max(2, Math.floor(box.width / 78)), clock);
  const bottom = box.top + box.height;
  let day = "";
  let end = Number.NEGATIVE_INFINITY;
  return at
    .map((time) => {
      const place = x(time);
      const today = clock.day(time);
      const clocked = step >= 86_400e6 ? "" : step < 60e6 ? clock.second(time) : clock.minute(time);
      const text = clocked === "" ? today : clocked;
      const under = clocked !== "" && today !== day ? today : "";
      day = today;
      // The first and the last keep inside the picture.
      const half = widthOf(text) / 2;
      const anchor = place - half < 0 ? "start" : place + half > box.left + box.width + 9 ? "end" : "middle";
      const line = tag("path", { class: "grid", d: `M${px(place)} ${px(box.top)}V${px(bottom)}` });
      if (place - widthOf(text) / 2 < end) return line;
      end = place + widthOf(text) / 2 + 8;
      return (
        line +
        textAt(place, bottom + 15, text, { class: "tick", "text-anchor": anchor }) +
        textAt(place, bottom + 29, under, { class: "tick day", "text-anchor": anchor })
      );
    })
    .join("");
}
