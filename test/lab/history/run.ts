import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { lookPeriod } from "../../../analysis/load-arithmetic.ts";
import { QUERY } from "../../../storage/inputs/prometheus/query.ts";
import { absent, nodeExporter, prometheus } from "../../e2e/history/engines.ts";
import { run } from "../../e2e/history/run.ts";
import { kernelHz } from "../rig/kernel-looks.ts";

/**
 * A real beat, scraped by real Prometheus servers every 5 and every 15 s, and judged from what they kept alone:
 *
 *   node test/lab/history/run.ts [--minutes 42] [--beat-minutes 8] [--save test/fixtures/prometheus]
 *
 * Four processes compute together for 0.1 s each, a little later than each second, so that five of their periods nearly are a look of the
 * kernel: a phantom of half a minute and more every eight minutes. Needs root (/proc/timer_list for HZ), a machine that is idle besides
 * (spikes with other work in them are not told), and Debian's Prometheus.
 */
const TASKS = 4;
const BUSY_S = 0.1;
const QUIET = 0.7;
const RUNS_A_LOOK = 5;
const SCRAPES_S = [5, 15];

/** Wakes at whole multiples of the interval of one clock, so that all of them are runnable together; each then computes. */
const JOB = `
import sys, time
interval, busy, first = map(float, sys.argv[1:])
n = 0
while True:
    n += 1
    time.sleep(max(0.0, first + n * interval - time.time()))
    end = time.process_time() + busy
    while time.process_time() < end: pass
`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "42" },
    "beat-minutes": { type: "string", default: "8" },
    save: { type: "string" },
  },
});

const why = absent("prometheus", "prometheus-node-exporter", "python3");
if (why) {
  process.stderr.write(`not run: ${why}\n`);
  process.exitCode = 1;
} else process.exitCode = (await beat()) ? 0 : 1;

async function beat(): Promise<boolean> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  // Before what is to be saved there is measured, not after it.
  if (values.save !== undefined) mkdirSync(values.save, { recursive: true });
  const [load1 = 0] = loadavg();
  if (load1 > QUIET) say(`this machine has a load of ${load1.toFixed(1)} of its own: expect "unclear"`);
  const hz = kernelHz();
  const look_s = lookPeriod(hz);
  const period_s = 60 * Number(values["beat-minutes"]);
  const interval_s = (period_s * look_s) / (RUNS_A_LOOK * period_s - look_s);
  say(
    `HZ ${hz}: a job every ${interval_s.toFixed(6)} s beats every ${period_s} s, for ${values.minutes} minutes`,
  );
  const exporter = await nodeExporter();
  const target = new URL(exporter.url).host;
  const engines = await Promise.all(
    SCRAPES_S.map((scrape_s) =>
      prometheus(
        `global: {scrape_interval: ${scrape_s}s}\nscrape_configs: [{job_name: node, static_configs: [{targets: ["${target}"]}]}]\n`,
      ),
    ),
  );
  const first = Date.now() / 1000 + 1;
  const jobs = Array.from({ length: TASKS }, () =>
    spawn("python3", ["-c", JOB, ...[interval_s, BUSY_S, first].map(String)], { stdio: "ignore" }),
  );
  try {
    await delay(60_000 * Number(values.minutes));
    if (values.save !== undefined)
      await Promise.all(
        engines.map(({ url }, i) => save(url, join(values.save!, `beat-${SCRAPES_S[i]}s.json.gz`))),
      );
    const judged = engines.map(({ url }, i) => {
      const { stdout, stderr } = run(["history", "prometheus", url, "--format", "json"]);
      process.stderr.write(stderr);
      const { spikes, verdict, history } = JSON.parse(stdout);
      const realities = spikes.map(({ reality }: { reality: string }) => reality);
      say(
        `scraped every ${SCRAPES_S[i]} s: ${realities.join(", ") || "no spike"}; ${verdict.cause} ${verdict.confidence}; scrape: ${history.reader?.says ?? "-"}`,
      );
      return verdict.cause === "sampling-beat" && !realities.includes("real");
    });
    const right = judged.every(Boolean);
    say(right ? "right" : "WRONG");
    return right;
  } finally {
    for (const job of jobs) job.kill();
    await Promise.all([...engines, exporter].map((one) => one.stop()));
  }
}

/** All that the server has of the guest, as one answer. */
async function save(url: string, file: string): Promise<void> {
  const query = QUERY.replace("lb1:9100", ".+").replace('instance="', 'instance=~"');
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
  writeFileSync(file, gzipSync(await response.text()));
}
