import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import type { RunSum } from "../../collectors/runs/ledger.ts";
import { type Program, runCommand, startAgent } from "./installed.ts";
import { besides, figure, missingCommands, type Piece } from "./piece.ts";
import { costOf, megabytes } from "./process-costs.ts";

const RATE = 1000;
const GENERATORS = 2;
const AIM = { cpu: 2, lost: 0, mb: 64 };

const created = () => Number(/^processes (\d+)$/m.exec(readFileSync("/proc/stat", "latin1"))?.[1]);

/** A fork storm (`storm.c`): what it costs the agent, and whether every process of it stands in the recording. */
export const storm: Piece = {
  id: "storm",
  about: (options) =>
    `${RATE} short processes a second for ${secondsOf(options)} s, beside the agent as it is installed. Those that its recording has neither singly nor in a sum, nor counts as lost, are missing.`,
  missing: () => missingCommands("cc"),
  async run(options, folder) {
    const seconds = secondsOf(options);
    const [storm, short] = [join(folder, "storm"), join(folder, "short")];
    const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    execFileSync("cc", ["-O2", "-static", "-o", storm, source("storm.c")]);
    execFileSync("cc", ["-O2", "-static", "-nostartfiles", "-o", short, source("short.c")]);
    const agent = await startAgent(options.program, folder);
    await sleep(10_000);
    const { cpu: before } = await costOf([agent.pid], () => sleep(20_000));
    const created0 = created();
    const memory: number[] = [];
    const ticker = setInterval(() => memory.push(megabytes(agent.pid)), 1000);
    const { cpu, elapsed_s } = await costOf([agent.pid], () =>
      once(
        spawn(storm, [String(RATE), String(seconds), String(GENERATORS), short], { stdio: "ignore" }),
        "exit",
      ),
    );
    clearInterval(ticker);
    const reached = (created() - created0) / elapsed_s;
    await sleep(2000);
    await agent.stop();
    const { recorded, lost } = counted(options.program, agent.database, join(folder, "trace"));
    return [
      figure("processes started", "a second", reached),
      figure("loadspike, in the storm", "% of one core", cpu[0]!, {
        aim: AIM.cpu,
        ratio: besides(cpu[0]!, "before it", before[0]!),
      }),
      figure("loadspike, most resident", "MB", Math.max(...memory), { aim: AIM.mb }),
      figure("events counted as lost", "", lost),
      figure("processes missing", "", RATE * seconds - recorded - lost, { aim: AIM.lost }),
    ];
  },
};

const secondsOf = ({ minutes }: { minutes: number }) => Math.min(60, Math.ceil(minutes * 60));

/** What the recording has of the storm's processes, and how many events it says were lost. */
function counted(program: Program, database: string, trace: string): { recorded: number; lost: number } {
  runCommand(program, ["export", "--db", database, trace]);
  const rows: { kind: string; comm: string; detail: string; lost: string }[] = parse(
    readFileSync(join(trace, "events.csv"), "utf8"),
    { columns: true },
  );
  const single = rows.filter(({ kind, comm }) => kind === "run" && comm === "short").length;
  const summed = rows
    .filter(({ kind, comm }) => kind === "run.sum" && comm === "short")
    .reduce((sum, { detail }) => sum + (JSON.parse(detail) as RunSum).count, 0);
  const lost = rows.filter(({ kind }) => kind === "gap").reduce((sum, row) => sum + Number(row.lost), 0);
  return { recorded: single + summed, lost };
}
