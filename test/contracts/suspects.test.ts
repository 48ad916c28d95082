import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { diagnose } from "../../analysis/diagnose.ts";
import { CAUSES } from "../../analysis/diagnosis.ts";
import { gatherEvidence } from "../../analysis/evidence.ts";
import { suspects } from "../../analysis/suspects/index.ts";
import type { Recording } from "../../storage/recording.ts";
import { guest } from "../analysis/guest.ts";
import { incident, KINDS } from "../simulation/incidents.ts";
import { simulate } from "../simulation/scenario.ts";

const folder = new URL("../../analysis/suspects/", import.meta.url);

test("every cause of the public format has its suspect, and every file its line in the list", () => {
  assert.deepEqual(suspects.map((suspect) => suspect.cause).toSorted(), CAUSES.toSorted());
  const files = readdirSync(folder).filter((file) => !["index.ts", "suspect.ts"].includes(file));
  assert.deepEqual(files.toSorted(), suspects.map((suspect) => `${suspect.cause}.ts`).toSorted());
});

for (const suspect of suspects)
  test(`${suspect.cause} has a card that an operator can read`, () => {
    assert.ok(existsSync(new URL(`${suspect.cause}.ts`, folder)));
    for (const text of [suspect.accuses, suspect.acquits, suspect.matters])
      assert.match(text, /^(?:[A-Z]|keepalived).{20,}\.$/s);
  });

/** A recording without one of its series, as another tool or a lesser privilege leaves it. */
const LACKING: Record<string, (recording: Recording) => Recording> = {
  "task rows": (recording) => ({ ...recording, tasks: { ...recording.tasks, length: 0 } }),
  "event rows": (recording) => ({ ...recording, events: { ...recording.events, length: 0 } }),
  "every optional column": (recording) => {
    const unknown = new Float32Array(recording.samples.length).fill(Number.NaN);
    const { length, boot, time, mono_s, load1, kernel_look_s } = recording.samples;
    const known = {
      length,
      boot,
      time,
      mono_s,
      load1,
      kernel_look_s: kernel_look_s.slice().fill(Number.NaN),
    };
    const optional = Object.keys(recording.samples).filter((name) => !(name in known));
    return {
      ...recording,
      samples: {
        ...recording.samples,
        ...Object.fromEntries(optional.map((name) => [name, unknown])),
        ...known,
      },
      tasks: { ...recording.tasks, length: 0 },
      events: { ...recording.events, length: 0 },
    };
  },
};

for (const kind of KINDS)
  for (const [series, without] of Object.entries(LACKING))
    test(`${kind} without ${series}: nobody is convicted on what is not there, and it is said what is missing`, () => {
      const { recording } = simulate(
        incident(7, { kind, level: "trace", hours: kind === "tmpfiles-cleanup" ? 60 : 20 }),
      );
      const diagnosis = diagnose(without(recording));
      assert.ok(diagnosis.limits.length > 0);
      for (const spike of diagnosis.spikes)
        for (const card of spike.suspects) {
          if (card.status === "not-examined") assert.ok(card.reason, `${card.cause} says why`);
          if (card.status === "supported") assert.ok(card.evidence.length > 0, `${card.cause} has evidence`);
          assert.ok(card.score >= 0 && card.score <= 1, `${card.cause}: score ${card.score}`);
        }
      if (series === "every optional column")
        assert.ok(["unexplained", null].includes(diagnosis.verdict.cause), `${diagnosis.verdict.cause}`);
    });

test("the same evidence gives the same findings, and examining changes nothing", () => {
  const { recording } = simulate(incident(3, { kind: "dump-writes", level: "agent", hours: 10 }));
  const evidence = gatherEvidence(recording);
  const examine = () =>
    suspects.map((suspect) => evidence.spikes.map((spike) => suspect.examine(evidence, spike)));
  assert.deepEqual(examine(), examine());
  assert.deepEqual(diagnose(recording), diagnose(recording));
});

for (const hours of [0, 0.0005, 0.01, 0.1])
  test(`a recording of ${hours} h is diagnosed as having no spike, and does not fail`, () => {
    const diagnosis = diagnose(guest({ hours, counts: () => 0 }));
    assert.equal(diagnosis.verdict.cause, null);
    assert.deepEqual(diagnosis.spikes, []);
    assert.equal(diagnosis.next_spike, null);
  });
