/**
 * What a fork storm costs the agent as it is installed: `node test/bench/storm.ts [RATE=1000] [SECONDS=60]`. The whole agent
 * records into a database of its own, first for 20 s without and then through a storm (`storm.c`). Printed are the rate
 * that was reached, its CPU time as a share of one core, its resident memory as it goes, the rows of its recording, how
 * many of the processes stand in them, and how many events were lost. Needs root and `cc` with a static C library.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { NODE_FLAGS } from "../../agent/install/unit.ts";
import type { RunSum } from "../../collectors/runs/ledger.ts";

const IDLE_S = 20;
const [rate = "1000", seconds = "60"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "loadspike-storm-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const cli = source("../../agent/cli.ts");
const [storm, short] = [join(folder, "storm"), join(folder, "short")];
execFileSync("cc", ["-O2", "-static", "-o", storm, source("storm.c")]);
execFileSync("cc", ["-O2", "-static", "-nostartfiles", "-o", short, source("short.c")]);

const database = join(folder, "storm.db");
// As the unit does it: the first call leaves the compiled code for the second.
const command = [...NODE_FLAGS.split(" "), cli, "agent", "--db", database];
const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, "compile-cache") };
execFileSync(process.execPath, [...command, "--check"], { env, stdio: ["ignore", "ignore", "inherit"] });
const agent = spawn(process.execPath, command, { env, stdio: ["ignore", "ignore", "inherit"] });
process.on("exit", () => agent.kill("SIGKILL"));
process.on("SIGINT", () => process.exit(1));
await sleep(10_000);

const created = () => Number(/^processes (\d+)$/m.exec(readFileSync("/proc/stat", "latin1"))?.[1]);
const megabytes = () =>
  Math.round(
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${agent.pid}/status`, "latin1"))?.[1]) / 1024,
  );
/** Time on a processor of all its threads, in ms. */
const worked = () =>
  readdirSync(`/proc/${agent.pid}/task`)
    .map(
      (tid) => Number.parseInt(readFileSync(`/proc/${agent.pid}/task/${tid}/schedstat`, "latin1"), 10) / 1e6,
    )
    .reduce((sum, one) => sum + one, 0);
/** What the agent cost while `act` went on. */
async function costOf(act: () => Promise<unknown>): Promise<{ cpu: string; elapsed_s: number }> {
  const before = { worked: worked(), at: performance.now() };
  await act();
  const elapsed = performance.now() - before.at;
  return {
    cpu: `${((100 * (worked() - before.worked)) / elapsed).toFixed(2)} % of one core`,
    elapsed_s: elapsed / 1000,
  };
}

console.log(`idle: ${(await costOf(() => sleep(IDLE_S * 1000))).cpu}, ${megabytes()} MB`);
const before = created();
const memory: number[] = [];
const ticker = setInterval(() => memory.push(megabytes()), (Number(seconds) * 1000) / 10);
const { cpu, elapsed_s } = await costOf(() =>
  once(spawn(storm, [rate, seconds, "2", short], { stdio: "ignore" }), "exit"),
);
clearInterval(ticker);
const processes = created() - before;
const reached = Math.round(processes / elapsed_s);
console.log(`${reached} processes a second for ${elapsed_s.toFixed(1)} s (wanted: ${rate}): ${cpu}`);
console.log(`resident memory, MB: ${memory.join(" ")}`);
await sleep(2000);
agent.kill("SIGTERM");
await once(agent, "exit");

const trace = join(folder, "trace");
execFileSync(process.execPath, [cli, "export", "--db", database, trace], { stdio: "ignore" });
const rows: { kind: string; comm: string; detail: string }[] = parse(
  readFileSync(join(trace, "events.csv"), "utf8"),
  { columns: true },
);
const gaps = rows.filter(({ kind }) => kind === "gap");
const single = rows.filter(({ kind, comm }) => kind === "run" && comm === "short").length;
const summed = rows
  .filter(({ kind, comm }) => kind === "run.sum" && comm === "short")
  .reduce((sum, { detail }) => sum + (JSON.parse(detail) as RunSum).count, 0);
const lost = gaps.reduce((sum, { detail }) => sum + (Number.parseInt(detail, 10) || 0), 0);
const wanted = Number(rate) * Number(seconds);
console.log(
  `of ${wanted} in the recording: ${single} single, ${summed} summed; ${rows.length} rows of events in all`,
);
console.log(`events lost: ${lost} in ${gaps.length} gaps`);
