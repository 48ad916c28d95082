import { type Command, InvalidArgumentError, Option } from "commander";
import { type Beat, predictBeat } from "../../analysis/predict.ts";
import { duration } from "../../analysis/report/local-time.ts";
import { configuredHz } from "../../collectors/kernel-look.ts";
import { loadNative } from "../../collectors/native/index.ts";
import type { Verb } from "./command.ts";

interface Planned {
  interval: number;
  driftMs: number;
  burstMs: number;
  tasks: number;
  hz?: number;
  json?: true;
}

export const predict: Verb = (program) => {
  program
    .command("predict")
    .description(
      "when a periodic job falls into step with the kernel's load sampling, and how high load1 goes",
    )
    .requiredOption(
      "--interval <s>",
      "seconds between two starts: as configured, or the measured mean",
      number(0.001),
    )
    .option(
      "--drift-ms <ms>",
      "how much later each run comes; a timer re-armed from now adds it up",
      number(),
      0,
    )
    .option("--burst-ms <ms>", "how long the processes of a run are active", number(0.001), 100)
    .option("--tasks <n>", "how many are active together", whole(1, 100_000), 1)
    .addOption(
      new Option("--hz <hz>", "CONFIG_HZ of the kernel (default: the running kernel's)").argParser(
        whole(10, 10_000),
      ),
    )
    .option("--json", "as the public format of predictions")
    .addHelpText(
      "after",
      `
Examples:
  loadspike predict --interval 5 --tasks 6 --burst-ms 130 --hz 1000
  loadspike predict --interval 5 --drift-ms 0.55 --hz 1000     as keepalived 1.3.5 runs it
  loadspike predict --interval 7                               a change that helps`,
    )
    .action((planned: Planned, command: Command) => {
      if (planned.interval + planned.driftMs / 1000 <= planned.burstMs / 1000)
        command.error(
          `error: --burst-ms ${planned.burstMs}: expected less than the interval of ${planned.interval} s with its drift: runs must not overlap`,
          { exitCode: 2 },
        );
      const hz = planned.hz ?? runningHz();
      const beat = predictBeat({
        interval_s: planned.interval,
        drift_s: planned.driftMs / 1000,
        burst_s: planned.burstMs / 1000,
        tasks: planned.tasks,
        hz,
      });
      process.stdout.write(
        planned.json ? `${JSON.stringify(rounded(beat), null, 2)}\n` : inWords(beat, planned),
      );
    });
};

export function runningHz(): number {
  const tick_ns = loadNative().native?.tickNs();
  const hz = tick_ns === undefined ? configuredHz("/") : Math.round(1e9 / tick_ns);
  if (hz === null)
    throw new Error(
      "the running kernel's HZ is not known: /proc/config.gz, /boot/config-* and the native addon are absent; give --hz (CentOS 7: 1000)",
    );
  return hz;
}

/** For people and for JSON: no finer than the arithmetic deserves. */
export function rounded(beat: Beat): Beat {
  const round = (value: number | null, digits: number) =>
    value === null ? null : Number(value.toFixed(digits));
  return {
    ...beat,
    beat_period_s: round(beat.beat_period_s, 1),
    spike_duration_s: round(beat.spike_duration_s, 1),
    peak_load1: Number(beat.peak_load1.toFixed(2)),
  };
}

function inWords(beat: Beat, { interval, driftMs, burstMs, tasks }: Planned): string {
  const drift = driftMs === 0 ? "" : `, each run ${Math.abs(driftMs)} ms ${driftMs > 0 ? "late" : "early"}`;
  const every = beat.hit_every_nth_sample === 1 ? "every look" : `one look in ${beat.hit_every_nth_sample}`;
  const rows =
    beat.beat_period_s === null || beat.spike_duration_s === null
      ? [["spikes", "none that come and go: the job is in step with the kernel, for weeks or for good"]]
      : [
          ["a spike every", duration(beat.beat_period_s)],
          ["it lasts", `${duration(beat.spike_duration_s)}, and load1 needs about a minute more to fall`],
        ];
  rows.push(["in a spike", `${every} finds the job`]);
  rows.push([
    beat.locked ? "load1 from it" : "peak of load1",
    `${beat.peak_load1.toFixed(2)}${beat.locked ? ", or 0.00: it depends on the start" : ""}`,
  ]);
  if (beat.hit_every_nth_sample > 1)
    rows.push(["", "(at most: kernels before 4.11 lose looks of sleeping CPUs)"]);
  const mean = (tasks * burstMs) / 1000 / (interval + driftMs / 1000);
  rows.push(["real load", `${mean.toFixed(mean < 0.1 ? 3 : 2)}, all the time`]);
  return [
    `A run every ${interval} s${drift}, ${tasks} ${tasks === 1 ? "task" : "tasks"} active for ${burstMs} ms.`,
    `The kernel (HZ ${beat.hz}) looks every ${beat.sample_period_s} s.`,
    "",
    ...rows.map(([label = "", value = ""]) => `  ${label.padEnd(14)} ${value}`),
    "",
  ].join("\n");
}

function number(least = Number.NEGATIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || value < least)
      throw new InvalidArgumentError(
        `expected a number${least > 0 ? ` of at least ${least}` : ""}, found "${text}"`,
      );
    return value;
  };
}

function whole(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high)
      throw new InvalidArgumentError(`expected a whole number from ${low} to ${high}, found "${text}"`);
    return value;
  };
}
