/**
 * What a fork storm costs the agent as it is installed: `node test/bench/storm.ts [RATE=1000] [SECONDS=60]`. The whole agent
 * records into a database of its own, first for 20 s without and then through a storm (`storm.c`). Printed are the rate
 * that was reached, its CPU time as a share of one core, its resident memory as it goes, the rows of its recording, how
 * many of the processes stand in them, and how many events were lost. Needs root and `cc` with a static C library.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import type { RunSum } from "../../collectors/runs/ledger.ts";
import { cli, costOf, megabytes, startInstalledAgent } from "./installed-agent.ts";

const IDLE_S = 20;
const [rate = "1000", seconds = "60"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "loadspike-storm-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const [storm, short] = [join(folder, "storm"), join(folder, "short")];
execFileSync("cc", ["-O2", "-static", "-o", storm, source("storm.c")]);
execFileSync("cc", ["-O2", "-static", "-nostartfiles", "-o", short, source("short.c")]);

const agent = await startInstalledAgent(folder);
process.on("SIGINT", () => process.exit(1));
await sleep(10_000);

const created = () => Number(/^processes (\d+)$/m.exec(readFileSync("/proc/stat", "latin1"))?.[1]);
const idle = await costOf([agent.pid], () => sleep(IDLE_S * 1000));
console.log(`idle: ${idle.cpu[0]}, ${megabytes(agent.pid)} MB`);
const before = created();
const memory: number[] = [];
const ticker = setInterval(() => memory.push(megabytes(agent.pid)), (Number(seconds) * 1000) / 10);
const { cpu, elapsed_s } = await costOf([agent.pid], () =>
  once(spawn(storm, [rate, seconds, "2", short], { stdio: "ignore" }), "exit"),
);
clearInterval(ticker);
const processes = created() - before;
const reached = Math.round(processes / elapsed_s);
console.log(`${reached} processes a second for ${elapsed_s.toFixed(1)} s (wanted: ${rate}): ${cpu[0]}`);
console.log(`resident memory, MB: ${memory.join(" ")}`);
await sleep(2000);
await agent.stop();

const trace = join(folder, "trace");
execFileSync(process.execPath, [cli, "export", "--db", agent.database, trace], { stdio: "ignore" });
const rows: { kind: string; comm: string; detail: string; lost: string }[] = parse(
  readFileSync(join(trace, "events.csv"), "utf8"),
  { columns: true },
);
const gaps = rows.filter(({ kind }) => kind === "gap");
const single = rows.filter(({ kind, comm }) => kind === "run" && comm === "short").length;
const summed = rows
  .filter(({ kind, comm }) => kind === "run.sum" && comm === "short")
  .reduce((sum, { detail }) => sum + (JSON.parse(detail) as RunSum).count, 0);
const lost = gaps.reduce((sum, row) => sum + Number(row.lost), 0);
const wanted = Number(rate) * Number(seconds);
console.log(
  `of ${wanted} in the recording: ${single} single, ${summed} summed; ${rows.length} rows of events in all`,
);
console.log(`events lost: ${lost} in ${gaps.length} gaps`);
