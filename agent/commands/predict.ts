import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { predictBeat } from "../../analysis/predict.ts";
import { predictTogether } from "../../analysis/predict-together.ts";
import { jsonText } from "../../analysis/report/formats/json-values.ts";
import type { Language } from "../../analysis/report/locales/index.ts";
import { messageOf } from "../../collectors/failure.ts";
import { langOption, localeFor } from "../language.ts";
import { rounded, runningHz, togetherOut } from "../planned-beat.ts";
import { overlap, type Planned, parseJob, plannedJob } from "../planned-job.ts";
import { predictionOf, predictionTogether } from "../prediction-text.ts";
import type { Verb } from "./command.ts";

/** More than any keepalived has intervals; what they do together grows with each. */
const MOST_JOBS = 100;

interface Options extends Omit<Planned, "interval"> {
  interval?: number;
  job: string[];
  hz?: number;
  lookPeriod?: number;
  lang?: Language;
  json?: true;
}

export const predict: Verb = (program) => {
  program
    .command("predict")
    .option(
      "--interval <s>",
      "seconds between two starts: as configured, or the measured mean",
      number(0.001),
    )
    .option(
      "--job <s,…>",
      "a further job, with what of it differs: 10,burst-ms=130,tasks=2,drift-ms=0.5; may be repeated",
      (text: string, before: string[]) => [...before, text],
      [],
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
    .option(
      "--look-period <s>",
      "seconds between two looks of a kernel with another LOAD_FREQ, as 4.061",
      number(0.1),
    )
    .addOption(langOption())
    .option("--json", "as the public format of predictions")
    .addHelpText(
      "after",
      `
Examples:
  loadspike predict --interval 5 --tasks 6 --burst-ms 130 --hz 1000
  loadspike predict --interval 5 --drift-ms 0.55 --hz 1000     as keepalived 1.3.5 runs it
  loadspike predict --interval 7                               a change that helps
  loadspike predict --burst-ms 130 --job 5 --job 5,tasks=4 --job 10     scripts of one keepalived`,
    )
    .action((options: Options, command: Command) => {
      const refuse = (reason: string): never => command.error(`error: ${reason}`, { exitCode: 2 });
      const planned = jobsOf(options, refuse);
      for (const job of planned) {
        const reason = overlap(job);
        if (reason !== null) refuse(reason);
      }
      const hz = options.hz ?? runningHz();
      const jobs = planned.map((job) => plannedJob(job, hz, options.lookPeriod));
      const [only] = jobs;
      const isOne = jobs.length === 1 && only !== undefined;
      const locale = localeFor(options.lang);
      if (options.json) {
        const document = isOne ? rounded(predictBeat(only)) : togetherOut(predictTogether(jobs), jobs);
        process.stdout.write(jsonText(document));
      } else
        process.stdout.write(
          isOne
            ? predictionOf(predictBeat(only), planned[0]!, locale)
            : predictionTogether(predictTogether(jobs), planned, locale),
        );
    });
};

/** `--interval` and each `--job`, in this order. */
function jobsOf({ interval, job: more, ...rest }: Options, refuse: (reason: string) => never): Planned[] {
  const { burstMs, driftMs, tasks } = rest;
  const otherwise = { burstMs, driftMs, tasks };
  const jobs = interval === undefined ? [] : [{ ...otherwise, interval }];
  for (const text of more) {
    try {
      jobs.push(parseJob(text, otherwise));
    } catch (error) {
      refuse(`--job: ${messageOf(error)}`);
    }
  }
  if (jobs.length === 0) refuse("required option '--interval <s>' not specified, nor any --job");
  if (jobs.length > MOST_JOBS) refuse(`--job: expected at most ${MOST_JOBS} jobs, found ${jobs.length}`);
  return jobs;
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
