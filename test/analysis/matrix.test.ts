import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { diagnose } from "../../analysis/diagnose.ts";
import type { Diagnosis, Status } from "../../analysis/diagnosis.ts";
import { suspects } from "../../analysis/suspects/index.ts";
import { type IncidentOptions, incident } from "../simulation/incidents.ts";
import { judgeOverall } from "../simulation/judge.ts";
import { simulate } from "../simulation/scenario.ts";
import type { Truth } from "../simulation/truth.ts";

const CAUSES = suspects.map(({ cause }) => cause);

/**
 * Recordings against suspects, one table that a person can check. A change of the analysis that moves a cell is shown
 * as a diff; if it is meant, `UPDATE_GOLDEN=1 node --test test/analysis/matrix.test.ts` writes the table anew.
 */
const GOLDEN = fileURLToPath(new URL("../golden/matrix.md", import.meta.url));

const RECORDINGS: readonly (IncidentOptions & { seed: number })[] = [
  { kind: "quiet", level: "trace", hours: 10, seed: 1 },
  { kind: "quiet", level: "agent", hours: 10, seed: 2, confounders: true },
  { kind: "sampling-beat", level: "agent", hz: 250, hours: 10, seed: 1 },
  { kind: "sampling-beat", level: "trace", hz: 250, hours: 10, seed: 2, confounders: true },
  { kind: "sampling-beat", level: "trace", hz: 100, hours: 8, seed: 3, collector: true },
  { kind: "sampling-beat", level: "no-tasks", hz: 250, hours: 10, seed: 4 },
  { kind: "sampling-beat", level: "proc-only", hz: 250, hours: 10, seed: 5 },
  { kind: "sampling-beat", level: "samples", hz: 250, hours: 10, seed: 6 },
  { kind: "sampling-beat", level: "grid-60s", hz: 250, hours: 10, seed: 7 },
  { kind: "dump-writes", level: "trace", hours: 12, seed: 1 },
  { kind: "tmpfiles-cleanup", level: "trace", hours: 30, seed: 1 },
  { kind: "check-script", level: "trace", hours: 12, seed: 1 },
  { kind: "check-script", level: "no-tasks", hours: 12, seed: 2 },
  { kind: "scheduled-job", level: "trace", hours: 12, seed: 1 },
  { kind: "scheduled-job", level: "no-tasks", hours: 12, seed: 2 },
  { kind: "io-stall", level: "trace", hours: 12, seed: 1 },
  { kind: "cpu-saturation", level: "agent", hours: 12, seed: 1 },
  { kind: "memory-pressure", level: "trace", hours: 12, seed: 1 },
  { kind: "hypervisor-steal", level: "trace", hours: 12, seed: 1 },
  { kind: "vm-stun", level: "trace", hours: 12, seed: 1 },
  { kind: "remote-storage", level: "trace", hours: 12, seed: 1 },
  { kind: "remote-storage", level: "agent", hours: 12, seed: 2 },
  { kind: "remote-storage", level: "samples", hours: 12, seed: 3 },
  { kind: "snapshot-freeze", level: "agent", hours: 12, seed: 1 },
  { kind: "snapshot-freeze", level: "no-tasks", hours: 12, seed: 2 },
  { kind: "unexplained", level: "no-tasks", hours: 12, seed: 1 },
  { kind: "unexplained", level: "samples", hours: 12, seed: 2, confounders: true },
  { kind: "mixed", level: "trace", hz: 250, hours: 12, seed: 1 },
];

const SHOWN: Record<Status, string> = {
  supported: "GUILTY",
  contradicted: "no",
  undecided: "?",
  "not-examined": "-",
};

function row(options: IncidentOptions & { seed: number }, truth: Truth, diagnosis: Diagnosis): string {
  const flags = [options.confounders && "confounded", options.collector && "collector"].filter(Boolean);
  const name = [options.kind, options.level, ...flags].join(", ");
  const cells = CAUSES.map((cause) => {
    const card = diagnosis.suspects.find((one) => one.cause === cause);
    return card ? SHOWN[card.status] : "absent";
  });
  const { cause, culprit } = diagnosis.verdict;
  const verdict = `${cause ?? "no spike"}${culprit ? ` (${culprit})` : ""}`;
  const required = truth.spikes.filter((spike) => spike.required).length;
  const spikes = `${diagnosis.spikes.length} of ${required}`;
  return `| ${[name, spikes, ...cells, verdict, judgeOverall(truth, diagnosis)].join(" | ")} |`;
}

function matrix(): string {
  const head = ["recording: what happened, recorder", "spikes found, true", ...CAUSES, "verdict", "which is"];
  const rows = RECORDINGS.map((options) => {
    const { truth, recording } = simulate(incident(options.seed, options));
    return row(options, truth, diagnose(recording));
  });
  return [
    "# What each suspect is found to be, over the whole of each recording",
    "",
    "GUILTY supported, no contradicted, ? undecided, - not examined. Written by `UPDATE_GOLDEN=1 node --test test/analysis/matrix.test.ts`.",
    "",
    `| ${head.join(" | ")} |`,
    `|${head.map(() => " --- |").join("")}`,
    ...rows,
    "",
  ].join("\n");
}

test("recordings against suspects as in test/golden/matrix.md", () => {
  const found = matrix();
  if (process.env.UPDATE_GOLDEN) writeFileSync(GOLDEN, found);
  const expected = existsSync(GOLDEN) ? readFileSync(GOLDEN, "utf8") : "";
  if (found === expected) return;
  const was = new Set(expected.split("\n"));
  const is = new Set(found.split("\n"));
  const diff = [...[...was].filter((line) => !is.has(line)).map((line) => `- ${line}`)];
  diff.push(...[...is].filter((line) => !was.has(line)).map((line) => `+ ${line}`));
  assert.fail(
    `the table has changed:\n${diff.join("\n")}\nif this is meant: UPDATE_GOLDEN=1 node --test test/analysis/matrix.test.ts`,
  );
});
