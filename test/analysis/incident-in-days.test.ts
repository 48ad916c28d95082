import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { diagnoseDatabase, predictionOf, renderReport } from "../../agent/reporting.ts";
import type { Diagnosis } from "../../analysis/diagnosis.ts";
import { locales } from "../../analysis/report/locales/index.ts";

/**
 * The incident in time-lapse (docs/lab.md): a guest with HZ 1000, keepalived 1.3.5 and the check script every 5 s for 34 hours, then for 20
 * hours every 7 s, as the report advised. The agent in the guest recorded it; file writes, lines of the log and sums of short processes are
 * kept near spikes alone.
 */
const FIXTURE = join(import.meta.dirname, "../fixtures/days/incident.db");
/** As the kernel cuts it. */
const CULPRIT = "keepalived_chec";
const MINUTE = 60e6;
const HOUR = 60 * MINUTE;

const whole = diagnoseDatabase(FIXTURE);
const phantoms = whole.spikes.filter(({ reality }) => reality === "phantom");

const until = (time: number): Diagnosis => diagnoseDatabase(FIXTURE, { end: time });

test("two phantoms stand in it, a beat apart, and both are named; nobody is said to have worked", () => {
  assert.deepEqual(
    phantoms.map(({ verdict }) => [verdict.cause, verdict.culprit]),
    [
      ["sampling-beat", CULPRIT],
      ["sampling-beat", CULPRIT],
    ],
  );
  const [first, second] = phantoms.map(({ start }) => start) as [number, number];
  const apart = (second - first) / HOUR;
  assert.ok(apart > 14 && apart < 18, `${apart} h`);
  for (const { verdict, true_active_mean, kernel_active_mean } of phantoms) {
    assert.ok(verdict.confidence >= 0.95);
    assert.ok(true_active_mean! < 0.2 && kernel_active_mean! > 1);
  }
});

test("the second is foretold by the first alone, and the nearer it is the better", () => {
  const [first, second] = phantoms as [(typeof phantoms)[0], (typeof phantoms)[0]];
  const widths = [15, 12, 8, 4, 2, 0.5].map((hours) => {
    const { next_spike } = until(second.start - hours * HOUR);
    assert.ok(next_spike, `${hours} h before`);
    const { low, high } = next_spike;
    assert.ok(
      low - MINUTE <= second.start && second.start <= high + MINUTE,
      `${hours} h before: ${new Date(low / 1000).toISOString()} to ${new Date(high / 1000).toISOString()}, it came ${new Date(second.start / 1000).toISOString()}`,
    );
    return (high - low) / HOUR;
  });
  assert.deepEqual(
    widths,
    widths.toSorted((a, b) => b - a),
  );
  assert.ok(widths[0]! < 8 && widths.at(-1)! < 0.25, `${widths} h`);
  // As the agent wrote it down on that day, minutes after the first.
  const told = whole.predictions.find(({ made_at }) => made_at > first.start && made_at < first.start + HOUR);
  assert.deepEqual([told?.outcome, told?.came], ["came", second.start]);
});

test("the first is foretold before any came: in an hour and a half to some hours, in ten to minutes", () => {
  const [first] = phantoms as [(typeof phantoms)[0]];
  const widths = [1.5, 3, 6, 10].map((hours) => {
    const { spikes, next_spike } = until(whole.window.start + hours * HOUR);
    assert.equal(spikes.length, 0);
    assert.ok(next_spike, `after ${hours} h`);
    const { low, high } = next_spike;
    assert.equal(next_spike.first?.culprit, CULPRIT);
    assert.ok(
      low <= first.start && first.start <= high,
      `after ${hours} h: ${low} to ${high}, it came ${first.start}`,
    );
    return (high - low) / HOUR;
  });
  assert.ok(widths[0]! < 5 && widths.at(-1)! < 0.3, `${widths} h`);
});

test("with the advice followed none comes: it is said at once that none is expected, and CURED when the foretold time has passed", () => {
  const [change] = whole.changes;
  assert.ok(change);
  assert.ok(change.what.some(({ id }) => id === "change.interval"));
  assert.deepEqual([change.cause, change.verdict, change.after.spikes], ["sampling-beat", "cured", 0]);
  assert.ok(change.after.hours > 19);
  assert.deepEqual([whole.next_spike, whole.advice], [null, []]);
  const foretold = whole.predictions.findLast(({ made_at }) => made_at < change.at)!;
  assert.equal(foretold.outcome, "missed");
  const soon = until(change.at + 5 * HOUR);
  assert.deepEqual([soon.changes[0]?.verdict, soon.changes[0]?.wait_until], ["too-early", foretold.high]);
  assert.deepEqual([soon.next_spike, soon.advice], [null, []]);
});

test("what the first will be is said in words, on the first screen, in JSON, and kept as a forecast", () => {
  const diagnosis = until(whole.window.start + 6 * HOUR);
  const said = (format: "text" | "json" | "html", language: "en" | "zh" = "en") =>
    renderReport(diagnosis, format, locales[language], { timezone: "UTC" }).replace(/\s+/g, " ");
  assert.match(
    said("text"),
    /Next Sat 28 Nov 00:\d\d, between .* and .*\. The first one: .* runs of keepalived_check_heplify\.sh\. Load1 up to about 1\.5 for 2\d min/,
  );
  assert.match(said("text", "zh"), /这将是第一次：.*keepalived_check_heplify\.sh/);
  assert.equal(said("html").match(/<p>The first one: [^<]* keepalived_check_heplify\.sh/g)?.length, 1);
  const { first } = JSON.parse(said("json")).next_spike;
  assert.deepEqual(Object.keys(first), ["culprit", "peak_load1", "duration_s"]);
  const kept = predictionOf(diagnosis);
  assert.deepEqual(
    [kept?.cause, kept?.culprit, kept?.at],
    ["sampling-beat", CULPRIT, diagnosis.next_spike?.at],
  );
  assert.equal("first" in kept!, false);
});
