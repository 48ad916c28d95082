import type { Case, Examined, Method } from "./examine.ts";
import { METHODS } from "./examine.ts";
import { confidentlyWrong, staying } from "./staying-report.ts";
import { percent, table, wilson } from "./tables.ts";

const count = (cases: readonly Case[], ...outcomes: Case["outcome"][]) =>
  cases.filter((one) => outcomes.includes(one.outcome)).length;

/** Recordings in which a method named any cause or culprit that cannot be known and is not so. */
function falseRecordings(examined: readonly Examined[], method: Method): { hidden: number; accused: number } {
  let hidden = 0;
  let accused = 0;
  for (const { cases, overall } of examined) {
    const own = cases.filter((one) => one.method === method);
    if (!own.some((one) => one.evidence === "hidden")) continue;
    hidden += 1;
    const named = own.some((one) => one.outcome === "false-alarm" && one.confidence !== null);
    const whole = method === "loadspike" && overall === "wrong";
    if (named || whole || own.some((one) => one.evidence === "hidden" && one.outcome === "wrong"))
      accused += 1;
  }
  return { hidden, accused };
}

function methods(examined: readonly Examined[]): string {
  return table(
    [
      "method",
      "right cause and culprit, observable",
      "wrong, observable",
      "unexplained or missed, observable",
      "false culprit, hidden cause (recordings)",
    ],
    METHODS.map((method) => {
      const seen = examined
        .flatMap(({ cases }) => cases)
        .filter((one) => one.method === method && one.evidence === "observable");
      const { hidden, accused } = falseRecordings(examined, method);
      return [
        method,
        `${percent(count(seen, "right"), seen.length)} of ${seen.length}`,
        percent(count(seen, "wrong"), seen.length),
        percent(count(seen, "abstained", "missed"), seen.length),
        `${percent(accused, hidden)} of ${hidden} (95 %: ${wilson(accused, hidden)})`,
      ];
    }),
  );
}

const CLASSES = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0001] as const;

function calibration(cases: readonly Case[]): string {
  const rows: (string | number)[][] = [];
  for (let i = 0; i + 1 < CLASSES.length; i++) {
    const [low, high] = [CLASSES[i]!, CLASSES[i + 1]!];
    const within = cases.filter(
      ({ confidence, outcome }) =>
        confidence !== null && confidence >= low && confidence < high && outcome !== "tolerated",
    );
    if (within.length === 0) continue;
    const promised = within.reduce((sum, one) => sum + one.confidence!, 0) / within.length;
    const right = count(within, "right");
    rows.push([
      `${low.toFixed(2)}–${Math.min(1, high).toFixed(2)}`,
      within.length,
      `${(100 * promised).toFixed(1)} %`,
      percent(right, within.length),
      wilson(right, within.length),
    ]);
  }
  return table(["confidence", "spikes", "promised", "right", "95 % interval"], rows);
}

/** A verdict over a whole recording, to be counted like one over a spike. */
function wholeAsCase({ overall, overallNamed, overallConfidence }: Examined): Case {
  const confidence = /^(unexplained|null)/.test(overallNamed) ? null : overallConfidence;
  return {
    method: "loadspike",
    outcome: overall,
    evidence: null,
    cause: null,
    named: overallNamed,
    confidence,
  };
}

function byCause(examined: readonly Examined[]): string {
  const groups = new Map<string, Case[]>();
  for (const { cases, planned } of examined)
    for (const one of cases)
      if (one.method === "loadspike") {
        const key = `${one.cause ?? "(no spike)"}|${planned.level}|${one.evidence ?? "-"}`;
        groups.set(key, [...(groups.get(key) ?? []), one]);
      }
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, cases]) => [
      ...key.split("|"),
      cases.length,
      count(cases, "right"),
      count(cases, "tolerated"),
      count(cases, "abstained"),
      count(cases, "missed"),
      count(cases, "wrong"),
      count(cases, "false-alarm"),
    ]);
  return table(
    [
      "true cause",
      "recorder",
      "evidence",
      "spikes",
      "right",
      "tolerated",
      "unexplained",
      "missed",
      "wrong",
      "false alarm",
    ],
    rows,
  );
}

function prediction(examined: readonly Examined[]): string {
  const known = examined.flatMap(({ next, planned }) => (next ? [{ ...next, kind: planned.kind }] : []));
  const rows = ["sampling-beat", "others"].map((group) => {
    const own = known.filter(({ kind }) => (kind === "sampling-beat") === (group === "sampling-beat"));
    const off = own.map(({ late_h }) => Math.abs(late_h) * 60).sort((a, b) => a - b);
    // What has no period has no share of one.
    const shares = own.map(({ width_h, period_h }) => width_h / period_h);
    const width = shares.filter(Number.isFinite).sort((a, b) => a - b);
    const middle = (list: number[]) => list[Math.floor(list.length / 2)];
    return [
      group,
      own.length,
      percent(own.filter(({ came }) => came).length, own.length),
      wilson(own.filter(({ came }) => came).length, own.length),
      off.length === 0 ? "-" : `${middle(off)!.toFixed(0)} min`,
      width.length === 0 ? "-" : `${(100 * middle(width)!).toFixed(0)} % of the period`,
    ];
  });
  return table(
    ["cause", "foretold", "came within the interval", "95 % interval", "median error", "median width"],
    rows,
  );
}

function mistakes(examined: readonly Examined[]): string {
  const lines: string[] = [];
  for (const { name, cases, planned, overall, overallNamed, sustained } of examined) {
    const bad = cases.filter(
      (one) => one.method === "loadspike" && ["wrong", "false-alarm", "missed"].includes(one.outcome),
    );
    const said = new Map<string, number>();
    for (const one of bad) {
      const text = `${one.outcome}: ${one.cause ?? "nothing"} -> ${one.named || "not found"}`;
      said.set(text, (said.get(text) ?? 0) + 1);
    }
    const whole =
      overall === "wrong" || overall === "missed" ? [`whole recording ${overall}: ${overallNamed}`] : [];
    if (["wrong", "false-alarm", "missed"].includes(sustained.outcome ?? ""))
      whole.push(`load that stays ${sustained.outcome}: ${sustained.named || "not said"}`);
    if (said.size + whole.length > 0) {
      const flags = (["confounders", "collector", "trouble", "container", "reboot"] as const).filter(
        (flag) => planned[flag],
      );
      const what = [...[...said].map(([text, times]) => `${times}x ${text}`), ...whole].join("; ");
      lines.push(`* \`${name}\`${flags.length > 0 ? ` (${flags.join(", ")})` : ""}: ${what}`);
    }
  }
  return lines.length === 0 ? "None." : lines.join("\n");
}

/** `docs/accuracy.md`, whole. */
export function report(examined: readonly Examined[], command: string): string {
  const own = examined.flatMap(({ cases }) => cases).filter(({ method }) => method === "loadspike");
  const overall = examined.map(({ overall }) => overall);
  const share = (outcome: string) => percent(overall.filter((one) => one === outcome).length, overall.length);
  const quiet = examined.filter(
    ({ planned }) => planned.kind === "quiet" || planned.kind === "high-but-fine",
  );
  return `# How often the diagnosis is right

Written by \`${command}\`; do not edit. ${examined.length} simulated incidents with ${own.filter((one) => one.outcome !== "false-alarm").length} spikes whose cause is
known (\`test/simulation/\`): every cause, kernels with HZ 100 to 1000 and the rounding of 3.10 and of 4.7 and later, 1 to 16
CPUs, minutes to 120 hours, a third with things that happen beside the spikes and did not cause them, a fifth with gaps and wall-clock
steps, some with a reboot. They are drawn from seeds, so the numbers can be had again. The analysis was written while these seeds could be seen;
\`--seed 20001\` draws others. Simulated guests are tidier than real ones: read these figures as an upper bound.

A spike's verdict is *right* if cause and culprit are. *Observable* means that this recorder could tell both; *hidden*, that
nothing which it recorded shows the cause, so that "unexplained" is the only right answer; *partial* is between, and there an
honest half (the cause without the culprit, or the storage that stalled without who used it) is *tolerated*.

## Against simpler methods

The methods beside ours are told where the true spikes are, ours has to find them.

${methods(examined)}

Whole recordings: right ${share("right")}, tolerated ${share("tolerated")}, unexplained ${share("abstained")}, wrong ${share("wrong")}, missed ${share("missed")}.
Recordings without a spike, idle or busy and fine (${quiet.length}): ${quiet.filter(({ overall }) => overall === "right" || overall === "tolerated").length} were left in peace.
False alarms: ${count(own, "false-alarm")}.

## Sure and wrong

${confidentlyWrong(examined)}

## Loads that stay

A machine that drowns, threads that sleep for good, a beat that lasts as long as the recording: to be said, and not as a spike.

${staying(examined)}

## What a confidence is worth

Of the spikes for which a cause was named with this confidence, so many were right (tolerated ones are left out).

${calibration(own)}

The same for the verdicts over whole recordings.

${calibration(examined.map(wholeAsCase))}

## The next spike

Where the model knows when the next spike comes and the diagnosis foretold one.

${prediction(examined)}

## By cause and recorder

\`agent\`: ours with all privileges; \`trace\`: the public trace columns with tasks, runs and files; \`no-tasks\`: without the list of R
and D threads; \`proc-only\`: ours without runs and files; \`samples\`: samples, files and log; \`grid-…\`: another tool's samples.

${byCause(examined)}

## Every mistake

${mistakes(examined)}
`;
}
