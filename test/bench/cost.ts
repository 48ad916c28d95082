import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startIncidentPair } from "../lab/rig/incident-pair.ts";
import { Lab } from "../lab/rig/lab.ts";
import { startAgent } from "./installed.ts";
import { besides, type Figure, figure, missingCommands, type Piece } from "./piece.ts";
import { costOf, megabytes } from "./process-costs.ts";

const PROCESSES = 300;
const SETTLE_S = 10;
const AIM = { mb: 64, ofAtop: 0.25 };
/** Where Debian and CentOS have it. */
const SADC = ["/usr/lib/sysstat/sadc", "/usr/lib64/sa/sadc"].find((path) => existsSync(path));
const BARE_LOOP = fileURLToPath(new URL("bare-loop.mjs", import.meta.url));

/** What the agent takes, and what others take in the same minutes: while the machine rests, and while one core never does. */
export const cost: Piece = {
  id: "cost",
  about: ({ minutes }) =>
    `The agent as it is installed, beside \`atop -w FILE 1\`, \`sadc 1\` and a Node that reads /proc/loadavg every 2 s and does nothing else: in the same ${minutes} minutes, among ${PROCESSES} sleeping processes and a keepalived whose check script runs every 5 s and dumps twice. Then in as many minutes beside a process that never rests.`,
  missing: () => missingCommands("keepalived", "atop") ?? (SADC ? null : "needs the command sadc (sysstat)"),
  async run({ minutes, program: installed }, folder) {
    using lab = new Lab();
    for (let i = 0; i < PROCESSES; i++) lab.start("sleep", ["infinity"], { log: "sleepers.log" });
    await startIncidentPair(lab, { interval_s: 5 });
    const agent = await startAgent(installed, folder);
    const start = (command: string, ...args: string[]) =>
      lab.start(command, args, { log: "others.log" }).pid!;
    const pids = new Map([
      ["loadspike", agent.pid],
      ["atop -w FILE 1", start("atop", "-w", join(folder, "atop.raw"), "1")],
      ["sadc 1", start(SADC!, "1", join(folder, "sa"))],
      ["a bare Node loop", start(process.execPath, BARE_LOOP)],
    ]);
    const watch = async (when: string, aim: number): Promise<Figure[]> => {
      await sleep(SETTLE_S * 1000);
      const { cpu } = await costOf([...pids.values()], () => sleep(minutes * 60_000));
      const [own, atop] = [cpu[0]!, cpu[1]!];
      const figures = [...pids.keys()].map((program, i) =>
        figure(`${program}, ${when}`, "% of one core", cpu[i]!, {
          ...(i === 0 ? { aim } : { ratio: besides(cpu[i]!, "loadspike", own) }),
        }),
      );
      return [
        ...figures,
        figure(`loadspike, ${when}, of what atop takes`, "", own / atop, { aim: AIM.ofAtop }),
      ];
    };
    const idle = await watch("the machine idle", 0.4);
    const spinner = lab.start("sh", ["-c", "while :; do :; done"], { log: "others.log" });
    const busy = await watch("one core busy", 0.6);
    spinner.kill();
    const memory = [...pids].map(([program, pid], i) =>
      figure(`${program}, resident`, "MB", megabytes(pid), i === 0 ? { aim: AIM.mb } : {}),
    );
    await agent.stop();
    return [...idle, ...busy, ...memory];
  },
};
