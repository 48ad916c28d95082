import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Published, pointsOf, SERIES } from "../../../agent/publish/series.ts";
import { firstState } from "../../../agent/standing/state.ts";
import { seriesExamples, seriesTable } from "./metrics-page.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/metrics.md"), "utf8");
const NOW = 1_788_617_520e6;

/** An agent that has just begun. */
const fresh: Published = {
  version: "1.2.3",
  now: NOW,
  last_look: null,
  look_period_s: null,
  counted: null,
  active: null,
  underWay: false,
  standing: null,
  lost: { runs: 0 },
  sources: [],
  cpu_s: 1.234,
  database_bytes: null,
};
const values = (published: Published, name: string) =>
  pointsOf(published)
    .filter((point) => point.name === name)
    .map(({ labels, value }) => [...labels.map(([, text]) => text), value]);

/** Public names (interchange.md, 5): what others' rules and dashboards are built on. */
const NAMES =
  `loadspike_build_info{version} loadspike_last_look_timestamp_seconds loadspike_sampling_period_seconds loadspike_counted_tasks
loadspike_active_tasks loadspike_spikes_total{cause,reality} loadspike_spike_seconds_total{reality} loadspike_spike_under_way loadspike_next_spike_timestamp_seconds{bound}
loadspike_events_lost_total{source} loadspike_source_up{source} loadspike_agent_cpu_seconds_total loadspike_database_bytes loadspike_culprit_info{comm,cause}`.split(
    /\s+/,
  );

test("names and labels are those that others rely on", () => {
  const shown = SERIES.map(({ name, labels }) =>
    labels.length === 0 ? name : `${name}{${labels.join(",")}}`,
  );
  assert.deepEqual(shown, NAMES);
  for (const { name, type } of SERIES) assert.equal(name.endsWith("_total"), type === "counter", name);
});

test("docs/metrics.md has each series as the list has it, and an example of it", () => {
  assert.ok(page.includes(`|---|---|---|---|\n${seriesTable()}\n`), seriesTable());
  assert.ok(page.includes(`\`\`\`\n${seriesExamples()}\`\`\`\n`), seriesExamples());
  for (const { name, labels, example } of SERIES)
    assert.match(
      example,
      new RegExp(
        `^${name}${labels.length === 0 ? "" : `\\{${labels.map((label) => `${label}=".+"`).join(",")}\\}`} [\\d.]+$`,
      ),
    );
});

test("what is not known is left out, and is not 0; counters are there from the start", () => {
  const names = new Set(pointsOf(fresh).map(({ name }) => name));
  for (const name of [
    "last_look_timestamp_seconds",
    "sampling_period_seconds",
    "counted_tasks",
    "active_tasks",
    "next_spike_timestamp_seconds",
    "database_bytes",
    "culprit_info",
  ])
    assert.ok(!names.has(`loadspike_${name}`), name);
  assert.deepEqual(values(fresh, "loadspike_spikes_total"), [
    ["sampling-beat", "phantom", 0],
    ["unexplained", "real", 0],
    ["unexplained", "unclear", 0],
  ]);
  assert.deepEqual(values(fresh, "loadspike_events_lost_total"), [["runs", 0]]);
});

test("each cause has its own series once, and the next spike is told until its time is over", () => {
  const standing = {
    ...firstState(NOW),
    totals: [
      { cause: "sampling-beat", reality: "phantom" as const, spikes: 3 },
      { cause: "io-stall", reality: "real" as const, spikes: 1 },
    ],
    forecast: { key: 1, at: NOW + 60e6, low: NOW + 30e6, high: NOW + 90e6, line: "" },
    verdict: { cause: "mixed", culprit: "" },
  };
  const known = { ...fresh, standing };
  assert.deepEqual(values(known, "loadspike_spikes_total"), [
    ["sampling-beat", "phantom", 3],
    ["io-stall", "real", 1],
    ["unexplained", "real", 0],
    ["unexplained", "unclear", 0],
  ]);
  assert.deepEqual(values(known, "loadspike_next_spike_timestamp_seconds"), [
    ["at", NOW / 1e6 + 60],
    ["low", NOW / 1e6 + 30],
    ["high", NOW / 1e6 + 90],
  ]);
  assert.deepEqual(values({ ...known, now: NOW + 91e6 }, "loadspike_next_spike_timestamp_seconds"), []);
  assert.deepEqual(values(known, "loadspike_culprit_info"), [], "nobody is blamed");
});

test("what a process calls itself cannot be more than a label", () => {
  const standing = { ...firstState(NOW), verdict: { cause: "cpu-saturation", culprit: "a\nb\u202e\u0000" } };
  assert.deepEqual(values({ ...fresh, standing }, "loadspike_culprit_info"), [
    ["a\\x0ab\\u{202e}\\x00", "cpu-saturation", 1],
  ]);
});
