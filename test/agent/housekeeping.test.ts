import assert from "node:assert/strict";
import { test } from "node:test";
import { Housekeeping } from "../../agent/housekeeping.ts";

const at = (time: string) => new Date(`2026-11-23T${time}`).getTime();

function counted(schedule: string, start: string) {
  let runs = 0;
  const housekeeping = new Housekeeping([{ key: "k", schedule, run: () => runs++ }], at(start));
  const runsAfter = (time: string) => {
    housekeeping.runDue(at(time));
    return runs;
  };
  return { runsAfter };
}

test("a job runs once at the first call in or after its minute", () => {
  const { runsAfter } = counted("17 3 * * *", "03:16:30");
  assert.equal(runsAfter("03:16:59"), 0);
  assert.equal(runsAfter("03:17:02"), 1);
  assert.equal(runsAfter("03:17:07"), 1);
  assert.equal(runsAfter("03:18:02"), 1);
});

test("what was due while the machine slept is done once", () => {
  const { runsAfter } = counted("*/10 * * * *", "03:01:00");
  assert.equal(runsAfter("09:00:30"), 1);
  assert.equal(runsAfter("09:10:30"), 2);
});

test("a wall clock that is set back makes nothing run twice", () => {
  const { runsAfter } = counted("17 3 * * *", "03:16:30");
  assert.equal(runsAfter("03:17:02"), 1);
  assert.equal(runsAfter("02:17:02"), 1);
  assert.equal(runsAfter("03:17:30"), 1);
});

test("an expression that cannot be read is refused in one line with its key", () => {
  assert.throws(
    () => new Housekeeping([{ key: "report.schedule", schedule: "99 3 * * *", run: () => {} }], 0),
    /^Failure: report\.schedule: expected a cron expression .* found "99 3 \* \* \*" \(.+\)$/,
  );
});

test("it starts no timer", () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  new Housekeeping([{ key: "k", schedule: "* * * * *", run: () => {} }], 0);
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length, before);
});
