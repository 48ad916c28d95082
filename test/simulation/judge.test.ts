import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sustained } from "../../analysis/diagnosis.ts";
import { judgeSustained, judgeVerdict } from "./judge.ts";
import type { TruthSpike, TruthSustained } from "./truth.ts";

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

const HOUR = 3600e6;
const stays = (some: Partial<TruthSustained>): TruthSustained => ({
  since: HOUR,
  first: HOUR,
  whole: false,
  reality: "real",
  causes: ["stuck-tasks"],
  culprits: ["txg_sync"],
  asleep: ["txg_sync", "txg_sync"],
  doubtful: [],
  required: true,
  evidence: "observable",
  ...some,
});
const said = (some: Partial<Sustained>): Sustained => ({
  since: HOUR,
  whole: false,
  load1_mean: 2,
  per_cpu: 0.5,
  reality: "real",
  by: [],
  offset_tasks: 2,
  offset: [{ comm: "txg_sync", tasks: 2, since: HOUR, from_start: false, wchan: "msleep" }],
  counted_mean: 2,
  active_mean: 2,
  asleep_mean: 2,
  before: 0,
  busy: 0,
  verdict: { cause: "stuck-tasks", culprit: "txg_sync", confidence: 0.95 },
  ...some,
});
const window = { start: 0, end: 3 * HOUR, samples: 5000, step_s: 2, gaps: [] };
const judged = (truth: TruthSustained | null, what: Sustained | null) =>
  judgeSustained(truth, what, { window });

test("of a load that stays all that is said must be so: since when, real or not, who sleeps, cause and culprit", () => {
  assert.equal(judged(stays({}), said({})), "right");
  assert.equal(judged(stays({}), said({ since: 1.3 * HOUR })), "wrong");
  assert.equal(judged(stays({}), said({ since: 0.7 * HOUR })), "wrong");
  assert.equal(judged(stays({ first: 0.5 * HOUR }), said({ since: 0.7 * HOUR })), "right");
  assert.equal(judged(stays({}), said({ reality: "phantom" })), "wrong");
  assert.equal(judged(stays({}), said({ reality: "unclear" })), "right");
  assert.equal(judged(stays({}), said({ offset_tasks: 1 })), "wrong");
  const other = said({}).offset.map((one) => ({ ...one, comm: "java" }));
  assert.equal(judged(stays({}), said({ offset: other })), "wrong");
  const verdict = { cause: "io-stall", culprit: "", confidence: 0.7 } as const;
  assert.equal(judged(stays({}), said({ verdict })), "wrong");
});

test("who waits for a disk in a recording of minutes may be left out of those that sleep for good, and nobody else", () => {
  const asleep = ["txg_sync", "txg_sync", "dd"];
  const short = stays({ asleep, doubtful: ["dd"] });
  assert.equal(judged(short, said({})), "tolerated");
  assert.equal(judged(stays({ asleep }), said({})), "wrong");
  assert.equal(judged(short, said({ offset_tasks: 1 })), "wrong");
});

test("where it is said that the load is high and not why, nothing is wrong; nor where nothing is, and nothing said", () => {
  const verdict = { cause: "unexplained", culprit: "", confidence: 0.7 } as const;
  assert.equal(judged(stays({}), said({ verdict, offset: [], offset_tasks: 0 })), "abstained");
  assert.equal(judged(null, null), null);
  assert.equal(judged(stays({ required: false }), null), null);
  assert.equal(judged(stays({}), null), "missed");
  assert.equal(judged(null, said({})), "false-alarm");
});
