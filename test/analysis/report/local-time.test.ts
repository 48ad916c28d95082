import assert from "node:assert/strict";
import { test } from "node:test";
import { localTime } from "../../../analysis/report/local-time.ts";
import { locales } from "../../../analysis/report/locales/index.ts";
import { incident } from "./diagnoses.ts";

const en = locales.en.calendar;
const at = (text: string) => Date.parse(text) * 1000;

test("times are the host's, and the offset is said", () => {
  const times = localTime(incident(), en);
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
  const times = localTime(diagnosis, en);
  assert.equal(times.zone, "UTC+02:00 and +01:00 (Europe/Berlin)");
  assert.equal(times.short(at("2026-10-25T00:30:00Z")), "25 Oct 02:30 +02:00");
  assert.equal(times.short(at("2026-10-25T01:30:00Z")), "25 Oct 02:30 +01:00");
});

test("without a zone, or with one that nobody knows, times are UTC and say so", () => {
  const diagnosis = incident();
  diagnosis.host = { ...diagnosis.host, timezone: null };
  assert.equal(localTime(diagnosis, en).zone, "UTC");
  assert.equal(localTime(diagnosis, en).short(at("2026-09-05T18:06:01Z")), "05 Sep 18:06");
  assert.equal(
    localTime(diagnosis, en, "Mars/Olympus").zone,
    'UTC (the host\'s zone "Mars/Olympus" is not known)',
  );
});

test("a Chinese reader gets day and weekday as they are written there", () => {
  const times = localTime(incident(), locales.zh.calendar, "Asia/Shanghai");
  const time = at("2026-11-22T12:47:05Z");
  assert.equal(times.short(time), "11月22日 20:47");
  assert.equal(times.day(time), "11月22日 周日 20:47");
  assert.equal(times.full(time), "2026年11月22日 周日 20:47");
  assert.equal(times.zone, "UTC+08:00 (Asia/Shanghai)");
});

for (const [seconds, english, chinese] of [
  [0.0008, "0.8 ms", "0.8 毫秒"],
  [0.13, "130 ms", "130 毫秒"],
  [5.0005, "5.0 s", "5.0 秒"],
  [59.6, "60 s", "60 秒"],
  [1380, "23 min", "23 分钟"],
  [3599, "1 h", "1 小时"],
  [54_660, "15 h 11 min", "15 小时 11 分钟"],
  [302_400, "3 days 12 h", "3 天 12 小时"],
  [-3, "-3.0 s", "-3.0 秒"],
] as const) {
  test(`${seconds} s is said as ${english}`, () => {
    assert.equal(locales.en.quantities.duration(seconds), english);
    assert.equal(locales.zh.quantities.duration(seconds), chinese);
  });
}
