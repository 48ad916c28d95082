import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cause, SuspectCard } from "../../analysis/diagnosis.ts";
import type { SpikeEvidence } from "../../analysis/evidence.ts";
import { suspects } from "../../analysis/suspects/index.ts";
import { judgeSpike } from "../../analysis/verdict.ts";

const spike: SpikeEvidence = {
  start: 1000,
  end: 1600,
  counted: 6,
  baseline: 0.2,
  area: 3480,
  cut: false,
  trueActive: 6,
  kernelExcess: 5.8,
  trueExcess: 5.8,
  reality: "real",
};

/** All suspects cleared, but for these. */
function cards(others: Partial<Record<Cause, Partial<SuspectCard>>> = {}): SuspectCard[] {
  return suspects.map(({ cause }) => ({
    cause,
    culprit: "",
    status: "contradicted",
    score: 0,
    p_value: null,
    evidence: [],
    reason: null,
    ...others[cause],
  }));
}

const ALL_MISSED = { forks: 200, missed: 200 };

test("where nobody is supported, the spike is unexplained, the less surely the fewer runs were seen", () => {
  const seen = judgeSpike(spike, cards());
  const polled = judgeSpike(spike, cards(), { forks: 200, missed: 100 });
  const blind = judgeSpike(spike, cards(), ALL_MISSED);
  assert.deepEqual([seen.cause, polled.cause, blind.cause], ["unexplained", "unexplained", "unexplained"]);
  assert.ok(seen.confidence > polled.confidence && polled.confidence > blind.confidence);
});

test("a condition is blamed with less confidence where the runs of no actor were seen", () => {
  const busy = cards({ "cpu-saturation": { status: "supported", score: 0.95, culprit: "transcoder" } });
  const seen = judgeSpike(spike, busy);
  const blind = judgeSpike(spike, busy, ALL_MISSED);
  assert.deepEqual([seen.culprit, blind.culprit], ["transcoder", "transcoder"]);
  assert.ok(seen.confidence > blind.confidence);
});

test("an actor that was seen at it is blamed as surely as ever", () => {
  const stalled = cards({ "dump-writes": { status: "supported", score: 0.9, culprit: "keepalived" } });
  assert.equal(judgeSpike(spike, stalled, ALL_MISSED).confidence, judgeSpike(spike, stalled).confidence);
});

test("a script that waits for the dump it asked for is no second culprit", () => {
  const both = cards({
    "dump-writes": { status: "supported", score: 0.8, culprit: "keepalived" },
    "check-script": { status: "supported", score: 0.9, culprit: "keepalived_chec" },
  });
  assert.equal(judgeSpike(spike, both).cause, "dump-writes");
});

test("two actors of like weight take away certainty", () => {
  const alone = cards({ "check-script": { status: "supported", score: 0.9, culprit: "a" } });
  const rivals = cards({
    "check-script": { status: "supported", score: 0.9, culprit: "a" },
    "scheduled-job": { status: "supported", score: 0.85, culprit: "b" },
  });
  assert.ok(judgeSpike(spike, rivals).confidence < judgeSpike(spike, alone).confidence);
});
