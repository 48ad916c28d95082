import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, localTime } from "../../../analysis/report/local-time.ts";
import { incident } from "./diagnoses.ts";

const at = (text: string) => Date.parse(text) * 1000;

test("times are the host's, and the offset is said", () => {
  const times = localTime(incident());
  assert.equal(times.zone, "UTC+02:00 (Europe/Berlin)");
  assert.equal(times.short(at("2026-09-05T18:06:01Z")), "05 Sep 20:06");
  assert.equal(times.full(at("2026-09-05T22:06:01Z")), "Sun 06 Sep 2026 00:06");
});

test("a recording over the change to winter time has the offset at each time", () => {
  const diagnosis = incident();
  diagnosis.window = {
    ...diagnosis.window,
    start: at("2026-10-24T12:00:00Z"),
    end: at("2026-10-25T12:00:00Z"),
  };
  diagnosis.next_spike = null;
  const times = localTime(diagnosis);
  assert.equal(times.zone, "UTC+02:00 and +01:00 (Europe/Berlin)");
  assert.equal(times.short(at("2026-10-25T00:30:00Z")), "25 Oct 02:30 +02:00");
  assert.equal(times.short(at("2026-10-25T01:30:00Z")), "25 Oct 02:30 +01:00");
});

test("without a zone, or with one that nobody knows, times are UTC and say so", () => {
  const diagnosis = incident();
  diagnosis.host = { ...diagnosis.host, timezone: null };
  assert.equal(localTime(diagnosis).zone, "UTC");
  assert.equal(localTime(diagnosis).short(at("2026-09-05T18:06:01Z")), "05 Sep 18:06");
  assert.equal(
    localTime(diagnosis, "Mars/Olympus").zone,
    'UTC (the host\'s zone "Mars/Olympus" is not known)',
  );
});

for (const [seconds, expected] of [
  [0.0008, "0.8 ms"],
  [0.13, "130 ms"],
  [5.0005, "5.0 s"],
  [59.6, "60 s"],
  [1380, "23 min"],
  [3599, "1 h"],
  [54_660, "15 h 11 min"],
  [302_400, "3 days 12 h"],
  [-3, "-3.0 s"],
] as const) {
  test(`${seconds} s is said as ${expected}`, () => assert.equal(duration(seconds), expected));
}
