import assert from "node:assert/strict";
import { test } from "node:test";
import { gapsOf, limitsOf, selfCost } from "../../analysis/coverage.ts";
import { gatherEvidence } from "../../analysis/evidence.ts";
import { RUNS_POLLED } from "../../collectors/collector.ts";
import { type GuestOptions, guest } from "./guest.ts";

function evidenceOf(events: NonNullable<GuestOptions["events"]>) {
  return gatherEvidence(guest({ hours: 1, counts: () => 0, events }));
}
const runsIn = (limits: string[]) => limits.filter((one) => /^Runs /.test(one));

test("a recording without runs says so", () => {
  assert.deepEqual(runsIn(limitsOf(evidenceOf([]))), [
    "Runs of processes were not recorded: no periodic job can be named from its times.",
  ]);
});

test("runs that were polled are a limit with the number that was missed, and no gap", () => {
  const evidence = evidenceOf([
    { t: 0, kind: "gap", duration_s: 600, detail: `${RUNS_POLLED}: 300 of 310 forks were not seen` },
    { t: 600, kind: "gap", duration_s: 600, detail: `${RUNS_POLLED}: 28 of 30 forks were not seen` },
    { t: 1500, kind: "gap", duration_s: 120, detail: "the recorder was off" },
  ]);
  const [limit, ...more] = runsIn(limitsOf(evidence));
  assert.match(limit ?? "", /328 of 340 forks came and went in between/);
  assert.equal(more.length, 0);
  assert.deepEqual(
    gapsOf(evidence).map(({ reason }) => reason),
    ["the recorder was off"],
  );
});

test("lost events are counted, whoever tells of them, and stand among the gaps", () => {
  const evidence = evidenceOf([
    { t: 60, kind: "gap", detail: "12 process events lost: the kernel's buffer was full" },
    { t: 120, kind: "gap", detail: "3 events lost: a log storm" },
    { t: 180, kind: "gap", detail: "7" },
    { t: 240, kind: "gap", duration_s: 90, detail: "2 hours of maintenance" },
  ]);
  assert.equal(selfCost(evidence).lost_events, 22);
  assert.deepEqual(
    gapsOf(evidence).map(({ reason }) => reason),
    [
      "12 process events lost: the kernel's buffer was full",
      "3 events lost: a log storm",
      "7 events lost",
      "2 hours of maintenance",
    ],
  );
});
