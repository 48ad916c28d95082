import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Standing } from "../../../agent/standing/standing.ts";
import { openDatabase } from "../../../storage/database.ts";
import { readExtent } from "../../../storage/extent.ts";
import { readPredictions } from "../../../storage/facts.ts";
import { sampleAt } from "../../../storage/schema.ts";
import { loadspike } from "../../lab/rig/agent.ts";
import { scratchFolder } from "../../storage/scratch.ts";
import { until as eventually } from "../../waiting.ts";

const RECORDING = join(import.meta.dirname, "../../fixtures/recordings/beat");

/** What of ours makes a diagnosis just now. */
const helpers = () => readFileSync(`/proc/self/task/${process.pid}/children`, "latin1").trim();

interface Said {
  level: "info" | "warn";
  fields: Record<string, unknown>;
  message: string;
}

/** A real recording of two phantoms, as an agent would have it open, and an agent's standing diagnosis with a clock moved by hand. */
function rig(t: TestContext, file?: string) {
  const folder = scratchFolder(t);
  const db = file ?? join(folder, "l.db");
  if (file === undefined) loadspike("import", RECORDING, "--db", db);
  const database = openDatabase(db);
  t.after(() => database.close());
  const said: Said[] = [];
  const warnings: string[] = [];
  const log = {
    info: (fields: object, message: string) =>
      void said.push({ level: "info", fields: { ...fields }, message }),
    warn: (fields: object | string, message?: string) => {
      if (typeof fields === "string") warnings.push(fields);
      else said.push({ level: "warn", fields: { ...fields }, message: message ?? "" });
    },
  };
  const standing = new Standing({ file: db, command: "loadspike report", log });
  t.after(() => standing.close());
  let mono_s = 0;
  const turn = (time: number, step_s = 5) => {
    mono_s += step_s;
    standing.turn({ time, mono_s, database });
  };
  /** Lets real time pass until it holds; the clock of the agent stands. */
  const until = async (time: number, holds: () => boolean, what: string) => {
    const turned = () => {
      if (holds()) return true;
      turn(time, 0);
      return false;
    };
    // It is made by a process that runs when nobody else wants to.
    await eventually(what, turned, { last: () => warnings, seconds: 600 });
  };
  return { folder, db, database, end: readExtent(database).last ?? 0, standing, said, warnings, turn, until };
}

const events = (said: readonly Said[]) => said.map(({ fields }) => fields.event);

test("at its start, once, and not again after a restart: the spikes that ended, the verdict, a program that is told, and when the next is near", async (t) => {
  const { folder, db, database, end, standing, said, turn, until } = rig(t);
  const got = join(folder, "got");
  const hook = join(folder, "hook");
  writeFileSync(hook, `#!/bin/sh\ncat > ${got}.$$\nmv ${got}.$$ ${got}\necho thanks >&2\n`);
  chmodSync(hook, 0o755);
  standing.hook = hook;
  // Of the report on the day of the run.
  database.prepare("DELETE FROM predictions WHERE made_at >= ?").run(end - 60e6);
  const before = readPredictions(database).length;
  turn(end);
  turn(end, 30);
  assert.equal(said.length, 0, "not in its first minute");
  turn(end, 40);
  // The agent learns of it only at its next turn: then both are waiting, and stand in their order.
  await eventually("diagnosis and hook are made", () => helpers() === "", { seconds: 600 });
  await until(end, () => events(said).includes("hook"), "a diagnosis, and the hook");
  assert.ok(events(said).indexOf("spike") < events(said).indexOf("hook"), events(said).join());
  const [spike] = said.filter(({ fields }) => fields.event === "spike");
  assert.match(
    spike!.message,
    /^Load spike from .* to .* \(3 min, load1 up to 4\.\d+\), phantom: the load was not really there\. Cause: keepalived_check_heplify\.sh falls into step with .* \(sampling-beat\)\. Confidence 0\.9\d, very sure\. Try: loadspike report --spike 1$/,
  );
  assert.equal(spike!.level, "info", "a phantom is nobody's alarm");
  const [verdict] = said.filter(({ fields }) => fields.event === "verdict");
  assert.match(verdict!.message, /^The verdict has changed: PHANTOM LOAD\. .* Try: loadspike report$/);
  assert.match(
    said.find(({ fields }) => fields.event === "hook")!.message,
    /hook ended with exit status 0; it said: thanks$/,
  );
  const report = JSON.parse(readFileSync(got, "utf8"));
  const asked = JSON.parse(
    loadspike("report", "--db", db, "--spike", String(report.spikes[0].id), "--format", "json"),
  );
  assert.deepEqual(report, asked);
  const came = said.find(({ fields }) => fields.outcome === "came");
  assert.match(
    came?.message ?? "",
    /^The load spike that was foretold for .*, between .* and .*, came: it began Sun 22 Nov 20:22\.$/,
  );
  assert.equal(readPredictions(database).length, before + 1, "what was foretold is kept");
  const { forecast, totals } = standing.state!;
  assert.ok(totals.reduce((sum, one) => sum + one.spikes, 0) >= 1);
  // An hour before: once, also when it moves by minutes.
  const near = said.length;
  assert.ok(forecast);
  if (forecast.at - 3600e6 > end) {
    turn(forecast.at - 3700e6, 1);
    assert.equal(said.length, near);
  }
  turn(forecast.at - 600e6, 1);
  turn(forecast.at - 500e6, 1);
  const due = said.filter(({ fields }) => fields.outcome === "due");
  assert.equal(due.length, 1);
  assert.match(
    due[0]!.message,
    /^A load spike is foretold for .*, between .* and .*\. Cause of the earlier ones: keepalived_check_heplify\.sh falls into step/,
  );

  const again = rig(t, db);
  again.turn(end);
  again.turn(end, 61);
  await again.until(
    end,
    () => again.standing.state !== null && again.standing.state.made_to > 0,
    "the state is read",
  );
  const read = again.standing.state;
  await again.until(end, () => again.standing.state !== read, "it is made again");
  assert.deepEqual(events(again.said), []);
  assert.equal(readPredictions(database).length, before + 1);
});

test("it is made again after an hour and no earlier, and soon after a spike", async (t) => {
  const { end, standing, turn, until } = rig(t);
  turn(end, 0);
  turn(end, 61);
  const made = () => standing.state !== null;
  const notMade = async (step_s: number) => {
    await eventually("the one before has ended", () => helpers() === "", { seconds: 600 });
    standing.state = null;
    turn(end, step_s);
    assert.deepEqual([helpers(), standing.state], ["", null]);
  };
  await until(end, made, "the first");
  await notMade(3500);
  turn(end, 300);
  await until(end, made, "after an hour");
  // A spike in the kernel's counts as they come, and its end.
  const see = (from: number, looks: number, counted: number) => {
    for (let look = from; look < from + looks; look++)
      standing.see({
        sample: { ...sampleAt({ time: end, mono_s: 3861 + look * 5 }), kernel_look_s: look * 5 },
        counted,
        next_kernel_look_s: null,
      });
  };
  await notMade(0);
  see(-2000, 700, 0);
  see(-1300, 100, 6);
  assert.equal(standing.watch.underWay, true);
  see(-1200, 60, 0);
  assert.equal(standing.watch.underWay, false);
  turn(end, 0);
  await until(end, made, "after a spike");
});

test("one that cannot be made is said once, and costs nothing else", async (t) => {
  const file = join(scratchFolder(t), "l.db");
  openDatabase(file).close();
  const { said, warnings, turn, until } = rig(t, file);
  turn(1e15, 0);
  turn(1e15, 61);
  await until(1e15, () => warnings.length > 0, "it is said");
  assert.match(warnings[0]!, /^the standing diagnosis could not be made: .*l\.db: nothing was recorded/);
  // It is asked for again only when the one before has ended, and what it said has been heard.
  for (let hour = 0; hour < 3; hour++) {
    await eventually("it is asked for again", () => {
      turn(1e15, 4000);
      return helpers() !== "";
    });
    await eventually("it ends", () => helpers() === "", { seconds: 600 });
  }
  assert.equal(warnings.length, 1);
  assert.equal(said.length, 0);
});
