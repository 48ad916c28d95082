import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "../../storage/database.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { EVENT_KINDS, GAPS } from "../../storage/schema.ts";
import { startAgent } from "../lab/rig/agent.ts";
import { ControlGroup, missingController } from "../lab/rig/control-group.ts";
import { Lab, missing } from "../lab/rig/lab.ts";
import { numbersOf } from "../storage/numbers-of.ts";
import { until } from "../waiting.ts";

const why = missing() ?? missingController("freezer");
const FROZEN_S = 8;
const PROBES = 20;
/** The longest time from one look to the next that the schedule allows. */
const LONGEST_WAIT_S = 4.5;
/** Base name of a program that nothing else runs. */
const PROBE = "stun-probe";

/** When it looked, s. */
function looksIn(db: string): number[] {
  const database = openDatabase(db, { readonly: true });
  try {
    return [...readRecording(database).samples.mono_s];
  } finally {
    database.close();
  }
}

/** What a stunned guest does to the agent: it stands still in the middle of its work while the clock goes on. */
test("a stun is recorded as one stall, and what happened meanwhile stands at its own time", {
  skip: why ? `not run: ${why}` : false,
}, async (t) => {
  using lab = new Lab();
  copyFileSync("/bin/true", lab.path(PROBE));
  spawnSync("chmod", ["755", lab.path(PROBE)]);
  const group = new ControlGroup(lab, "freezer", "agent");
  const agent = await startAgent(lab);
  const monotonic = () => Number(process.hrtime.bigint()) / 1e9;
  for (const pid of lab.processes()) group.add(pid);
  await until("a look is written", () => looksIn(agent.db).length > 0);
  group.freeze(true);
  await until("it stands still", () => group.isFrozen, { every_ms: 5 });
  const frozen = monotonic();
  for (let i = 0; i < PROBES; i++) {
    spawnSync(lab.path(PROBE));
    await delay((FROZEN_S * 1000) / PROBES);
  }
  const thawed = monotonic();
  group.freeze(false);
  await until("looks after it are written", () => (looksIn(agent.db).at(-1) ?? 0) > thawed);
  await agent.stop();

  const { host, samples, events, strings } = readRecording(openDatabase(agent.db, { readonly: true }));
  const rows = (kind: (typeof EVENT_KINDS)[number]) =>
    [...events.kind.keys()].filter((row) => events.kind[row] === EVENT_KINDS.indexOf(kind));

  const { mono_s, duration_s } = events;
  // On a machine without a free processor there are others, before it and after it.
  const stalls = rows("clock.stall").filter(
    (row) => mono_s[row]! > frozen && mono_s[row]! - duration_s.at(row) < thawed,
  );
  assert.equal(stalls.length, 1);
  assert.ok(
    mono_s[stalls[0]!]! >= thawed - 0.01 && mono_s[stalls[0]!]! < thawed + 1,
    "at the moment of waking",
  );
  assert.ok(
    duration_s.at(stalls[0]!) > FROZEN_S - LONGEST_WAIT_S && duration_s.at(stalls[0]!) < thawed - frozen + 1,
    `${duration_s.at(stalls[0]!)} s late`,
  );

  const looked = [...samples.mono_s];
  assert.deepEqual(
    looked.filter((at) => at > frozen + 0.1 && at < thawed - 0.1),
    [],
    "nobody looks in a frozen guest",
  );
  assert.ok(
    looked.every((at, i) => i === 0 || at > looked[i - 1]!),
    "looks stand in order",
  );
  assert.ok(
    events.mono_s.every((at, i) => i === 0 || at >= events.mono_s[i - 1]!),
    "events stand in order",
  );

  const own = (row: number) => strings[events.comm[row]!] === PROBE;
  const runs = rows("run").filter(own);
  const summed = rows("run.sum")
    .filter(own)
    .reduce((sum, row) => sum + Number(JSON.parse(strings[events.detail[row]!]!).count), 0);
  // Where something else starts thousands meanwhile, the kernel's buffer overflows; the agent says by how much.
  const lost = rows("gap")
    .filter((row) => events.gap[row] === 1 + GAPS.indexOf("lost"))
    .reduce((sum, row) => sum + events.lost.at(row), 0);
  t.diagnostic(`${runs.length + summed} of ${PROBES} runs, ${lost} events lost`);
  if (lost === 0) assert.equal(runs.length + summed, PROBES, "the kernel kept them for the agent");
  for (const row of [...runs, ...rows("run.sum").filter(own)])
    assert.ok(mono_s[row]! > frozen && mono_s[row]! < thawed, "at the kernel's time, not at that of reading");

  const kernelLooks = numbersOf(samples.kernel_look_s, samples.length).filter((at) => !Number.isNaN(at));
  const period_s = 5 + 1 / (host.hz ?? Number.NaN);
  const off = kernelLooks.map((at) => {
    const periods = (at - kernelLooks[0]!) / period_s;
    return Math.abs(periods - Math.round(periods)) * period_s;
  });
  assert.ok(
    kernelLooks.length > 0 && Math.max(...off) < 0.02,
    "the kernel's looks are known after it as before",
  );
});
