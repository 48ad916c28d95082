import { type PolledRuns, polledRuns } from "../../analysis/derived/polled-runs.ts";
import { timeline } from "../../analysis/derived/timeline.ts";
import { POLLING } from "../../collectors/runs/polling.ts";
import { openDatabase } from "../../storage/database.ts";
import { type Extent, readExtent } from "../../storage/extent.ts";
import { readRecording } from "../../storage/recording-reader.ts";
import { databaseFile } from "../config.ts";
import { type AgentState, lastAgent, runningAgent } from "../lock.ts";
import { labelled } from "../table.ts";
import type { Verb } from "./command.ts";

/** Of so long it is told what the recorder cost, and what it missed. */
const LAST_S = 3600;

interface Cost {
  cpu_pct: number | null;
  rss_kb: number | null;
}

/** Where the runs of processes come from. */
interface RunSource {
  /** Whether the agent polls /proc in place of the kernel's process events; `null`: no agent says. */
  polled: boolean | null;
  /** What it says of that source, or why there is none. */
  detail: string | null;
  /** What the rows of the last hour tell of polling (one every 10 minutes); `null`: nothing. */
  last_hour: PolledRuns | null;
}

export const status: Verb = (program) => {
  program
    .command("status")
    .description("is an agent recording, since when, what does it cost, what was lost")
    .option("--db <file>", "database (default: the configuration's, else the project's own)")
    .option("--json", "for programs")
    .addHelpText(
      "after",
      `
Exit status 0 whether an agent runs or not; 1 where there is no database.

Examples:
  $ loadspike status
  $ loadspike status --json | jq .agent.lost`,
    )
    .action(({ db, json }: { db?: string; json?: true }) => {
      const file = databaseFile(db);
      const database = openDatabase(file, { readonly: true });
      try {
        const extent = readExtent(database);
        const end = extent.last ?? 0;
        const recording = readRecording(database, { start: end - LAST_S * 1e6 });
        const { self_cpu_pct, self_rss_kb } = recording.samples;
        const cost = { cpu_pct: mean(self_cpu_pct), rss_kb: self_rss_kb.at(-1) ?? null };
        const running = runningAgent(file);
        const agent = running ?? lastAgent(file);
        const runs = runSource(agent, polledRuns(recording, timeline(recording)));
        const facts = {
          database: file,
          running: running !== null,
          agent,
          ...extent,
          cost,
          runs,
        };
        process.stdout.write(
          json ? `${JSON.stringify(facts, null, 2)}\n` : textOf(file, running, agent, extent, cost, runs),
        );
      } finally {
        database.close();
      }
    });
};

function mean(values: Float32Array): number | null {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function runSource(agent: AgentState | null, last_hour: PolledRuns | null): RunSource {
  const availability = agent?.sources.find(({ id }) => id === "runs")?.availability;
  if (!availability) return { polled: null, detail: null, last_hour };
  const detail = reasonOf(availability);
  return { polled: availability.status === "ok" && detail.startsWith(POLLING), detail, last_hour };
}

function textOf(
  file: string,
  running: AgentState | null,
  agent: AgentState | null,
  { rows, bytes, first, last }: Extent,
  { cpu_pct, rss_kb }: Cost,
  runs: RunSource,
): string {
  const missing = agent?.sources.filter(({ availability }) => availability.status !== "ok") ?? [];
  const known = (value: number | null, show: (value: number) => string) =>
    value === null ? "not known" : show(value);
  return labelled([
    ["agent", running ? `recording with pid ${running.pid} since ${instant(running.since)}` : stopped(agent)],
    ["database", `${file}, ${(bytes / 1e6).toFixed(1)} MB`],
    ["rows", `${rows.samples} looks, ${rows.tasks} tasks seen, ${rows.events} events`],
    ["first row", known(first, instant)],
    ["last row", known(last, instant)],
    [
      "cost",
      `${known(cpu_pct, (cpu) => `${cpu.toFixed(2)} % of one CPU`)}, ${known(rss_kb, (kb) => `${(kb / 1024).toFixed(0)} MiB`)}`,
    ],
    ["lost", agent ? `${agent.lost} events and rows` : "not known"],
    ["kernel looks", agent?.kernel_looks ?? "not known"],
    ...polledInWords(runs),
    ...missing.map(({ id, availability }): [string, string] => [
      "not seen",
      `${id}: ${reasonOf(availability)}`,
    ]),
    ["last error", agent?.last_error ?? "none"],
  ]);
}

/** Nothing where the kernel tells of each run. */
function polledInWords({ polled, detail, last_hour }: RunSource): [string, string][] {
  const rows: [string, string][] = [];
  if (polled) rows.push(["runs", detail ?? POLLING]);
  if (last_hour)
    rows.push([
      polled ? "" : "runs",
      `polled in the last hour in place of the kernel's events: ${last_hour.missed} of ${last_hour.forks} forks were not seen`,
    ]);
  else if (polled) rows.push(["", "how many forks were missed is told every 10 minutes: not yet"]);
  return rows;
}

function stopped(agent: AgentState | null): string {
  if (!agent) return "none is recording";
  return `none is recording; the last one, pid ${agent.pid}, began ${instant(agent.since)} and did not end cleanly`;
}

function reasonOf(availability: AgentState["sources"][number]["availability"]): string {
  if (availability.status === "no-data") return availability.why;
  return availability.status === "failed" ? availability.error : availability.detail;
}

function instant(microseconds: number): string {
  return new Date(microseconds / 1000).toISOString().replace(/\.\d+Z$/, "Z");
}
