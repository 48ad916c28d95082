import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeVerdict } from "./judge.ts";
import type { TruthSpike } from "./truth.ts";

const spike = (some: Partial<TruthSpike>): TruthSpike => ({
  start: 0,
  end: 600e6,
  cause: "scheduled-job",
  culprits: ["updatedb"],
  peak_load1: 5,
  required: true,
  evidence: "observable",
  allowed: [],
  ...some,
});

test("where all can be told, cause and culprit must be right", () => {
  const truth = spike({});
  assert.equal(judgeVerdict(truth, { cause: "scheduled-job", culprit: "updatedb" }), "right");
  assert.equal(judgeVerdict(truth, { cause: "scheduled-job", culprit: "run-parts" }), "wrong");
  assert.equal(judgeVerdict(truth, { cause: "scheduled-job", culprit: "" }), "wrong");
  assert.equal(judgeVerdict(truth, { cause: "io-stall", culprit: "" }), "wrong");
  assert.equal(judgeVerdict(truth, { cause: "unexplained", culprit: "" }), "abstained");
});

test("where half can be told, half is no mistake and a wrong name is", () => {
  const truth = spike({ evidence: "partial", allowed: ["scheduled-job", "io-stall"] });
  assert.equal(judgeVerdict(truth, { cause: "scheduled-job", culprit: "" }), "tolerated");
  assert.equal(judgeVerdict(truth, { cause: "io-stall", culprit: "" }), "tolerated");
  assert.equal(judgeVerdict(truth, { cause: "scheduled-job", culprit: "sshd" }), "wrong");
  assert.equal(judgeVerdict(truth, { cause: "dump-writes", culprit: "keepalived" }), "wrong");
});

test("where nothing can be told, silence is the only answer", () => {
  const truth = spike({ cause: "unexplained", culprits: [""], evidence: "hidden" });
  assert.equal(judgeVerdict(truth, { cause: "unexplained", culprit: "" }), "abstained");
  assert.equal(judgeVerdict(truth, { cause: "sampling-beat", culprit: "" }), "wrong");
});
