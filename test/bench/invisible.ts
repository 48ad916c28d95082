/**
 * Is the agent counted by the kernel? `node test/bench/invisible.ts [minutes] [minutes of a block]` (60 and 10) alternates
 * blocks without and with the agent, and prints what the kernel counted in each, side by side; on a machine that is not
 * idle that difference drowns, so it also prints how often a thread of the agent was active at the kernel's look.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startInstalledAgent } from "./installed-agent.ts";
import { KernelWitness, type Witnessed } from "./kernel-witness.ts";

function summary(name: string, seen: readonly Witnessed[]): string {
  const counts = seen.map(({ counted }) => counted).filter((count) => count !== null);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1);
  const error = Math.sqrt(variance / counts.length);
  return `${name.padEnd(8)} ${String(counts.length).padStart(6)} looks   counted ${mean.toFixed(3)} ± ${error.toFixed(3)} a look`;
}

function exposure(seen: readonly Witnessed[]): string {
  const known = seen.filter(({ exposed }) => exposed !== null).length;
  const exposed = seen.filter((one) => one.exposed).length;
  // Rule of three: nothing in n looks means less than 3/n with 95 % confidence.
  const rate =
    exposed === 0
      ? `less than ${(3000 / known).toFixed(1)} in 1,000 (95 %)`
      : `${((1000 * exposed) / known).toFixed(1)} in 1,000`;
  return `agent active at the kernel's look: ${exposed} of ${known}, ${rate}`;
}

async function main(minutes: number, block: number): Promise<void> {
  const witness = new KernelWitness();
  const phase = await witness.learn();
  if (!phase) throw new Error("not run: the kernel's tick counter is not readable; run it as root");
  const folder = mkdtempSync(join(tmpdir(), "loadspike-invisible-"));
  const looks = Math.round((block * 60) / phase.period_s);
  const without: Witnessed[] = [];
  const within: Witnessed[] = [];
  try {
    for (let pair = 0; pair < Math.max(1, Math.round(minutes / block / 2)); pair++) {
      without.push(...(await witness.watch(null, looks, false)));
      const agent = await startInstalledAgent(folder);
      try {
        // Its start takes a second of CPU time, once.
        await witness.watch(null, 3, false);
        within.push(...(await witness.watch(agent.pid, looks, false)));
      } finally {
        await agent.stop();
      }
      process.stdout.write(
        `${summary("without", without)}\n${summary("with", within)}\n${exposure(within)}\n\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await main(Number(process.argv[2] ?? 60), Number(process.argv[3] ?? 10));
