import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../../storage/database.ts";
import { Lab, missing } from "../lab/rig/lab.ts";
import { NOON } from "../storage/rows.ts";
import { until } from "../waiting.ts";
import { type Program, startAgent } from "./installed.ts";
import { recordDays } from "./long-recording.ts";
import { besides, type Figure, figure, type Piece } from "./piece.ts";
import { childrenOf, costOf, megabytes, megabytesTogether, workedByEnded } from "./process-costs.ts";

const PROCESSES = 300;
const DAYS = [3, 30];
const AIM = { percent: 0.4, mb: 64 };
/** So often the agent makes its diagnosis, where no spike ends. */
const HOUR_MS = 3_600_000;

/** What the agent says and sends by itself costs it, beside the recording. */
export const standing: Piece = {
  id: "standing",
  about: ({ minutes }) =>
    `The agent as it is installed, among ${PROCESSES} sleeping processes, which sends its series to a receiver and makes its own diagnosis of the ${DAYS.join(" and of the ")} days that are recorded already: in the same ${minutes} minutes. Of a diagnosis an hour's share is counted; memory that the agent and its sender share, once.`,
  missing: () => missing(),
  async run({ minutes, program }, folder) {
    using lab = new Lab();
    for (let i = 0; i < PROCESSES; i++) lab.start("sleep", ["infinity"], { log: "sleepers.log" });
    const server = createServer((request, response) =>
      request.resume().on("end", () => response.writeHead(204).end()),
    );
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    // First all of them: nobody would answer a sender meanwhile.
    const folders = DAYS.map((days) => recorded(days, join(folder, `${days}`)));
    const agents: Awaited<ReturnType<typeof startIn>>[] = [];
    for (const each of folders) agents.push(await startIn(program, each, port));
    // Only the sender is there all the time.
    for (const { pid, before } of agents)
      await until("its first diagnosis", () => workedByEnded(pid) > before && childrenOf(pid).length === 1, {
        seconds: 600,
      });
    const diagnoses = agents.map(({ pid, before }) => workedByEnded(pid) - before);
    const senders = agents.map(({ pid }) => childrenOf(pid)[0]!);
    const pids = agents.map(({ pid }) => pid);
    const { cpu } = await costOf([...pids, ...senders], () => sleep(minutes * 60_000));
    const figures: Figure[] = [];
    for (const [i, days] of DAYS.entries()) {
      const [own, sent, diagnosis] = [cpu[i]!, cpu[DAYS.length + i]!, (100 * diagnoses[i]!) / HOUR_MS];
      const all = own + sent + diagnosis;
      figures.push(
        figure(`loadspike after ${days} days, all of it`, "% of one core", all, { aim: AIM.percent }),
        figure(`the recording`, "% of one core", own, { ratio: besides(own, "all of it", all) }),
        figure(`the sender`, "% of one core", sent, { ratio: besides(sent, "all of it", all) }),
        figure(`a diagnosis an hour`, "% of one core", diagnosis, {
          ratio: besides(diagnosis, "all of it", all),
        }),
        figure(`the first diagnosis, processor time`, "s", diagnoses[i]! / 1000),
        figure(`resident, with the sender`, "MB", megabytesTogether([pids[i]!, senders[i]!]), {
          aim: AIM.mb,
        }),
        figure(`resident, the agent alone`, "MB", megabytes(pids[i]!)),
      );
    }
    for (const agent of agents) await agent.stop();
    server.close();
    return figures;
  },
};

/** A database of so many days, up to now. */
function recorded(days: number, folder: string): string {
  mkdirSync(folder);
  const database = openDatabase(join(folder, "agent.db"));
  const today = (Date.now() * 1000 - NOON) / 86_400e6;
  recordDays(database, days, { firstDay: today - days, flush_s: 600 });
  database.close();
  return folder;
}

async function startIn(program: Program, folder: string, port: number) {
  const config = join(folder, "l.toml");
  writeFileSync(config, `[publish]\nremote_write = "http://127.0.0.1:${port}/"\n`);
  const agent = await startAgent(program, folder, "--config", config);
  return { ...agent, before: workedByEnded(agent.pid) };
}
