import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { DOCUMENT, writePart } from "../accuracy/document.ts";
import { type Examined, examine } from "../accuracy/examine.ts";
import { type Planned, plan } from "../accuracy/plan.ts";
import { report } from "../accuracy/report.ts";

/**
 * How often the diagnosis is right, over some hundred simulated incidents: writes `docs/accuracy.md`.
 *
 *   node test/bench/accuracy.ts [--share 0.2] [--seed 1] [--kind CAUSE] [--level LEVEL] [--out FILE]
 */

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      share: { type: "string", default: "1" },
      seed: { type: "string", default: "1" },
      kind: { type: "string" },
      level: { type: "string" },
      out: { type: "string" },
    },
  });
  const { kind, level } = values;
  const all = plan(Number(values.share), Number(values.seed)).filter(
    (one) => (!kind || one.kind === kind) && (!level || one.level === level),
  );
  const begun = performance.now();
  const examined = await shareOut(all);
  examined.sort((a, b) => a.planned.seed - b.planned.seed);
  const whole = all.length === plan(1, 1).length && values.seed === "1";
  const text = report(examined, "node test/bench/accuracy.ts");
  const out = values.out ?? (whole ? DOCUMENT : null);
  if (out === DOCUMENT) writePart("", text);
  else if (out) writeFileSync(out, text);
  else process.stdout.write(text);
  const total = (of: "generate_s" | "diagnose_s") =>
    examined.reduce((sum, one) => sum + one[of], 0).toFixed(0);
  process.stderr.write(
    `${examined.length} incidents in ${((performance.now() - begun) / 1000).toFixed(0)} s (generated in ${total("generate_s")} s, diagnosed in ${total("diagnose_s")} s of CPU)${out ? `: ${out}` : ""}\n`,
  );
}

/** One worker a core; each takes the next incident when it is done with one. */
function shareOut(all: readonly Planned[]): Promise<Examined[]> {
  const waiting = [...all];
  const examined: Examined[] = [];
  return new Promise((resolve, reject) => {
    const workers = Math.max(1, Math.min(availableParallelism(), all.length));
    let running = workers;
    if (all.length === 0) resolve([]);
    for (let i = 0; i < workers; i++) {
      const worker = new Worker(new URL(import.meta.url));
      const next = () => {
        const planned = waiting.pop();
        if (planned) worker.postMessage(planned);
        else worker.terminate().then(() => --running === 0 && resolve(examined));
      };
      worker.on("message", (result: Examined | string) => {
        if (typeof result === "string") process.stderr.write(`${result}\n`);
        else examined.push(result);
        next();
      });
      worker.on("error", reject);
      next();
    }
  });
}

if (isMainThread) await run();
else
  parentPort!.on("message", (planned: Planned) => {
    try {
      parentPort!.postMessage(examine(planned));
    } catch (error) {
      parentPort!.postMessage(`${JSON.stringify(planned)}: ${error instanceof Error ? error.stack : error}`);
    }
  });
