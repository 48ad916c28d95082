/**
 * Whether the agent as it is installed stays as it is: `node test/bench/soak.ts [MINUTES=120] [FILE.svg]`. It records a keepalived pair
 * whose check script dumps every 5 s; every ten minutes there is a fork storm of 20 s (1,000 a second), and somebody asks for
 * status and report. Each minute: its resident memory, open descriptors, threads, CPU time, what it lost, and the size of its
 * database. Printed are the least-squares slopes an hour after the first quarter; drawn is all of it. Needs root, keepalived and
 * `cc` with a static C library.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { lastAgent } from "../../agent/lock.ts";
import { startIncidentPair } from "../lab/rig/incident-pair.ts";
import { Lab } from "../lab/rig/lab.ts";
import { installedProgram, runCommand, startAgent } from "./installed.ts";
import { drawLanes, type Lane } from "./lanes.ts";
import { megabytes, worked } from "./process-costs.ts";

const STORM_EVERY_MIN = 10;
const [length = "120", picture] = process.argv.slice(2);
const minutes = Number(length);
if (!(minutes >= 1)) throw new Error(`${length}: expected a number of minutes, at least 1`);

using lab = new Lab();
const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const [storm, short] = [lab.path("storm"), lab.path("short")];
execFileSync("cc", ["-O2", "-static", "-o", storm, source("storm.c")]);
execFileSync("cc", ["-O2", "-static", "-nostartfiles", "-o", short, source("short.c")]);
const { script } = await startIncidentPair(lab);
const program = await installedProgram();
const agent = await startAgent(program, lab.folder);

const lanes = {
  memory_mb: lane("resident memory", "MB"),
  descriptors: lane("open descriptors", ""),
  threads: lane("threads", ""),
  cpu_percent: lane("CPU time of the minute", "% of one core"),
  database_mb: lane("database with its log", "MB"),
  lost: lane("lost", "events"),
};
function lane(name: string, unit: string): Lane {
  return { name, unit, values: [] };
}

let before = worked(agent.pid);
for (let minute = 1; minute <= minutes; minute++) {
  if (minute % STORM_EVERY_MIN === 0) {
    lab.start(storm, ["1000", "20", "2", short], { log: "storm.log" });
    for (const verb of ["status", "report"]) runCommand(program, [verb, "--db", agent.database]);
  }
  await sleep(60_000);
  const now = worked(agent.pid);
  const state = lastAgent(agent.database);
  if (state === null) throw new Error("the agent says nothing of itself");
  lanes.memory_mb.values.push(megabytes(agent.pid));
  lanes.descriptors.values.push(readdirSync(`/proc/${agent.pid}/fd`).length);
  lanes.threads.values.push(readdirSync(`/proc/${agent.pid}/task`).length);
  lanes.cpu_percent.values.push((100 * (now - before)) / 60_000);
  lanes.database_mb.values.push(databaseBytes() / 2 ** 20);
  lanes.lost.values.push(state.lost + state.lost_unknown);
  before = now;
  const row = Object.entries(lanes).map(([name, { values }]) => `${name} ${values.at(-1)!.toFixed(2)}`);
  console.log(`${minute} min: ${row.join(", ")}`);
}
await agent.stop();

for (const { name, unit, values } of Object.values(lanes)) {
  const later = values.slice(Math.floor(values.length / 4));
  const [least, most] = [Math.min(...later), Math.max(...later)];
  console.log(
    `${name}: ${least.toFixed(2)} to ${most.toFixed(2)} ${unit}, slope ${(60 * slopeOf(later)).toFixed(3)} an hour`,
  );
}
const runs = Number(execFileSync("grep", ["-c", " start ", script.tally], { encoding: "utf8" }));
console.log(`${minutes} minutes, ${runs} runs of the check script`);
if (picture) writeFileSync(picture, drawLanes(Object.values(lanes), "minutes"));

function databaseBytes(): number {
  return ["", "-wal", "-shm"]
    .map((ending) => statSync(join(`${agent.database}${ending}`), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

/** Least squares over places 0, 1, 2 …: change from one value to the next. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [above, below] = [0, 0];
  for (const [place, value] of values.entries()) {
    above += (place - middle) * (value - mean);
    below += (place - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
