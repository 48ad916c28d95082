import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseInstant, parseWindow } from "../../agent/time-window.ts";
import { formatRfc3339, parseRfc3339 } from "../../storage/trace/instant.ts";

const now = Date.UTC(2026, 8, 5, 12) * 1000;
const nothing = (): never => assert.fail("nothing to complete");
const at = (text: string) => formatRfc3339(parseInstant(text, now, nothing));

test("instants as people write them", () => {
  assert.equal(at("2026-09-05T12:16:17.906948Z"), "2026-09-05T12:16:17.906948Z");
  assert.equal(at("2026-09-05t12:16:17+02:00"), "2026-09-05T10:16:17.000000Z");
  assert.equal(at("2026-09-05 12:16:17.5Z"), "2026-09-05T12:16:17.500000Z");
  assert.equal(at("now"), "2026-09-05T12:00:00.000000Z");
  assert.equal(at("-90s"), "2026-09-05T11:58:30.000000Z");
  assert.equal(at("-1.5h"), "2026-09-05T10:30:00.000000Z");
  assert.equal(at("-2w"), "2026-08-22T12:00:00.000000Z");
});

test("what is no instant is told with what was found, and a local time with what was meant", () => {
  for (const text of [
    "",
    "yesterdays",
    "yesterday 24:00",
    "2h",
    "-2",
    "-h",
    "2026-09-05T25:00:00Z",
    "-99999999w",
    "12:60",
    "12",
  ])
    assert.throws(() => parseInstant(text, now, nothing), {
      message: new RegExp(`^expected an instant as .*found "${text}"$`),
    });
});

test("a window that holds no time is refused", () => {
  assert.deepEqual(parseWindow({}, now, nothing), {});
  assert.deepEqual(parseWindow({ since: "-1h" }, now, nothing), { start: now - 3600e6 });
  assert.deepEqual(parseWindow({ since: "-1h", until: "now" }, now, nothing), {
    start: now - 3600e6,
    end: now,
  });
  assert.throws(
    () => parseWindow({ since: "now", until: "-1h" }, now, nothing),
    /^Failure: --since now \(2026-09-05T12:00:00.000000Z\) is after --until -1h \(2026-09-05T11:00/,
  );
  assert.throws(
    () => parseWindow({ until: "soon" }, now, nothing),
    /^Failure: --until: expected .* found "soon"/,
  );
});

test("every microsecond that a double can count is written and read the same", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (time) => {
      assert.equal(parseRfc3339(formatRfc3339(time)), time);
    }),
  );
  assert.equal(parseRfc3339("9999-12-31T00:00:00Z"), null);
});
