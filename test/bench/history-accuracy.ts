import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { writePart } from "../accuracy/document.ts";
import {
  type ExaminedHistory,
  examineHistory,
  type PlannedHistory,
  planHistories,
} from "../accuracy/history.ts";
import { HISTORIES_HEAD, historyReport } from "../accuracy/history-report.ts";

/**
 * What the history of another tool is worth, by how often it was read: writes its section of `docs/accuracy.md`.
 *
 *   node test/bench/history-accuracy.ts [--each 10] [--seed 30001] [--workers N]
 */
const EACH = "10";
const SEED = "30001";

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      each: { type: "string", default: EACH },
      seed: { type: "string", default: SEED },
      workers: { type: "string", default: String(availableParallelism()) },
    },
  });
  const waiting = planHistories(Number(values.each), Number(values.seed)).reverse();
  const examined = await shareOut(waiting, Number(values.workers));
  examined.sort((a, b) => a.planned.seed - b.planned.seed);
  const section = historyReport(examined, "node test/bench/history-accuracy.ts");
  process.stdout.write(section);
  if (values.each === EACH && values.seed === SEED) writePart(HISTORIES_HEAD, section);
}

function shareOut(waiting: PlannedHistory[], workers: number): Promise<ExaminedHistory[]> {
  const examined: ExaminedHistory[] = [];
  return new Promise((resolve, reject) => {
    let running = Math.min(workers, waiting.length);
    for (let i = running; i > 0; i--) {
      const worker = new Worker(new URL(import.meta.url));
      const next = () => {
        const planned = waiting.pop();
        if (planned) worker.postMessage(planned);
        else worker.terminate().then(() => --running === 0 && resolve(examined));
      };
      worker.on("message", (result: ExaminedHistory) => {
        examined.push(result);
        next();
      });
      worker.on("error", reject);
      next();
    }
  });
}

if (isMainThread) await run();
else parentPort!.on("message", (planned: PlannedHistory) => parentPort!.postMessage(examineHistory(planned)));
