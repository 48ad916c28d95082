import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../analysis/diagnose.ts";
import { gatherEvidence } from "../../analysis/evidence.ts";
import { profileOf } from "../../analysis/profile.ts";
import { guest } from "./guest.ts";

const PERIOD_S = 5.02;
const BUSY_S = 0.2;
const OFFSET_S = 2;

/** A check script of four tasks that slips by 20 ms a look: for ten looks in 251 each finds it. Two dumps a run. */
function recording() {
  const running = (t: number) => ((t - OFFSET_S) % PERIOD_S) + (t < OFFSET_S ? PERIOD_S : 0) < BUSY_S;
  const starts = Array.from({ length: 2800 }, (_, i) => OFFSET_S + i * PERIOD_S);
  return guest({
    hours: 4,
    counts: (t) => (running(t) ? 4 : 0),
    active: () => 0,
    every: (i) => 1.5 + ((i * 7) % 11) / 10,
    events: starts.flatMap((t, i) => [
      {
        t,
        kind: "run" as const,
        duration_s: BUSY_S,
        comm: "check.sh",
        parent_comm: "keepalived",
        pid: 1000 + i,
        ppid: 7,
      },
      ...[0.05, 0.1].map((later) => ({
        t: t + later,
        kind: "file.write" as const,
        duration_s: 0.001,
        comm: "keepalived",
        path: "/tmp/keepalived.data",
        pid: 7,
      })),
    ]),
  });
}

test("one run of a job as it was measured: period, length, tasks and dumps", () => {
  const evidence = gatherEvidence(recording());
  const [runs] = evidence.runs;
  const profile = profileOf(evidence, runs!, evidence.period(runs!)!);
  assert.equal(profile.comm, "check.sh");
  assert.equal(profile.parent_comm, "keepalived");
  assert.equal(profile.runs, 2800);
  assert.ok(Math.abs(profile.period_s - PERIOD_S) < 1e-4, `${profile.period_s}`);
  assert.ok(Math.abs(profile.busy_s - BUSY_S) < 1e-3 && Math.abs(profile.busy_p95_s - BUSY_S) < 1e-3);
  assert.ok(Math.abs(profile.tasks - 4) < 0.3, `${profile.tasks} tasks`);
  assert.ok(Math.abs(profile.dumps_per_run - 2) < 0.01, `${profile.dumps_per_run} dumps a run`);
});

test("the report profiles keepalived's script also where nothing beats", () => {
  const { profile } = diagnose(
    guest({
      hours: 1,
      counts: () => 0,
      events: Array.from({ length: 100 }, (_, i) => ({
        t: 3 + 30 * i,
        kind: "run" as const,
        duration_s: 0.02,
        comm: "check.sh",
        parent_comm: "keepalived",
        pid: i + 1,
        ppid: 7,
      })),
    }),
  );
  assert.equal(profile?.comm, "check.sh");
  assert.equal(profile.tasks, 1, "at least the run's own process");
  assert.equal(profile.dumps_per_run, 0);
  assert.ok(Math.abs(profile.period_s - 30) < 1e-6);
});
