import type { Calendar } from "../../analysis/report/locales/calendar.ts";
import { languages } from "../../analysis/report/locales/languages.ts";
import { Failure } from "../../collectors/failure.ts";
import { instantsOf, offsetAt, wallAt } from "../../storage/wall-clock.ts";
import { localeOf } from "../language.ts";
import { offsetText, parseZone } from "./zone.ts";

/** What a time that leaves something out is completed from. All instants µs since 1970 UTC. */
export interface Reading {
  now: number;
  /** Zone of a time that names none, as `Intl` takes it. */
  zone: string;
  /** A date without a year is of the recording's time. `null`: nothing is recorded. */
  recorded: { first: number; last: number } | null;
}

/** The instants that a text names, µs since 1970 UTC: a minute has a first and a last one; of a day only the first is meant. */
export interface Named {
  first: number;
  last: number;
}

interface Clock {
  ms: number;
  /** How long what it names lasts: a minute where no seconds were written. */
  lasts_us: number;
}

interface Written {
  /** Days after today, for words; else a date. `null`: only a time of day. */
  date: { near: number } | { year: number | null; month: number; day: number; weekday: number | null } | null;
  clock: Clock | null;
}

const DAY_MS = 86_400_000;
/** A name, or an offset, behind a time. */
const ZONES = [/^(.+?)\s+(\(?[A-Za-z][\w+\-/:]*\)?)$/, /^(.+?)\s*([+-]\d\d?(?::?\d\d)?|[Zz])$/];
/** "UTC+02:00 (Europe/Berlin)", as a report says its zone. */
const ZONE_OF_REPORT = /UTC\S*\s+\(([^)]+)\)$/;

/** Whether it is a time as `namedBy` reads it: it can be said without knowing any zone. Throws the `Failure` of a zone that may be several. */
export function isLocalTime(text: string): boolean {
  return split(text) !== null;
}

/**
 * The instants of a time as people write it and as a report prints it, in any of its languages: `21:24`, `yesterday 21:24`,
 * `2026-11-26 21:00`, `Thu 26 Nov 21:00`, `11月26日 周四 21:00`, with a zone or an offset behind it or in `reading.zone`. A time of day alone
 * is the latest one. `null`: it is none. Throws a `Failure` where it never was, was twice, or its zone may be several.
 */
export function namedBy(text: string, reading: Reading): Named | null {
  const found = split(text);
  if (found === null) return null;
  const zone = found.zone ?? reading.zone;
  const { date, clock } = found.written;
  const today = startOfDay(wallAt(zone, Math.floor(reading.now / 1000)));
  const within = clock?.ms ?? 0;
  const day = date && dayOf(date, today, zone, reading, text);
  const ms =
    day === null
      ? latest(zone, today + within, reading.now)
      : clock === null
        ? beginOf(zone, day)
        : only(instantsOf(zone, day + within), day + within, zone, text);
  // A double of milliseconds has room for the microseconds that somebody wrote.
  const first = Math.round(ms * 1000);
  return { first, last: first + (clock ? Math.max(clock.lasts_us - 1, 0) : 0) };
}

/** The last time that the clock showed it. @param wall as it would be today */
function latest(zone: string, wall: number, now: number): number {
  for (let back = 0; ; back += DAY_MS) {
    const past = instantsOf(zone, wall - back).filter((ms) => ms * 1000 <= now);
    if (past.length > 0) return past.at(-1)!;
  }
}

/** Where the clocks are put forward at midnight, a day begins at one. */
function beginOf(zone: string, day: number): number {
  return instantsOf(zone, day)[0] ?? instantsOf(zone, day + 3_600_000)[0] ?? day;
}

function only(instants: readonly number[], wall: number, zone: string, text: string): number {
  const [one, other] = instants;
  if (one === undefined)
    throw new Failure(
      `"${text}" never was in ${zone}: the clocks were put forward over it; an hour later is ${shown(wall + 3_600_000)}`,
    );
  if (other === undefined) return one;
  const [first, second] = [one, other].map((ms) => `${shown(wall)}${offsetText(offsetAt(zone, ms))}`);
  throw new Failure(`"${text}" was twice in ${zone}: say ${first} or ${second}`);
}

const shown = (wall: number) => new Date(wall).toISOString().slice(0, 19);
const startOfDay = (wall: number) => Math.floor(wall / DAY_MS) * DAY_MS;

/** Midnight of the date on the wall of `zone`, as if it were UTC. */
function dayOf(
  date: NonNullable<Written["date"]>,
  today: number,
  zone: string,
  { now, recorded }: Reading,
  text: string,
): number {
  if ("near" in date) return today + date.near * DAY_MS;
  const { year, month, day, weekday } = date;
  const [from, to] = recorded ? [recorded.first, recorded.last] : [now, now];
  const yearOf = (time: number) => new Date(wallAt(zone, Math.floor(time / 1000))).getUTCFullYear();
  const years =
    year === null
      ? Array.from({ length: yearOf(Math.max(to, now)) - yearOf(from) + 3 }, (_, i) => yearOf(from) - 1 + i)
      : [year];
  const days = years
    .map((one) => Date.UTC(one, month - 1, day))
    .filter((ms) => new Date(ms).getUTCDate() === day && new Date(ms).getUTCMonth() === month - 1);
  const right = days.filter((ms) => weekday === null || new Date(ms).getUTCDay() === weekday);
  if (right.length === 0)
    throw new Failure(
      days.length === 0 ? `there is no such day: "${text}"` : `the day of the week is wrong in "${text}"`,
    );
  const away = (ms: number) => Math.max(from / 1000 - DAY_MS - ms, ms - to / 1000, 0);
  return right.reduce((best, ms) => (away(ms) <= away(best) ? ms : best));
}

function split(text: string): { written: Written; zone: string | null } | null {
  const whole = written(text);
  if (whole) return { written: whole, zone: null };
  for (const form of ZONES) {
    const [, time = "", zone = ""] = form.exec(text.replace(ZONE_OF_REPORT, "$1")) ?? [];
    const rest = written(time);
    if (rest) return { written: rest, zone: parseZone(zone) };
  }
  return null;
}

const ISO = /^(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[Tt ]\s*([\d:.]+))?$/;

function written(text: string): Written | null {
  if (/^\d/.test(text) && clockOf(text)) return { date: null, clock: clockOf(text) };
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, clock] = iso;
    return complete({ year: Number(year), month: Number(month), day: Number(day), weekday: null }, clock);
  }
  for (const { calendar } of languages.map(localeOf)) {
    const found = nearDay(text, calendar) ?? printed(text, calendar);
    if (found) return found;
  }
  return null;
}

function nearDay(text: string, { near }: Calendar): Written | null {
  for (const [word, days] of Object.entries(near)) {
    if (!text.toLowerCase().startsWith(word)) continue;
    const clock = text.slice(word.length).trim();
    return complete({ near: days }, clock === "" ? undefined : clock);
  }
  return null;
}

function printed(text: string, { written, months, weekdays }: Calendar): Written | null {
  const groups = written.exec(text)?.groups;
  if (!groups) return null;
  const { year, month = "", day, weekday, clock } = groups;
  const named = months.indexOf(month.toLowerCase()) + 1;
  const place = weekday === undefined ? null : weekdays.indexOf(weekday.toLowerCase());
  if (place === -1 || (named === 0 && Number.isNaN(Number(month)))) return null;
  return complete(
    {
      year: year === undefined ? null : Number(year),
      month: named || Number(month),
      day: Number(day),
      weekday: place,
    },
    clock,
  );
}

function complete(date: NonNullable<Written["date"]>, text: string | undefined): Written | null {
  if (text === undefined) return { date, clock: null };
  const clock = clockOf(text);
  return clock && { date, clock };
}

/** "21:24", "21:24:05", "21:24:05.25" */
function clockOf(text: string): Clock | null {
  const [, hours, minutes, seconds, fraction = ""] =
    /^(\d\d?):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?$/.exec(text) ?? [];
  if (hours === undefined || Number(hours) > 23) return null;
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
  const ms = whole * 1000 + Number(fraction.padEnd(6, "0")) / 1000;
  return { ms, lasts_us: seconds === undefined ? 60e6 : fraction === "" ? 1e6 : 1 };
}
