/**
 * `node test/bench/fleet.ts [--guests 10000] [--days 7] [--without 0.2] [--step 300]`: fills a VictoriaMetrics of its own on loopback with
 * guests of which a share has node_exporter alone, asks `loadspike fleet` of it as it is installed, and prints time, peak memory and what
 * both sides worked. Filling takes far longer than asking. `--keep FOLDER` leaves the engine's data there; a folder that has some is asked only.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { absent, type Engine, victoriaMetrics } from "../e2e/history/engines.ts";
import { instantsOf, type PublishedSpike, published } from "../simulation/published.ts";
import { installedProgram, measureCommand } from "./installed.ts";
import { worked } from "./process-costs.ts";

const { values } = parseArgs({
  options: {
    guests: { type: "string", default: "10000" },
    days: { type: "string", default: "7" },
    without: { type: "string", default: "0.2" },
    step: { type: "string", default: "300" },
    keep: { type: "string" },
  },
});
const [guests, days, without, step_s] = [values.guests, values.days, values.without, values.step].map(
  Number,
) as [number, number, number, number];
const program = await installedProgram();
const TOGETHER = 40;
const GUESTS_OF_A_HOST = 20;
const BEAT_S = 15 * 3600 + 2400;
const LASTS_S = 1500;
/** When what is kept ends, s since 1970 UTC. */
const kept = values.keep === undefined ? null : join(values.keep, "until");
const isFilled = kept !== null && existsSync(kept);
const to = isFilled ? Number(readFileSync(kept, "utf8")) : Math.floor(Date.now() / 600_000) * 600;
const from = to - days * 86_400;
const times = instantsOf({ from, to, step_s });

/** Every third guest beats, at its own phase; on every fiftieth host all stall together. */
function spikesOf(i: number): PublishedSpike[] {
  const host = Math.floor(i / GUESTS_OF_A_HOST);
  const spikes: PublishedSpike[] = [];
  if (i % 3 === 0)
    for (let start = from + ((i * 9973) % BEAT_S); start < to - LASTS_S; start += BEAT_S + (i % 977))
      spikes.push({ start, end: start + LASTS_S, reality: "phantom", cause: "sampling-beat" });
  if (host % 50 === 7)
    for (const at of [0.2, 0.45, 0.8]) {
      const start = from + Math.round((at * (to - from)) / 60) * 60;
      spikes.push({ start, end: start + 900, reality: "real", cause: "io-stall" });
    }
  return spikes.sort((a, b) => a.start - b.start);
}

/** The three load averages of counts, as the kernel makes them, every so many seconds of a beat. */
const beat = (() => {
  const kept = [1884, 2014, 2037].map((exp) => exp / 2048);
  const loads = [0, 0, 0];
  const rows: number[][] = [];
  for (let t = -BEAT_S; t < BEAT_S; t += 5) {
    const counted = ((t % BEAT_S) + BEAT_S) % BEAT_S < LASTS_S ? 5 : 0;
    for (const [j, k] of kept.entries()) loads[j] = k * loads[j]! + (1 - k) * counted;
    if (t >= 0) rows.push(loads.map((load) => Math.round(load * 100) / 100));
  }
  return rows;
})();

/** node_exporter's series of a guest that beats, or of one that rests. */
function plain(i: number, labels: string): { name: string; values: number[] }[] {
  const isBeating = i % 3 === 0;
  const at = (t: number) => beat[Math.floor((((t + i * 9973) % BEAT_S) + BEAT_S) / 5) % beat.length]!;
  const load = (j: number) => (t: number) => (isBeating ? at(t)[j]! : 0.02 + ((t / step_s + i) % 7) / 100);
  const counter = (name: string, rate: number) => ({
    name: `node_cpu_seconds_total{${labels},${name}}`,
    values: times.map((t) => Math.round(1000 * rate * (t - from)) / 1000),
  });
  return [
    ...["node_load1", "node_load5", "node_load15"].map((name, j) => ({
      name: `${name}{${labels}}`,
      values: times.map(load(j)),
    })),
    ...["0", "1"].flatMap((cpu) => [
      counter(`cpu="${cpu}",mode="idle"`, isBeating ? 1 - 5 * (LASTS_S / BEAT_S / 2) : 0.99),
      counter(`cpu="${cpu}",mode="iowait"`, 0.001),
      counter(`cpu="${cpu}",mode="steal"`, 0),
    ]),
  ];
}

function seriesOf(i: number): { name: string; values: number[] }[] {
  const labels = `instance="g${i}:9100",job="node",esxi_host="esx${Math.floor(i / GUESTS_OF_A_HOST)}"`;
  if ((i * 7) % 100 < 100 * without) return plain(i, labels);
  const spikes = spikesOf(i);
  const next = spikes.length > 0 ? { at: to + 3600, low: to + 1800, high: to + 5400 } : undefined;
  return published({ labels, from, to, step_s, spikes, ...(next && { next }), culprit: "keepalived_chec" });
}

/** `name{a="b"}` as VictoriaMetrics' JSON lines have it. */
function lineOf({ name, values: numbers }: { name: string; values: number[] }, stamps: string): string {
  const labels = [...name.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]);
  const metric = { __name__: name.split("{")[0]!, ...Object.fromEntries(labels) };
  return `{"metric":${JSON.stringify(metric)},"values":[${numbers.join()}],"timestamps":[${stamps}]}`;
}

function asked({ url, pid }: Engine, ...more: string[]) {
  const iso = (s: number) => new Date(s * 1000).toISOString();
  const before_s = worked(pid) / 1000;
  const args = ["fleet", url, "--since", iso(from), "--until", iso(to), ...more];
  return { ...measureCommand(program, args), engine_s: worked(pid) / 1000 - before_s };
}

async function fill(url: string): Promise<void> {
  const stamps = times.map((t) => t * 1000).join();
  const begun = performance.now();
  let samples = 0;
  for (let first = 0; first < guests; first += TOGETHER) {
    const some = Array.from({ length: Math.min(TOGETHER, guests - first) }, (_, i) =>
      seriesOf(first + i),
    ).flat();
    samples += some.length * times.length;
    const body = some.map((series) => lineOf(series, stamps)).join("\n");
    const { status } = await fetch(`${url}/api/v1/import`, { method: "POST", body });
    if (status !== 204) throw new TypeError(`import: HTTP ${status}`);
  }
  await fetch(`${url}/internal/force_flush`);
  const filled_s = (performance.now() - begun) / 1000;
  if (kept !== null) writeFileSync(kept, String(to));
  process.stdout.write(
    `${guests} guests, ${days} days, one sample in ${step_s} s: ${(samples / 1e6).toFixed(0)} million samples in ${filled_s.toFixed(0)} s\n`,
  );
}

const why = absent("victoria-metrics");
if (why !== false) {
  process.stdout.write(`fleet: not run: ${why}\n`);
  process.exit(0);
}
const engine = await victoriaMetrics([], 200, values.keep);
process.on("SIGINT", () => void engine.stop().then(() => process.exit(130)));
try {
  if (!isFilled) await fill(engine.url);
  for (const format of ["text", "json", "html"]) {
    const { elapsed_s, peak_mb, cpu_s, engine_s, stdout } = asked(engine, "--format", format);
    process.stdout.write(
      `${format}: ${elapsed_s.toFixed(1)} s (its own processor time ${cpu_s.toFixed(1)} s, the engine's ${engine_s.toFixed(1)} s), ${peak_mb.toFixed(0)} MB at most, ${(stdout.length / 1e6).toFixed(2)} MB written\n`,
    );
    if (format === "text")
      process.stdout.write(
        `${stdout.split("\n").slice(0, 12).join("\n")}\n…\n${stdout.slice(stdout.indexOf("TOGETHER"))}\n`,
      );
  }
} finally {
  await engine.stop();
}
