import assert from "node:assert/strict";
import { test } from "node:test";
import { focusesOf } from "../../../analysis/charts/focus.ts";
import { isStill, type Stretch } from "../../../analysis/charts/model.ts";
import { diagnose } from "../../../analysis/diagnose.ts";
import { incident, tmpfilesStorm } from "../../simulation/chart-worlds.ts";
import { type GuestOptions, guest, START } from "../guest.ts";

const chartsOf = (options: GuestOptions) => diagnose(guest(options), { charts: true }).charts!;
/** Looks at no fixed distance. */
const irregular = (i: number) => 1.5 + ((i * 7) % 11) / 10;
const at = ({ start, step_s }: Stretch, t: number) =>
  Math.floor((START.time + t * 1e6 - start) / 1e6 / step_s);
const known = (values: Float32Array) => values.filter((value) => !Number.isNaN(value));
const highest = (values: Float32Array) => Math.max(...known(values));

test("nobody who draws nothing pays for charts", () => {
  assert.equal(diagnose(guest({ hours: 1, counts: () => 0 })).charts, null);
});

test("what was truly active is a mean with a band, and does not jump on an idle machine", () => {
  // One look in forty meets five tasks: an idle machine with a check script.
  let look = 0;
  const { overview } = chartsOf({
    hours: 3,
    counts: () => 0,
    active: () => (look++ % 40 === 0 ? 5 : 0),
    every: irregular,
  }).timeline;
  assert.ok(highest(overview.active) < 0.5, `${highest(overview.active)}`);
  const mean = known(overview.active).reduce((sum, value) => sum + value, 0) / known(overview.active).length;
  assert.ok(Math.abs(mean - 5 / 40) < 0.03, `${mean}`);
  for (const [i, value] of overview.active.entries())
    if (!Number.isNaN(value)) assert.ok(value + overview.error[i]! > 0.1, "the band holds what was there");
});

test("a mean of nobody is not certainly nobody: its band is as wide as one look in so many", () => {
  const { overview } = chartsOf({ hours: 2, counts: () => 0, every: irregular }).timeline;
  assert.equal(highest(overview.active), 0);
  assert.ok(highest(overview.error) > 0.02 && highest(overview.error) < 0.2, `${highest(overview.error)}`);
});

test("looks on a grid say nothing of what was active", () => {
  const { overview } = chartsOf({ hours: 1, counts: () => 1, every: () => 2 }).timeline;
  assert.ok(overview.active.every(Number.isNaN));
});

test("around a spike each step is one look of the kernel, with what it counted", () => {
  const inside = (t: number) => t > 30_000 && t < 31_200;
  const { timeline } = chartsOf({ hours: 20, counts: (t) => (inside(t) ? 4 : 0), every: irregular });
  const [detail, ...others] = timeline.details;
  assert.ok(detail && others.length === 0);
  assert.ok(timeline.overview.step_s > 60 && detail.step_s < 5.01);
  assert.equal(detail.counted[at(detail, 30_600)], 4);
  assert.equal(detail.counted[at(detail, 29_700)], 0);
  const known = detail.counted.filter((value) => !Number.isNaN(value)).length;
  assert.ok(known > 0.95 * detail.counted.length, "no step without its look");
  assert.ok(at(detail, 29_500) > 0 && at(detail, 31_700) < detail.load1.length, "with what is around it");
});

test("readings minutes apart have no steps of seconds", () => {
  const { timeline } = chartsOf({
    hours: 48,
    counts: (t) => (t > 80_000 && t < 84_000 ? 6 : 0),
    every: () => 60,
  });
  for (const { step_s, load1 } of [timeline.overview, ...timeline.details]) {
    assert.ok(step_s >= 60);
    assert.ok(known(load1).length > 0.9 * load1.length);
  }
});

test("what was not recorded is unknown, a reading apart is not", () => {
  const { overview } = chartsOf({
    hours: 10,
    counts: () => 1,
    every: (i) => (i === 4000 ? 7200 : irregular(i)),
  }).timeline;
  const silent = overview.load1.filter(Number.isNaN).length * overview.step_s;
  assert.ok(silent > 6800 && silent <= 7260, `${silent} s`);
});

test("a lane that was not recorded is none, and one in which nothing happens is still", () => {
  const { timeline } = chartsOf({
    hours: 2,
    counts: () => 0,
    sample: (t) => ({ iowait_pct: 0.2, steal_pct: t > 3600 && t < 3700 ? 40 : 0 }),
  });
  assert.deepEqual(Object.keys(timeline.overview.lanes).sort(), ["iowait_pct", "steal_pct"]);
  assert.ok(isStill(timeline, "iowait_pct") && !isStill(timeline, "steal_pct"));
});

test("spikes that touch are looked at together, and of too many the latest are kept", () => {
  const span = (start: number) => ({ start, end: start + 600, counted: 3, baseline: 0, area: 1, cut: false });
  assert.deepEqual(focusesOf([span(1000), span(2000), span(90_000)], 0, 100_000), [
    { from: 400, to: 3200 },
    { from: 89_400, to: 91_200 },
  ]);
  const many = Array.from({ length: 200 }, (_, i) => span(i * 10_000));
  const focuses = focusesOf(many, 0, 3e6);
  assert.ok(focuses.length <= 60 && focuses.at(-1)!.to > 1_990_000);
});

test("the stroboscope of a beat: every look that counted somebody lies in a run, and the line drifts through", () => {
  const { strobe } = incident().charts!;
  assert.ok(strobe);
  assert.equal(strobe.kind, "beat");
  assert.ok(strobe.inside.counted > 4 && strobe.outside.counted < 0.1);
  assert.ok(strobe.covered!.share > 0.9 && strobe.covered!.by_chance < 0.1);
  const near = incident().charts!.timeline.details.reduce((sum, { load1 }) => sum + load1.length, 0);
  assert.ok(strobe.t.length > near && strobe.t.length < near + 2600, "all around spikes, few of the others");
  let hits = 0;
  for (const [i, after] of strobe.after_s.entries()) {
    assert.ok(after >= strobe.low_s && after <= strobe.high_s);
    if (strobe.counted[i]! < 3) continue;
    hits++;
    assert.ok(after > -0.01 && after < 0.25, `${after} s after a start`);
  }
  assert.ok(hits > 200);
  // From one look to the next it moves on by half a millisecond: a line, not a cloud.
  const steps = strobe.after_s.slice(1).map((after, i) => Math.abs(after - strobe.after_s[i]!));
  const small = steps.filter((step, i) => step < 0.001 * (strobe.t[i + 1]! - strobe.t[i]!) + 0.01).length;
  assert.ok(small > 0.95 * steps.length);
  const { folded } = strobe;
  const bin = (t: number) => Math.floor((t - folded.from_s) / folded.step_s);
  assert.ok(folded.counted[bin(strobe.busy_s / 2)]! > 4 && folded.counted[0]! < 0.5);
});

test("the stroboscope of a real spike is noise: who was counted lies far from its runs as well", () => {
  const { strobe } = tmpfilesStorm().charts!;
  assert.ok(strobe);
  assert.equal(strobe.kind, "noise");
  assert.ok(strobe.covered!.share < 0.1);
  const { counted, looks } = strobe.folded;
  const places = Array.from(looks, (_, i) => i).filter((i) => looks[i]! > 0);
  assert.ok(places.length > 4 && places.at(-1)! - places[0]! > looks.length / 2, "not at the run alone");
  assert.ok(
    places.every((i) => counted[i]! > 2),
    "as high far from a run as in it",
  );
});

test("of too many looks around spikes fewer are kept, and the last day has its own as the first", () => {
  const hours = 70;
  const events = Array.from({ length: hours * 60 }, (_, i) => {
    return { kind: "run" as const, t: i * 60, duration_s: 1.5, comm: "job", parent_comm: "keepalived" };
  });
  const { strobe, timeline } = chartsOf({
    hours,
    counts: (t) => (t % 5400 > 2000 && t % 5400 < 3800 ? 4 : 0),
    every: (i) => 3 + ((i * 7) % 11) / 10,
    events,
  });
  assert.ok(strobe);
  const near = timeline.details.reduce((sum, { load1 }) => sum + load1.length, 0);
  assert.ok(near > 28_000, `${near} looks are too many`);
  const day = (from: number) => strobe.t.filter((t) => t >= from * 3600 && t < (from + 24) * 3600).length;
  assert.ok(strobe.t.length < 31_000, `${strobe.t.length}`);
  assert.ok(day(46) > 0.8 * day(0), `${day(0)} and ${day(46)}`);
});

test("where nothing runs, or the kernel's looks are not known, there is no stroboscope", () => {
  assert.equal(chartsOf({ hours: 2, counts: () => 0 }).strobe, null);
  const { strobe } = chartsOf({ hours: 48, counts: () => 0, every: () => 60 });
  assert.equal(strobe, null);
});

test("who was counted stands name by name, at the kernel's looks and at random ones, and nobody is unknown", () => {
  const diagnosis = incident();
  const [first] = diagnosis.charts!.counted;
  assert.ok(first && first.names.length > 2 && first.names.at(-1) === "");
  const total = (values: Float32Array) => {
    const sums = Array.from({ length: first.bins }, (_, bin) => {
      return first.names.reduce((sum, _, name) => sum + values[name * first.bins + bin]!, 0);
    }).filter((sum) => !Number.isNaN(sum));
    return sums.reduce((sum, value) => sum + value, 0) / sums.length;
  };
  assert.ok(total(first.kernel) > 4 && total(first.random) < 1);
  assert.equal(first.kernel.length, first.names.length * first.bins);
});

test("around the spikes a cleanup stands out of its band, and a script that always runs does not", () => {
  const { epochs } = tmpfilesStorm().charts!;
  const cleanup = epochs.find(({ what }) => what === "tmpfiles-cleanup");
  const script = epochs.find(({ what }) => what === "check-script");
  assert.ok(cleanup && script);
  const zero = (cleanup.mean.length - 1) / 2;
  assert.ok(cleanup.mean[zero + 2]! > 0.9 && cleanup.mean[zero - 20]! < 0.1);
  assert.ok(cleanup.above && cleanup.chance < 0.1 && cleanup.chance < script.chance);
  assert.ok(script.mean[zero]! <= script.high[zero]! * 1.5);
});

test("lengths are counted once each, in rows that hold them", () => {
  const { lengths } = incident().charts!;
  const runs = lengths.find(({ what }) => what === "runs");
  assert.ok(runs);
  assert.equal(
    runs.count.reduce((sum, count) => sum + count, 0),
    runs.total,
  );
  assert.ok(runs.edges_s[0]! < 0.13 && runs.edges_s.at(-1)! > 0.13);
});

test("what took less than the clock can tell took from nothing on", () => {
  const recording = guest({
    hours: 1,
    counts: (t) => (t > 1800 && t < 2400 ? 6 : 0),
    active: () => 0,
    events: Array.from({ length: 60 }, (_, i) => ({
      t: 60 * i + 7,
      kind: "file.write" as const,
      comm: "keepalived",
      path: "/tmp/keepalived.data",
      duration_s: i % 2 === 0 ? 0 : 0.001,
    })),
  });
  const [dumps] = diagnose(recording, { charts: true }).charts!.lengths;
  assert.equal(dumps?.edges_s[0], 0);
  assert.ok(dumps?.edges_s.every((edge, i, all) => i === 0 || edge > all[i - 1]!));
});

test("each change is simulated over the same time: today's has the spikes that there were, no job has none", () => {
  const { charts, alternatives, spikes } = incident();
  const { relief } = charts!;
  assert.ok(relief && relief.curves.length === alternatives.length);
  const peak = (i: number) => Math.max(...relief.curves[i]!);
  const today = relief.curves[0]!;
  for (const { start, end } of spikes.slice(0, -1)) {
    const middle = Math.floor(((start + end) / 2 - relief.start) / 1e6 / relief.step_s);
    assert.ok(today[middle]! > 3, `today's curve has the spike at ${middle}`);
  }
  for (const [i, { change }] of alternatives.entries())
    if (change.id === "track-process") assert.equal(peak(i), 0);
    else if (change.id === "interval") assert.ok(peak(i) < 0.5 * peak(0));
});

test("nobody knows who was active in a silence, and no mean reaches over it", () => {
  let t = 0;
  // Idle, then nobody looks for a minute, then five are there.
  const every = (i: number) => {
    const wait = t < 1800 || t > 1850 ? irregular(i) : 60;
    t += wait;
    return wait;
  };
  const { timeline } = chartsOf({ hours: 1, counts: (t) => (t >= 1850 ? 5 : 0), every });
  const { overview } = timeline;
  const active = (t: number) => overview.active[at(overview, t)]!;
  assert.ok(Number.isNaN(active(1830)), `${active(1830)}`);
  assert.ok(active(1780) < 0.5, `before it ${active(1780)}`);
  assert.ok(active(1885) > 4, `after it ${active(1885)}`);
});
