import { startAgent } from "./installed.ts";
import { shareBetween } from "./interval.ts";
import { KernelWitness, type Witnessed } from "./kernel-witness.ts";
import { type Figure, figure, missingCommands, type Piece } from "./piece.ts";

const BLOCKS = 2;
const AIM = 1;

/**
 * Whether the kernel counts the agent. Blocks without and with it alternate; what the kernel counted in each drowns in whatever else a
 * machine does that is not idle, so what is asked is also how often a thread of the agent was active at the kernel's look.
 */
export const invisible: Piece = {
  id: "invisible",
  about: ({ minutes }) =>
    `The kernel's looks on this machine, ${minutes} minutes without the agent and as many with it, in turns. Seen at a look: a thread of it ran or waited within 25 ms before the look and a tick after it, which is more than the look counts.`,
  missing: () => missingCommands(),
  async run({ minutes, program }, folder) {
    const witness = new KernelWitness();
    const phase = await witness.learn();
    if (!phase) throw new Error("the kernel's tick counter is not readable");
    const looks = Math.ceil((minutes * 60) / BLOCKS / phase.period_s);
    const without: Witnessed[] = [];
    const within: Witnessed[] = [];
    for (let block = 0; block < BLOCKS; block++) {
      without.push(...(await witness.watch(null, looks, false)));
      const agent = await startAgent(program, folder);
      // Its start takes a second of CPU time, once.
      await witness.watch(null, 3, false);
      within.push(...(await witness.watch(agent.pid, looks, false)));
      await agent.stop();
    }
    return [
      ...counted("without the agent", without),
      ...counted("with the agent", within),
      ...exposed(within),
    ];
  },
};

function counted(name: string, seen: readonly Witnessed[]): Figure[] {
  const counts = seen.map(({ counted }) => counted).filter((count) => count !== null);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1);
  return [
    figure(`tasks that the kernel counted ${name}`, "a look", mean),
    figure("  its standard error", "a look", Math.sqrt(variance / counts.length)),
  ];
}

function exposed(seen: readonly Witnessed[]): Figure[] {
  const known = seen.filter(({ exposed }) => exposed !== null).length;
  const hits = seen.filter((one) => one.exposed).length;
  const { low, high } = shareBetween(hits, known);
  return [
    figure("looks that were watched", "", known),
    figure("of these the agent was seen at", "of 1,000", (1000 * hits) / known, { aim: AIM }),
    figure("  at least, with 95 % confidence", "of 1,000", 1000 * low),
    figure("  at most, with 95 % confidence", "of 1,000", 1000 * high),
  ];
}
