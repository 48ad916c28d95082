/**
 * What a fork storm costs: `node test/bench/storm.ts [RATE=1000] [SECONDS=60]`. Prints the CPU time of this process by its
 * share of one core, events lost, rows, and resident memory as it goes. The workload is `storm.c`; needs root and `cc`.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LiveClock } from "../../agent/clock.ts";
import type { EventRow } from "../../collectors/collector.ts";
import { runs } from "../../collectors/runs.ts";

const [rate = "1000", seconds = "60"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "loadspike-storm-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
const program = join(folder, "storm");
execFileSync("cc", ["-O2", "-o", program, new URL("storm.c", import.meta.url).pathname]);

let rows = 0;
let summed = 0;
const gaps: EventRow[] = [];
const take = (row: EventRow) => {
  rows++;
  if (row.kind === "run.sum") summed += JSON.parse(row.detail ?? "{}").count;
  if (row.kind === "gap") gaps.push(row);
};
const warn = (line: string) => process.stderr.write(`${line}\n`);
const { source, availability } = runs.open({ root: "/", clock: new LiveClock(), warn }, take);
if (source === null) throw new Error(`the storm needs root: ${JSON.stringify(availability)}`);

const created = () => Number(/^processes (\d+)$/m.exec(readFileSync("/proc/stat", "latin1"))?.[1]);
const megabytes = () => Math.round(process.memoryUsage.rss() / 2 ** 20);

await sleep(1000);
const idle = { cpu: process.cpuUsage(), at: performance.now() };
await sleep(5000);
report("idle", idle);
const before = { processes: created(), rows };
const busy = { cpu: process.cpuUsage(), at: performance.now() };
const child = spawn(program, [rate, seconds], { stdio: "ignore" });
const memory: number[] = [];
const ticker = setInterval(() => memory.push(megabytes()), (Number(seconds) * 1000) / 10);
await new Promise((resolve) => child.on("exit", resolve));
clearInterval(ticker);
report(`${rate} processes a second`, busy);
const processes = created() - before.processes;
source.drain?.();
source.close();
const lost = gaps.reduce((sum, row) => sum + Number.parseInt(row.detail ?? "0", 10), 0);
console.log(`processes by the kernel's count: ${processes}; summed: ${summed}; rows: ${rows - before.rows}`);
console.log(`events lost: ${lost} in ${gaps.length} gaps`);
console.log(`resident memory, MB: ${memory.join(" ")}`);

function report(what: string, since: { cpu: NodeJS.CpuUsage; at: number }): void {
  const used = process.cpuUsage(since.cpu);
  const elapsed = (performance.now() - since.at) * 1000;
  console.log(`${what}: ${((100 * (used.user + used.system)) / elapsed).toFixed(2)} % of one core`);
}
