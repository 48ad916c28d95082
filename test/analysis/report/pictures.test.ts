import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { unpacked } from "../../../analysis/report/browser/unpack.ts";
import { packed } from "../../../analysis/report/formats/html/pack.ts";
import { clockOf, timeTicks } from "../../../analysis/report/pictures/clock.ts";
import { spanTicks, valueTicks } from "../../../analysis/report/pictures/scale.ts";
import { bandArea, partsOf, stepLine } from "../../../analysis/report/pictures/series.ts";
import { stackPicture } from "../../../analysis/report/pictures/stack.ts";
import { nearestStop, type Stops, stopAfter } from "../../../analysis/report/pictures/stops.ts";
import { fitted, tag, widthOf } from "../../../analysis/report/pictures/svg.ts";
import {
  type Course,
  type TimelineData,
  timelinePicture,
  valueAt,
} from "../../../analysis/report/pictures/timeline.ts";

test("where somebody looked and nobody was there, that is said, and not where nobody looked", () => {
  const words = { kernel: "at looks", random: "at random", nobody: "nobody was there" };
  const draw = (random: number) =>
    stackPicture(
      { start: 0, step_s: 15, bins: 2, names: ["job"], kernel: [3, 4], random: [random, random] },
      { width: 760, height: 200 },
      words,
      "who",
      clockOf("en", "UTC"),
    );
  assert.equal(draw(0).split("nobody was there").length, 2);
  assert.ok(!draw(1).includes("nobody was there"));
  assert.ok(!draw(Number.NaN).includes("nobody was there"));
});

const HOUR = 3600e6;
const same = (value: number) => value;

/** Two days in steps of ten minutes, and an hour around a spike look by look. */
function days(): TimelineData {
  const overview = { start: 0, step_s: 600 };
  const details = [{ start: 20 * HOUR, step_s: 5 }];
  const course = (coarse: number, fine: (step: number) => number): Course => ({
    overview: new Float32Array(288).fill(coarse),
    details: [Float32Array.from({ length: 720 }, (_, step) => fine(step))],
  });
  return {
    start: 0,
    end: 48 * HOUR,
    overview,
    details,
    load1: course(0.1, (step) => (step > 300 && step < 500 ? 5 : 0)),
    counted: course(0.1, (step) => (step > 300 && step < 500 ? 6 : 0)),
    active: course(0.2, () => 0.2),
    error: course(0.05, () => 0.1),
    lanes: [],
    spikes: [{ id: 1, start: 20.4 * HOUR, end: 20.7 * HOUR, reality: "phantom" }],
    gaps: [],
    marks: [],
  };
}

const clock = clockOf("en-GB", "Europe/Berlin");
const dots = (svg: string) => (/class="looks" d="([^"]*)"/.exec(svg)?.[1]?.match(/z/g) ?? []).length;
const draw = (from: number, to: number) =>
  timelinePicture(days(), { from, to }, { width: 1000, load: 200, lane: 50 }, "load", clock);

test("zoomed into a spike each look of the kernel is drawn, from afar none that would share a pixel", () => {
  assert.equal(dots(draw(20 * HOUR, 21 * HOUR)), 720);
  assert.ok(Math.abs(dots(draw(20.4 * HOUR, 20.6 * HOUR)) - 144) <= 1);
  assert.equal(dots(draw(0, 48 * HOUR)), 0);
});

test("fine steps stand where there are some and can be told apart, coarse ones for the rest, without a hole", () => {
  const overview = { start: 0, step_s: 600, values: new Float32Array(288) };
  const detail = { start: 20 * HOUR, step_s: 5, values: new Float32Array(720) };
  const parts = partsOf(overview, [detail], 10 * HOUR, 30 * HOUR, 1000);
  assert.deepEqual(
    parts.map(({ from, to, step_s }) => [from / HOUR, to / HOUR, step_s]),
    [
      [10, 20, 600],
      [20, 21, 5],
      [21, 30, 600],
    ],
  );
  assert.equal(partsOf(overview, [detail], 0, 48 * HOUR, 300).length, 1, "steps of a pixel stay coarse");
});

test("a value is read from the fine steps where there are some", () => {
  const data = days();
  assert.equal(valueAt(data, data.load1, 20.55 * HOUR), 5);
  assert.ok(Math.abs(valueAt(data, data.load1, 10 * HOUR) - 0.1) < 1e-6);
});

test("what is unknown is a hole in the line", () => {
  const part = { start: 0, step_s: 1e-6, values: [1, Number.NaN, 2, 2], from: 0, to: 4 };
  assert.equal(stepLine([part], same, same), "M0 1H1M2 2H4");
  const high = { ...part, values: [3, Number.NaN, 4, 4] };
  assert.equal(bandArea([part], [high], same, same), "M0 3V3H1V1H0ZM2 4V4H4V2H2Z");
});

test("ticks are round by the operator's clock, also where that is off by half an hour", () => {
  const midnight = Date.UTC(2026, 8, 5) * 1000;
  const india = clockOf("en-GB", "Asia/Kolkata");
  const { at } = timeTicks(midnight, midnight + 24 * HOUR, 8, india);
  assert.ok(at.length >= 4 && at.length <= 9);
  for (const time of at) assert.match(india.minute(time), /^\d\d:00$/);
  assert.equal(clockOf("en-GB", "No/Where").minute(midnight), "00:00", "an unknown zone is UTC");
  // However long the recording claims to be, there are few.
  assert.ok(timeTicks(0, 4e15, 10, clock).at.length <= 11);
});

test("values have few round ticks, durations in whole units", () => {
  assert.deepEqual(valueTicks(0, 6, 3), [0, 2, 4, 6]);
  assert.deepEqual(spanTicks(-7200, 7200, 4), [-7200, -3600, 0, 3600, 7200]);
  for (const tick of spanTicks(-3600, 3600, 6)) assert.equal(Math.abs(tick) % 60, 0);
});

test("keys lead through the places of a picture and never out of it", () => {
  const size = { rows: 3, columns: 20, first: 1 };
  const after = (...keys: string[]) => {
    let place: { row: number; column: number } | null | undefined = null;
    for (const key of keys) place = stopAfter(size, place ?? null, key);
    return place;
  };
  assert.deepEqual(after("ArrowRight"), { row: 1, column: 0 }, "the first key only goes in");
  assert.deepEqual(after("End", "ArrowRight"), { row: 1, column: 19 });
  assert.deepEqual(after("Home", "ArrowUp", "ArrowUp"), { row: 0, column: 0 });
  assert.deepEqual(after("Home", "PageDown", "PageDown", "PageUp", "ArrowDown"), { row: 2, column: 2 });
  assert.equal(after("Home", "Escape"), null);
  assert.equal(after("Escape"), undefined, "nothing to let go: the key is the browser's");
  assert.equal(after("x"), undefined);
  const list = { rows: 12, columns: 1, first: 0 };
  assert.deepEqual(stopAfter(list, { row: 3, column: 0 }, "ArrowDown"), { row: 4, column: 0 });
  assert.deepEqual(stopAfter(list, { row: 3, column: 0 }, "End"), { row: 11, column: 0 });
  assert.equal(stopAfter({ rows: 1, columns: 5, first: 0 }, { row: 0, column: 2 }, "ArrowDown"), undefined);
  assert.equal(stopAfter({ rows: 0, columns: 0, first: 0 }, null, "Home"), undefined);
});

test("the place nearest to a pointer is the one that is read", () => {
  const stops: Stops = {
    rows: 2,
    columns: 3,
    first: 0,
    spot: (row, column) => ({ x: 10 * column, y: 50 * row }),
    outline: () => "",
    text: () => "",
  };
  assert.deepEqual(nearestStop(stops, 12, 8), { row: 0, column: 1 });
  assert.deepEqual(nearestStop(stops, 99, 99), { row: 1, column: 2 });
  assert.equal(nearestStop({ ...stops, rows: 0 }, 1, 1), null);
});

test("names are cut where they have no room, and are text whatever they hold", () => {
  assert.ok(widthOf(fitted("a very long name of a process", 60)) <= 60);
  assert.equal(tag("text", { "data-x": '"><script>' }), '<text data-x="&quot;&gt;&lt;script&gt;"/>');
});

test("numbers come back from the page as they were: whole ones exactly, others to a part of their range", () => {
  const numbers = fc.array(fc.oneof(fc.float({ noDefaultInfinity: true }), fc.constant(Number.NaN)), {
    maxLength: 50,
  });
  fc.assert(
    fc.property(numbers, fc.array(fc.nat({ max: 2 ** 31 })), (floats, whole) => {
      const value = { a: Float32Array.from(floats), b: [{ c: Uint32Array.from(whole) }], d: "text", e: null };
      const back = JSON.parse(JSON.stringify(packed(value)));
      const { a, b, d, e } = unpacked(back) as {
        a: Float64Array;
        b: [{ c: Float64Array }];
        d: string;
        e: null;
      };
      assert.deepEqual([d, e], ["text", null]);
      const known = value.a.filter((one) => !Number.isNaN(one));
      const range = known.length === 0 ? 0 : Math.max(...known) - Math.min(...known);
      for (const [i, one] of value.a.entries())
        assert.ok(
          Number.isNaN(one) ? Number.isNaN(a[i]!) : Math.abs(a[i]! - one) <= range / 65_000 + 1e-30,
          `${one} ${a[i]}`,
        );
      assert.equal(a.length, value.a.length);
      assert.ok(whole.every((one, i) => Math.abs(b[0].c[i]! - one) <= Math.max(...whole) / 60_000));
    }),
    { numRuns: 200 },
  );
});
