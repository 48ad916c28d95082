/**
 * What the agent costs beside `atop -w FILE 1`, the same minutes on the same machine: `node test/bench/cost.ts [MINUTES=5]`.
 * 300 sleeping processes and a real keepalived whose check script runs and dumps every 5 s. Needs root, keepalived and atop.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startIncidentPair } from "../lab/rig/incident-pair.ts";
import { Lab, missing } from "../lab/rig/lab.ts";
import { costOf, megabytes, startInstalledAgent } from "./installed-agent.ts";

const PROCESSES = 300;
const why = missing("keepalived", "atop");
if (why) throw new Error(`not run: ${why}`);
const minutes = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "loadspike-cost-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
using lab = new Lab();
for (let i = 0; i < PROCESSES; i++) lab.start("sleep", ["infinity"], { log: "sleepers.log" });
await startIncidentPair(lab, { interval_s: 5 });
const agent = await startInstalledAgent(folder);
const atop = lab.start("atop", ["-w", join(folder, "atop.raw"), "1"], { log: "atop.log" });
await sleep(10_000);
const pids = [agent.pid, atop.pid!];
const { cpu, elapsed_s } = await costOf(pids, () => sleep(minutes * 60_000));
for (const [i, name] of ["loadspike", "atop -w 1"].entries())
  console.log(`${name.padEnd(10)} ${cpu[i]}, ${megabytes(pids[i]!)} MB, over ${elapsed_s.toFixed(0)} s`);
await agent.stop();
