import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../../../agent/standing/news.ts";
import { readState, type StandingState } from "../../../agent/standing/state.ts";
import type { CheckedPrediction, Diagnosis, Spike } from "../../../analysis/diagnosis.ts";
import { fact } from "../../../analysis/facts.ts";
import { incident } from "../../analysis/report/diagnoses.ts";

const HOUR = 3600e6;
const base = incident();
const START = base.window.start;

/** A diagnosis of the hours up to `hours`, with spikes that begin at those hours and last for twenty minutes. */
function upTo(hours: number, starts: readonly number[], more: Partial<Diagnosis> = {}): Diagnosis {
  const [model] = base.spikes;
  const spikes = starts.map((at, i): Spike => {
    const start = START + at * HOUR;
    return { ...model!, id: i + 1, start, end: start + HOUR / 3, duration_s: 1200 };
  });
  const window = { ...base.window, end: START + hours * HOUR, gaps: [] };
  return { ...base, window, spikes, next_spike: null, predictions: [], ...more };
}

/** Through JSON, as it is stored. */
function after(known: StandingState | null, diagnosis: Diagnosis) {
  const { news, state } = compare(known, diagnosis);
  const forecast = state.forecast && { ...state.forecast, line: "soon" };
  const stored = readState(JSON.stringify({ ...state, forecast }));
  assert.deepEqual(stored, { ...state, forecast });
  return { kinds: news.map(({ kind }) => kind), news, state: stored! };
}

const prediction = (
  made: number,
  low: number,
  high: number,
  outcome: CheckedPrediction["outcome"],
  came: number | null = null,
) => ({
  made_at: START + made * HOUR,
  at: START + ((low + high) / 2) * HOUR,
  low: START + low * HOUR,
  high: START + high * HOUR,
  came: came === null ? null : START + came * HOUR,
  outcome,
});

test("at its first diagnosis it tells of the verdict and of what has just ended, and counts no spike of long ago", () => {
  const { kinds, state } = after(null, upTo(40, [5, 20, 39]));
  assert.deepEqual(kinds, ["spike", "verdict"]);
  assert.deepEqual(state.totals, [{ cause: "sampling-beat", reality: "phantom", spikes: 1 }]);
  assert.equal(state.seconds.phantom, 1200);
  assert.equal(state.spikes.length, 3);
});

test("a spike is told of once, when it is over, however its edges and its cause move later", () => {
  let { kinds, state } = after(null, upTo(10, []));
  assert.deepEqual(kinds, ["verdict"]);
  ({ kinds, state } = after(state, upTo(20.2, [20])));
  assert.deepEqual(kinds, [], "under way");
  ({ kinds, state } = after(state, upTo(20.5, [20])));
  assert.deepEqual(kinds, ["spike"]);
  ({ kinds, state } = after(state, upTo(21.5, [20.02])));
  assert.deepEqual(kinds, []);
  const real = upTo(22, [20]);
  const other = { ...real, spikes: real.spikes.map((one) => ({ ...one, reality: "real" as const })) };
  ({ kinds, state } = after(state, other));
  assert.deepEqual(kinds, []);
  assert.deepEqual(state.totals, [{ cause: "sampling-beat", reality: "phantom", spikes: 1 }]);
});

test("what stands out only now and was long ago is neither told nor counted; two of one cause are counted together", () => {
  let { state } = after(null, upTo(10, []));
  ({ state } = after(state, upTo(20.5, [20])));
  const { kinds, state: last } = after(state, upTo(24.5, [12, 20, 24]));
  assert.deepEqual(kinds, ["spike"]);
  assert.deepEqual(last.totals, [{ cause: "sampling-beat", reality: "phantom", spikes: 2 }]);
  assert.equal(last.seconds.phantom, 2400);
});

test("counters stay when the window has left the spikes behind", () => {
  let { state } = after(null, upTo(20.5, [20]));
  const later = upTo(21, []);
  ({ state } = after(state, {
    ...later,
    window: { ...later.window, start: START + 900 * HOUR, end: START + 1000 * HOUR },
  }));
  assert.equal(state.totals[0]?.spikes, 1);
  assert.deepEqual(state.spikes, []);
});

test("a verdict is told when its cause or its culprit changes", () => {
  const first = after(null, upTo(10, []));
  const same = after(first.state, upTo(11, [], { verdict: { ...base.verdict, confidence: 0.6 } }));
  assert.deepEqual(same.kinds, []);
  const none = after(same.state, upTo(12, [], { verdict: { cause: null, culprit: "", confidence: 0.95 } }));
  assert.deepEqual(none.kinds, ["verdict"]);
  assert.deepEqual(
    after(null, upTo(1, [], { verdict: { cause: null, culprit: "", confidence: 0.95 } })).kinds,
    [],
  );
});

test("whether a forecast came is told once; nobody knows it of a time at which nobody looked", () => {
  const { state } = after(null, upTo(30, []));
  const open = after(state, upTo(34, [], { predictions: [prediction(30, 34.5, 36, "open")] }));
  assert.deepEqual(open.kinds, []);
  const came = after(open.state, upTo(35.2, [], { predictions: [prediction(30, 34.5, 36, "came", 35)] }));
  assert.deepEqual(came.kinds, ["forecast"]);
  assert.deepEqual(
    after(came.state, upTo(36.2, [], { predictions: [prediction(30, 34.5, 36, "came", 35)] })).kinds,
    [],
  );
  const missed = { predictions: [prediction(30, 34.5, 36, "missed")] };
  assert.deepEqual(after(open.state, upTo(36.1, [], missed)).kinds, ["forecast"]);
  const quiet = upTo(36.1, [], missed);
  const gap = { start: START + 35 * HOUR, end: START + 35.5 * HOUR, reason: fact("coverage.off", {}) };
  assert.deepEqual(after(open.state, { ...quiet, window: { ...quiet.window, gaps: [gap] } }).kinds, []);
});

test("a forecast that moves by minutes is the same one; one for another spike is another", () => {
  const next = (at: number) => ({
    at: START + at * HOUR,
    low: START + (at - 0.3) * HOUR,
    high: START + (at + 0.3) * HOUR,
  });
  const first = after(null, upTo(30, [], { next_spike: next(35) }));
  const made = first.state.forecast!.key;
  const again = {
    next_spike: next(35.1),
    predictions: [{ ...prediction(30, 34.7, 35.3, "open"), made_at: made }],
  };
  const moved = after({ ...first.state, foretold: made }, upTo(31, [], again));
  assert.equal(moved.state.forecast?.key, made);
  assert.equal(moved.state.foretold, made);
  assert.equal(moved.state.forecast?.at, START + 35.1 * HOUR);
  const other = after(moved.state, upTo(36, [], { ...again, next_spike: next(50) }));
  assert.notEqual(other.state.forecast?.key, made);
});

test("what cannot be read as a state is none", () => {
  for (const text of [
    null,
    "",
    "{",
    "[]",
    '{"made_to":-1}',
    '{"made_to":1,"verdict":{},"seconds":{},"totals":[{"reality":"odd"}]}',
  ])
    assert.equal(readState(text), null);
});
