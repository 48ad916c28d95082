import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { writePart } from "../accuracy/document.ts";
import { type Foretold, foretell, type Tried } from "../accuracy/forecasts.ts";
import { FORECASTS_HEAD, forecastReport } from "../accuracy/forecasts-report.ts";
import type { IncidentOptions } from "../simulation/incidents.ts";

/**
 * Whether the next spike comes within the interval nine times in ten, asked again and again while simulated recordings grow: writes
 * its section of `docs/accuracy.md`.
 *
 *   node test/bench/forecasts.ts [first seed [recordings of each kind]]
 */
interface Planned extends IncidentOptions {
  seed: number;
}

function plan(first: number, each: number): Planned[] {
  const beats = (["agent", "trace", "no-tasks", "proc-only"] as const).map(
    (level) => ({ kind: "sampling-beat", level }) as const,
  );
  const others = (
    ["scheduled-job", "io-stall", "cpu-saturation", "memory-pressure", "vm-stun"] as const
  ).flatMap((kind) =>
    (["agent", "samples", "grid-60s"] as const).map((level) => ({ kind, level, hours: 130 })),
  );
  const kinds = [...beats, ...beats.map((one) => ({ ...one, hz: 1000 })), ...others];
  return kinds.flatMap((kind, number) =>
    Array.from({ length: each }, (_, i) => ({ ...kind, seed: first + number * each + i })),
  );
}

function shareOut(planned: Planned[]): Promise<Tried[]> {
  const tried: Tried[] = [];
  return new Promise((resolve, reject) => {
    let running = Math.min(availableParallelism(), planned.length);
    for (let i = running; i > 0; i--) {
      const worker = new Worker(new URL(import.meta.url));
      const next = () => {
        const one = planned.pop();
        if (one) worker.postMessage(one);
        else worker.terminate().then(() => --running === 0 && resolve(tried));
      };
      worker.on("message", (result: Tried) => {
        tried.push(result);
        next();
      });
      worker.on("error", reject);
      next();
    }
  });
}

async function run(seed = "1", each = "4"): Promise<void> {
  const tried = await shareOut(plan(Number(seed), Number(each)));
  const foretold: Foretold[] = tried.flatMap((one) => one.foretold);
  const section = forecastReport(
    foretold,
    tried.reduce((sum, { silent }) => sum + silent.length, 0),
    tried.reduce((sum, { asked }) => sum + asked, 0),
  );
  process.stdout.write(section);
  for (const one of foretold)
    if (!one.came)
      process.stderr.write(
        `${one.name}, ${one.seen} seen: ${(60 * one.late_h).toFixed(0)} min off, ${(60 * one.width_h).toFixed(0)} min wide\n`,
      );
  if (seed !== "1") return;
  writePart(FORECASTS_HEAD, section);
}

if (isMainThread) await run(...process.argv.slice(2));
else
  parentPort!.on("message", ({ seed, ...options }: Planned) =>
    parentPort!.postMessage(foretell(seed, options)),
  );
