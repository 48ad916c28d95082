import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { cells } from "../../../analysis/report/printable.ts";

const cli = fileURLToPath(new URL("../../../agent/cli.ts", import.meta.url));

function predict(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, "predict", ...args], (error, out, err) => {
      resolve({ status: error ? Number(error.code) : 0, out, err });
    });
  });
}

test("the incident in words", async () => {
  const { status, out } = await predict(
    ..."--interval 5 --drift-ms 0.55 --burst-ms 130 --tasks 6 --hz 1000".split(" "),
  );
  assert.equal(status, 0);
  assert.match(out, /a spike every +15 h 26 min\n/);
  assert.match(out, /it lasts +24 min/);
  assert.match(out, /peak of load1 +6\.00\n/);
});

test("in Chinese it says the same, in lines of at most 80 cells; JSON stays as it is", async () => {
  const args = "--interval 15 --drift-ms 0.55 --burst-ms 130 --tasks 6 --hz 1000 --lang zh".split(" ");
  const { status, out } = await predict(...args);
  assert.equal(status, 0);
  assert.match(out, /^每 15 秒运行一次，每次推迟 0\.55 毫秒，6 个任务同时活动 130 毫秒。$/m);
  assert.match(out, /load1 峰值 +\d\.\d\d\n/);
  for (const line of out.split("\n")) assert.ok(cells(line) <= 80, line);
  assert.deepEqual(
    JSON.parse((await predict(...args, "--json")).out),
    JSON.parse((await predict(...args.slice(0, -2), "--json")).out),
  );
});

test("the public format", async () => {
  const { out } = await predict(..."--interval 10 --hz 250 --json".split(" "));
  assert.deepEqual(JSON.parse(out), {
    hz: 250,
    sample_period_s: 5.004,
    beat_period_s: 6255,
    spike_duration_s: 125.1,
    peak_load1: 0.45,
    hit_every_nth_sample: 2,
    locked: false,
  });
});

test("a job in step with the kernel for good has no period", async () => {
  const { out } = await predict(..."--interval 5 --drift-ms 1 --hz 1000 --json".split(" "));
  const { locked, beat_period_s } = JSON.parse(out);
  assert.deepEqual([locked, beat_period_s], [true, null]);
});

test("without --hz it is the running kernel's", async () => {
  const { status, out } = await predict("--interval", "5", "--json");
  assert.equal(status, 0);
  assert.ok([100, 250, 300, 1000].includes(JSON.parse(out).hz), out);
});

test("runs that outlast a look are met each time", async () => {
  for (const [args, peak, period] of [
    ["--interval 1800 --burst-ms 20000 --hz 250 --json", 0.28, 1800],
    ["--interval 600 --burst-ms 30000 --hz 1000 --json", 0.39, 600],
    ["--interval 1800 --burst-ms 30000 --tasks 2 --hz 1000 --json", 0.79, 1800],
  ] as const) {
    const { peak_load1, beat_period_s } = JSON.parse((await predict(...args.split(" "))).out);
    assert.ok(Math.abs(peak_load1 - peak) < 0.06, `${args}: ${peak_load1}`);
    assert.equal(beat_period_s, period);
  }
});

test("a kernel with another look period", async () => {
  const args = "--interval 4 --hz 1000 --look-period 4.061 --json".split(" ");
  const { sample_period_s, beat_period_s } = JSON.parse((await predict(...args)).out);
  assert.deepEqual([sample_period_s, beat_period_s], [4.061, 266.3]);
});

test("several jobs: those of one interval add up, and all meet now and then", async () => {
  const args = "--hz 1000 --burst-ms 130 --interval 5 --job 5,tasks=4,burst-ms=60 --job 10".split(" ");
  const { groups, peak_load1, coincide_every_s } = JSON.parse((await predict(...args, "--json")).out);
  assert.deepEqual(
    groups.map((group: { jobs: unknown }) => group.jobs),
    [
      [
        { interval_s: 5, drift_s: 0, burst_s: 0.13, tasks: 1 },
        { interval_s: 5, drift_s: 0, burst_s: 0.06, tasks: 4 },
      ],
      [{ interval_s: 10, drift_s: 0, burst_s: 0.13, tasks: 1 }],
    ],
  );
  assert.ok(peak_load1 > 4.5 && peak_load1 <= 5.6, `${peak_load1}`);
  assert.ok(coincide_every_s > 0);
  for (const lang of ["en", "zh"]) {
    const { out } = await predict(...args, "--lang", lang);
    assert.match(out, lang === "en" ? /^All 3 together:$/m : /^全部 3 个合计：$/m);
    for (const line of out.split("\n")) assert.ok(cells(line) <= 80, line);
  }
  const alone = await predict(..."--hz 1000 --job 5,tasks=2 --json".split(" "));
  assert.deepEqual(JSON.parse(alone.out).hit_every_nth_sample, 1, "one job is one, however it is said");
});

for (const [args, line] of [
  ["--job x", /--job: expected seconds and what differs.*found "x"/],
  ["--job 5,speed=3", /--job: expected seconds.*found "5,speed=3"/],
  ["--job 5,tasks=0.5", /--job: expected tasks from 1/],
  ["--job 5,burst-ms=6000", /--burst-ms 6000: expected less than the interval/],
  ["--interval 5 --look-period 0", /--look-period.*at least 0\.1/],
  ["", /required option '--interval/],
  ["--interval x", /--interval.*expected a number of at least 0\.001, found "x"/],
  ["--interval 0", /--interval.*found "0"/],
  ["--interval 5 --hz 250.5", /--hz.*expected a whole number from 10 to 10000, found "250\.5"/],
  ["--interval 5 --tasks 0", /--tasks.*found "0"/],
  ["--interval 5 --burst-ms 6000 --hz 250", /--burst-ms 6000: expected less than the interval/],
  ["--interval 5 more", /too many arguments/],
] as const) {
  test(`"predict ${args}" is wrong usage and says why in one line`, async () => {
    const { status, out, err } = await predict(...args.split(" ").filter(Boolean));
    assert.equal(status, 2);
    assert.equal(out, "");
    assert.match(err.split("\n")[0]!, line);
  });
}
