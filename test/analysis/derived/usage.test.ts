import assert from "node:assert/strict";
import { test } from "node:test";
import { gatherEvidence } from "../../../analysis/evidence.ts";
import { guest, START } from "../guest.ts";

const table = (t: number, comm: string, cpu_s: number, detail = "{}") => ({
  t,
  kind: "process" as const,
  duration_s: 60,
  comm,
  pid: 1,
  cpu_s,
  detail,
});

test("the use of a table's time is spread over it, and summed by name", () => {
  const { usage } = gatherEvidence(
    guest({
      hours: 0.5,
      counts: () => 0,
      events: [
        table(0, "java", 30, '{"read_kb":600,"written_kb":60}'),
        table(60, "java", 60, '{"read_kb":null,"written_kb":0}'),
        table(60, "sh", 120),
      ],
    }),
  );
  const from = START.mono_s + 30;
  assert.deepEqual(usage(from, from + 60), [
    { comm: "sh", cpu_s: 60, most_cpu_s: 120, read_bytes: 0, written_bytes: 0 },
    { comm: "java", cpu_s: 45, most_cpu_s: 90, read_bytes: 300 * 1024, written_bytes: 30 * 1024 },
  ]);
  assert.deepEqual(usage(from + 600, from + 700), []);
});

test("the program and the unit of a name are those of most of its threads in that time", () => {
  const unit = (t: number) => (t < 900 ? "a.service" : "b.service");
  const { origin } = gatherEvidence(
    guest({
      hours: 0.5,
      counts: () => 1,
      tasks: (t) => [
        { comm: "java", state: "R", unit: unit(t), exe: "/usr/bin/java" },
        { comm: "kworker/0:1", state: "D" },
      ],
    }),
  );
  const at = (t: number) => START.mono_s + t;
  assert.deepEqual(origin("java", at(0), at(800)), { exe: "/usr/bin/java", unit: "a.service" });
  assert.equal(origin("java", at(800), at(1800)).unit, "b.service");
  assert.deepEqual(origin("kworker/0:1", at(0), at(1800)), { exe: "", unit: "" });
  assert.deepEqual(origin("nobody", at(0), at(1800)), { exe: "", unit: "" });
});
