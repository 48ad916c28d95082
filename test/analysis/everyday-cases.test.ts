import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { diagnose } from "../../analysis/diagnose.ts";
import type { Diagnosis } from "../../analysis/diagnosis.ts";
import type { Cause } from "../../analysis/facts.ts";
import { openDatabase } from "../../storage/database.ts";
import type { Recording } from "../../storage/recording.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { importTrace } from "../storage/import-trace.ts";
import { english } from "./english.ts";

/** Machines after public reports, as a user would import them. */
const cases = join(import.meta.dirname, "..", "fixtures", "cases");
const folder = mkdtempSync(join(tmpdir(), "loadspike-cases-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function recordingOf(name: string): Promise<Recording> {
  const database = openDatabase(join(folder, `${name}-${Math.random()}.db`));
  await importTrace(join(cases, name), database);
  const recording = readRecording(database);
  database.close();
  return recording;
}

function cardOf({ spikes: [spike] }: Diagnosis, cause: Cause) {
  const card = spike?.suspects.find((one) => one.cause === cause);
  assert.ok(card);
  return { ...card, said: card.facts.map(english).join("\n") };
}

test("checks that pile up on a dead NFS server are its victims: with the log, without it, and without runs", async () => {
  const whole = await recordingOf("nfs-hang");
  const { verdict, spikes } = diagnose(whole);
  assert.equal(spikes.length, 1);
  assert.deepEqual([verdict.cause, verdict.culprit], ["remote-storage", "nas1"]);
  assert.ok(verdict.confidence > 0.85);
  assert.equal(cardOf(diagnose(whole), "scheduled-job").status, "contradicted");
  const none = { ...whole.events, length: 0, kind: whole.events.kind.subarray(0, 0) };
  const bare = diagnose({ ...whole, events: none });
  assert.deepEqual([bare.verdict.cause, bare.verdict.culprit], ["remote-storage", ""]);
  // Nobody saw who waited: the log still knows who is silent, and no df is told to stop.
  const unseen = diagnose({ ...whole, tasks: { ...whole.tasks, length: 0 } });
  assert.deepEqual([unseen.verdict.cause, unseen.verdict.culprit], ["remote-storage", "nas1"]);
  assert.ok(unseen.verdict.confidence < 0.8);
});

test("a thread of the kernel that is most of the load is named, with what it does", async () => {
  const diagnosis = diagnose(await recordingOf("khugepaged"));
  assert.deepEqual([diagnosis.verdict.cause, diagnosis.verdict.culprit], ["cpu-saturation", "khugepaged"]);
  assert.match(cardOf(diagnosis, "cpu-saturation").said, /a thread of the kernel's own: it joins memory/);
  assert.ok(diagnosis.advice.some(({ id }) => id === "cpu-saturation.less-for-kernel"));
});

test("what keepalived logged is evidence where nothing else was recorded", async () => {
  const diagnosis = diagnose(await recordingOf("keepalived-log-only"));
  assert.equal(diagnosis.verdict.cause, "unexplained");
  const script = cardOf(diagnosis, "check-script");
  assert.deepEqual([script.status, script.culprit], ["undecided", "chk_app"]);
  assert.match(
    script.said,
    /chk_app in the spike: it timed out \(60 lines\) and it was still running when its next run was due \(60 lines\); none/,
  );
  for (const cause of ["vm-stun", "io-stall"] as const) {
    const card = cardOf(diagnosis, cause);
    assert.equal(card.status, "undecided");
    assert.match(card.said, /up to 4\.4 s/);
  }
});
