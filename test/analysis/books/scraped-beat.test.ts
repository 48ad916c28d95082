import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { diagnose } from "../../../analysis/diagnose.ts";
import { recordingOf } from "../../../storage/inputs/history.ts";
import { readAnswers } from "../../../storage/inputs/prometheus/answer.ts";

/**
 * What two real Prometheus servers kept of a real beat (test/lab/history): four processes computed together every 0.998421 s on a kernel that
 * looks every 5.004 s, for 42 minutes. In the first 12 of them a test suite ran as well, and in the second spike a report was made.
 */
for (const step_s of [5, 15])
  test(`a real beat, scraped every ${step_s} s: the spikes without other work are phantoms, and those with it are not told`, () => {
    const file = join(import.meta.dirname, `../../fixtures/prometheus/beat-${step_s}s.json.gz`);
    const text = gunzipSync(readFileSync(file)).toString();
    const diagnosis = diagnose(recordingOf(readAnswers([{ name: "beat", text }])));
    const { spikes, verdict, history, next_spike } = diagnosis;
    assert.deepEqual(
      spikes.map(({ reality }) => reality),
      ["unclear", "unclear", "phantom", "phantom", "phantom", "phantom"],
    );
    assert.equal(verdict.cause, "sampling-beat");
    for (const { true_active_mean, kernel_active_mean } of spikes.slice(2)) {
      // Four for a tenth of each second.
      assert.ok(Math.abs(true_active_mean! - 0.4) < 0.03, `${true_active_mean}`);
      assert.ok(kernel_active_mean > 3.5, `${kernel_active_mean}`);
    }
    assert.equal(history?.reader?.id, "history.reader-apart");
    const distance_s = (next_spike!.at - spikes.at(-1)!.start) / 1e6;
    assert.ok(Math.abs(distance_s - 420) < 10, `${distance_s}`);
  });
