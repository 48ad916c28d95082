import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startAgent } from "./installed.ts";
import { shareBetween } from "./interval.ts";
import { KernelWitness } from "./kernel-witness.ts";
import { figure, missingCommands, type Piece } from "./piece.ts";

const AIM = 1;
/** Rows come every ten seconds, and the view looks for spikes once. */
const SETTLES_MS = 25_000;

/** Whether the kernel counts `live`, beside an agent that records; with its terminal, which `script` makes. */
export const view: Piece = {
  id: "view",
  about: ({ minutes }) =>
    `\`loadspike live\` on a terminal for ${minutes} minutes beside an agent. Seen at a look as in the part above.`,
  missing: () =>
    spawnSync("script", ["--version"]).error ? "script(1) of util-linux is not installed" : missingCommands(),
  async run({ minutes, program }, folder) {
    const witness = new KernelWitness();
    const phase = await witness.learn();
    if (!phase) throw new Error("the kernel's tick counter is not readable");
    const agent = await startAgent(program, folder);
    const command = `exec ${[...program, "live", "--db", agent.database].map((word) => `'${word}'`).join(" ")}`;
    const terminal = spawn("script", ["-qec", command, "/dev/null"], {
      env: { ...process.env, TERM: "xterm" },
      stdio: ["pipe", "ignore", "inherit"],
    });
    try {
      await sleep(SETTLES_MS);
      const seen = await witness.watch(
        viewOf(terminal.pid!),
        Math.ceil((minutes * 60) / phase.period_s),
        false,
      );
      const known = seen.filter(({ exposed }) => exposed !== null).length;
      const hits = seen.filter(({ exposed }) => exposed).length;
      const { low, high } = shareBetween(hits, known);
      return [
        figure("looks that were watched", "", known),
        figure("of these the view was seen at", "of 1,000", (1000 * hits) / known, { aim: AIM }),
        figure("  at least, with 95 % confidence", "of 1,000", 1000 * low),
        figure("  at most, with 95 % confidence", "of 1,000", 1000 * high),
      ];
    } finally {
      const ended = once(terminal, "exit");
      terminal.stdin.write("q");
      await Promise.race([ended, sleep(5000)]);
      terminal.kill("SIGKILL");
      await agent.stop();
    }
  },
};

/** The one child of `script`, or that of the shell between. */
function viewOf(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim().split(" ");
  return child === undefined || child === "" ? pid : viewOf(Number(child));
}
