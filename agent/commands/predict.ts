import { type Command, InvalidArgumentError, Option } from "commander";
import { type Beat, predictBeat } from "../../analysis/predict.ts";
import { labelledLines, wrap } from "../../analysis/report/layout.ts";
import type { Language, Locale } from "../../analysis/report/locales/index.ts";
import { langOption, localeFor } from "../language.ts";
import { rounded, runningHz } from "../planned-beat.ts";
import type { Verb } from "./command.ts";

const WIDTH = 80;

interface Planned {
  interval: number;
  driftMs: number;
  burstMs: number;
  tasks: number;
  hz?: number;
  lang?: Language;
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
    .addOption(langOption())
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
        planned.json
          ? `${JSON.stringify(rounded(beat), null, 2)}\n`
          : inWords(beat, planned, localeFor(planned.lang)),
      );
    });
};

function inWords(beat: Beat, { interval, driftMs, burstMs, tasks }: Planned, locale: Locale): string {
  const words = locale.commands.predict;
  const { duration } = locale.quantities;
  const { labels } = words;
  const rows =
    beat.beat_period_s === null || beat.spike_duration_s === null
      ? [{ label: labels.spikes, text: words.noBeat }]
      : [
          { label: labels.every, text: duration(beat.beat_period_s) },
          { label: labels.lasts, text: words.lasts(duration(beat.spike_duration_s)) },
        ];
  rows.push({ label: labels.inside, text: words.finds(beat.hit_every_nth_sample) });
  rows.push({
    label: beat.locked ? labels.locked : labels.peak,
    text: words.peak(beat.peak_load1.toFixed(2), beat.locked),
  });
  if (beat.hit_every_nth_sample > 1) rows.push({ label: "", text: words.atMost });
  const mean = (tasks * burstMs) / 1000 / (interval + driftMs / 1000);
  rows.push({ label: labels.real, text: words.real(mean.toFixed(mean < 0.1 ? 3 : 2)) });
  return [
    ...wrap(words.run(interval, driftMs, tasks, burstMs), WIDTH),
    ...wrap(words.looks(beat.hz, beat.sample_period_s), WIDTH),
    "",
    ...labelledLines(rows, WIDTH, "  "),
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
