import assert from "node:assert/strict";
import { test } from "node:test";
import type { Spike, SuspectCard } from "../../analysis/diagnosis.ts";
import type { SpikeEvidence } from "../../analysis/evidence.ts";
import type { Cause } from "../../analysis/facts.ts";
import { suspects } from "../../analysis/suspects/index.ts";
import { judgeAll, judgeSpike } from "../../analysis/verdict.ts";

const spike: SpikeEvidence = {
  start: 1000,
  end: 1600,
  counted: 6,
  baseline: 0.2,
  area: 3480,
  cut: false,
  trueActive: 6,
  trueFrom: "looks",
  trueError: 0.1,
  kernelExcess: 5.8,
  trueExcess: 5.8,
  reality: "real",
  entry: null,
};

/** All suspects cleared, but for these. */
function cards(others: Partial<Record<Cause, Partial<SuspectCard>>> = {}): SuspectCard[] {
  return suspects.map(({ cause }) => ({
    cause,
    culprit: "",
    status: "contradicted",
    score: 0,
    p_value: null,
    facts: [],
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

/** What each suspect's support explains away, as the cards have it. */
const EXPLAINS: Partial<Record<Cause, Cause[]>> = {
  "dump-writes": ["check-script", "io-stall"],
  "tmpfiles-cleanup": ["io-stall"],
  "vm-stun": ["io-stall", "cpu-saturation", "hypervisor-steal"],
  "memory-pressure": ["io-stall", "cpu-saturation"],
  "hypervisor-steal": ["cpu-saturation"],
  "cpu-quota": ["cpu-saturation", "sampling-beat"],
  "remote-storage": ["io-stall"],
  "snapshot-freeze": ["io-stall", "vm-stun"],
};

for (const { cause, explains } of suspects) {
  test(`${cause} explains what the table says, and no more`, () => {
    assert.deepEqual(explains.toSorted(), (EXPLAINS[cause] ?? []).toSorted());
  });
  for (const other of explains)
    test(`${other} that scores higher is not blamed where ${cause} explains it`, () => {
      const both = cards({
        [cause]: { status: "supported", score: 0.6 },
        [other]: { status: "supported", score: 1 },
      });
      assert.equal(judgeSpike(spike, both).cause, cause);
    });
}

/** One judged spike of a window. */
function judged(
  cause: Spike["verdict"]["cause"],
  { culprit = "", confidence = 0.9, counted = 6, duration_s = 600 } = {},
): Spike {
  return {
    id: 1,
    start: 0,
    end: duration_s * 1e6,
    duration_s,
    peak_time: 0,
    peak_load1: counted,
    kernel_active_mean: counted,
    true_active_mean: counted,
    true_active_from: "looks",
    true_active_error: 0.1,
    reality: "real",
    verdict: { cause, culprit, confidence },
    suspects: [],
    who: [],
    happened: [],
  };
}

test("no spike is no cause, and sure", () => {
  assert.deepEqual(judgeAll([]), { cause: null, culprit: "", confidence: 0.95 });
});

test("spikes of one cause have it together, with the culprit of most of them", () => {
  const job = (culprit: string) => judged("scheduled-job", { culprit });
  assert.deepEqual(judgeAll([job("a"), job("b"), job("b")]), {
    cause: "scheduled-job",
    culprit: "b",
    confidence: 0.9,
  });
});

test("two causes of weight are mixed, with nobody to blame for all", () => {
  const both = [judged("scheduled-job", { culprit: "a" }), judged("io-stall"), judged("io-stall")];
  assert.deepEqual(judgeAll(both), { cause: "mixed", culprit: "", confidence: 0.9 });
});

test("a third of the spikes is a second cause, however short they are; one of six is none", () => {
  const short = judged("sampling-beat", { duration_s: 60 });
  const long = () => judged("memory-pressure", { duration_s: 1500 });
  assert.equal(judgeAll([short, long(), long()]).cause, "mixed");
  assert.equal(judgeAll([short, long(), long(), long(), long(), long()]).cause, "memory-pressure");
});

test("minor spikes decide nothing", () => {
  const low = judged("cpu-saturation", { culprit: "b", counted: 1 });
  assert.equal(judgeAll([judged("io-stall"), low, low, low]).cause, "io-stall");
});

test("where most of the load is unexplained, all is; where some is, the confidence is less", () => {
  const unknown = judged("unexplained", { confidence: 0.8 });
  assert.equal(judgeAll([judged("io-stall"), unknown, unknown]).cause, "unexplained");
  const most = judgeAll([judged("io-stall"), judged("io-stall"), unknown]);
  assert.equal(most.cause, "io-stall");
  assert.ok(most.confidence < 0.6, `${most.confidence}`);
});

test("of several spikes a long one that nobody explains is one of them", () => {
  const unknown = judged("unexplained", { confidence: 0.5, duration_s: 1200 });
  const most = judgeAll([judged("io-stall"), judged("io-stall"), judged("io-stall"), unknown, unknown]);
  assert.equal(most.cause, "io-stall");
  assert.ok(most.confidence < 0.5, `${most.confidence}`);
});

test("long spikes weigh more than short ones", () => {
  const long = judged("unexplained", { confidence: 0.5, duration_s: 6000 });
  assert.equal(judgeAll([judged("io-stall"), judged("io-stall"), long]).cause, "unexplained");
});
