import type { Command } from "commander";
import { predictBeat } from "../../analysis/predict.ts";
import { predictTogether } from "../../analysis/predict-together.ts";
import { jsonText } from "../../analysis/report/formats/json-values.ts";
import type { Language } from "../../analysis/report/locales/languages.ts";
import { messageOf } from "../../collectors/failure.ts";
import { localeFor } from "../language.ts";
import { rounded, runningHz, togetherOut } from "../planned-beat.ts";
import { overlap, type Planned, parseJob, plannedJob } from "../planned-job.ts";
import { predictionOf, predictionTogether } from "../prediction-text.ts";

/** More than any keepalived has intervals; what they do together grows with each. */
const MOST_JOBS = 100;

export interface PredictOptions extends Omit<Planned, "interval"> {
  interval?: number;
  job: string[];
  hz?: number;
  lookPeriod?: number;
  lang?: Language;
  json?: true;
}

export function predict(options: PredictOptions, command: Command): void {
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
}

/** `--interval` and each `--job`, in this order. */
function jobsOf(
  { interval, job: more, ...rest }: PredictOptions,
  refuse: (reason: string) => never,
): Planned[] {
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
