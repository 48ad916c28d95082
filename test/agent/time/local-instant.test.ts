import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { namedBy, type Reading } from "../../../agent/time/local-instant.ts";
import { parseWindow } from "../../../agent/time-window.ts";
import { localTime } from "../../../analysis/report/local-time.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { formatRfc3339 } from "../../../storage/trace/instant.ts";

/** A Saturday, 14:00 in Berlin. */
const now = Date.UTC(2026, 8, 5, 12) * 1000;
const berlin: Reading = { now, zone: "Europe/Berlin", recorded: null };
const at = (text: string, reading: Partial<Reading> = {}) => {
  const named = namedBy(text, { ...berlin, ...reading });
  return named && formatRfc3339(named.first).replace(/\.?0*Z$/, "Z");
};

test("times as people write them are of the zone that the report is printed in", () => {
  assert.equal(at("2026-09-05"), "2026-09-04T22:00:00Z");
  assert.equal(at("2026-11-26 21:00"), "2026-11-26T20:00:00Z");
  assert.equal(at("2026/11/26 21:00:07.25"), "2026-11-26T20:00:07.25Z");
  assert.equal(at("yesterday"), "2026-09-03T22:00:00Z");
  assert.equal(at("Yesterday 21:24"), "2026-09-04T19:24:00Z");
  assert.equal(at("昨天21:24"), "2026-09-04T19:24:00Z");
  assert.equal(at("前天"), "2026-09-02T22:00:00Z");
  assert.equal(at("today 9:05"), "2026-09-05T07:05:00Z");
});

test("a time of day alone is the latest one", () => {
  assert.equal(at("13:59"), "2026-09-05T11:59:00Z");
  assert.equal(at("14:00"), "2026-09-05T12:00:00Z");
  assert.equal(at("14:01"), "2026-09-04T12:01:00Z");
  assert.equal(at("00:30", { zone: "Asia/Shanghai" }), "2026-09-04T16:30:00Z");
  // Spring's gap: the night before had no 02:30.
  assert.equal(at("02:30", { now: Date.UTC(2026, 2, 29, 12) * 1000 }), "2026-03-28T01:30:00Z");
});

test("a zone or an offset behind it goes before", () => {
  for (const zone of ["+08:00", "+0800", "+8", "UTC+8", "Asia/Shanghai", "(Asia/Shanghai)", "HKT"])
    assert.equal(at(`2026-11-26 21:00 ${zone}`), "2026-11-26T13:00:00Z", zone);
  assert.equal(at("2026-11-26 21:00-05:00"), "2026-11-27T02:00:00Z");
  assert.equal(at("21:24Z"), "2026-09-04T21:24:00Z");
  assert.equal(at("yesterday 21:24 UTC"), "2026-09-04T21:24:00Z");
  assert.equal(at("2026-11-26 21:00 UTC+01:00 (Europe/Berlin)"), "2026-11-26T20:00:00Z");
});

test("a zone that may be several is asked back in one line, with the choices", () => {
  assert.throws(() => at("2026-11-26 21:00 CST"), {
    message:
      /^CST may be \+08:00 \(Asia\/Shanghai\), -0[56]:00 \(America\/Chicago\) or -0[45]:00 \(America\/Havana\); say which, by its offset or its name$/,
  });
  assert.throws(() => at("21:24 ist"), /IST may be \+05:30 \(Asia\/Kolkata\), /);
  assert.throws(() => at("21:24 Mars/Olympus"), /expected a zone such as .*found "Mars\/Olympus"$/);
});

test("what never was, or was twice, is told with what to say", () => {
  assert.throws(() => at("2026-03-29 02:30"), {
    message:
      '"2026-03-29 02:30" never was in Europe/Berlin: the clocks were put forward over it; an hour later is 2026-03-29T03:30:00',
  });
  assert.throws(() => at("2026-10-25 02:30"), {
    message:
      '"2026-10-25 02:30" was twice in Europe/Berlin: say 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00',
  });
  assert.throws(() => at("2026-02-30 12:00"), /there is no such day/);
  assert.throws(() => at("Mon 05 Sep 2026 18:06"), /the day of the week is wrong/);
  // A day begins where its first hour is left out too.
  assert.equal(at("2018-11-04", { zone: "America/Sao_Paulo" }), "2018-11-04T03:00:00Z");
});

test("a date without its year is of the recording's time, else the nearest", () => {
  const of = (year: number) => ({
    first: Date.UTC(year, 11, 28) * 1000,
    last: Date.UTC(year + 1, 0, 3) * 1000,
  });
  const recorded = of(2023);
  assert.equal(at("30 Dec 12:00", { recorded }), "2023-12-30T11:00:00Z");
  assert.equal(at("02 Jan 12:00", { recorded }), "2024-01-02T11:00:00Z");
  assert.equal(at("1月2日 12:00", { recorded }), "2024-01-02T11:00:00Z");
  // Foretold: a few days after it.
  assert.equal(at("Fri 05 Jan 12:00", { recorded }), "2024-01-05T11:00:00Z");
  assert.equal(at("06 Sep 01:00"), "2026-09-05T23:00:00Z");
  assert.equal(at("29 Feb 12:00", { recorded: of(2023) }), "2024-02-29T11:00:00Z");
});

test("whatever a report prints is read back as the minute that it was, in every language and zone", () => {
  const zones = ["Europe/Berlin", "Asia/Shanghai", "UTC", "America/St_Johns", "Asia/Kathmandu", "+08:00"];
  const begin = Date.UTC(2025, 0, 1) * 1000;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 900 * 86_400 }),
      fc.integer({ min: 1, max: 40 * 86_400 }),
      fc.constantFrom(...zones),
      fc.constantFrom(...Object.values(locales)),
      (from_s, length_s, zone, { calendar }) => {
        const start = begin + from_s * 1e6;
        const end = start + length_s * 1e6;
        const host = { timezone: zone } as never;
        const times = localTime({ host, window: { start, end } as never, next_spike: null }, calendar);
        const reading = { now: end + 5e6, zone, recorded: { first: start, last: end } };
        const step = length_s < 600 ? 1e6 : 60e6;
        for (const text of [times.full(start), times.short(start), times.day(start), times.day(end)])
          try {
            const named = namedBy(text, reading)!;
            const meant = text === times.day(end) && times.day(end) !== times.day(start) ? end : start;
            assert.equal(named.first, Math.floor(meant / step) * step, text);
            assert.equal(named.last, named.first + step - 1, text);
          } catch (error) {
            // An autumn's hour is asked back.
            if (!/ was twice in /.test(String(error))) throw error;
          }
        // The window as the page's head prints it holds all rows again.
        const window = parseWindow(
          { since: formatRfc3339(start), until: `${times.full(end)} ${zone}` },
          end,
          () => reading,
        );
        assert.ok(window.end! >= end);
      },
    ),
  );
});
