import { type Command, InvalidArgumentError, Option } from "commander";
import type { PredictOptions } from "../actions/predict.ts";
import { langOption } from "../language-option.ts";
import type { Verb } from "./command.ts";

export const predict: Verb = (program) => {
  program
    .command("predict")
    .option(
      "--interval <s>",
      "seconds between two starts: as configured, or the measured mean",
      number(0.001),
    )
    .addOption(
      new Option(
        "--job <s,…>",
        "a further job, with what of it differs: 10,burst-ms=130,tasks=2,drift-ms=0.5; may be repeated",
      )
        .argParser((text: string, before: string[]) => [...before, text])
        .default([], "none"),
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
  $ loadspike predict --interval 5 --tasks 6 --burst-ms 130 --hz 1000
  $ loadspike predict --interval 5 --drift-ms 0.55 --hz 1000   # as keepalived 1.3.5 runs it
  $ loadspike predict --interval 7                             # a change that helps
  $ loadspike predict --burst-ms 130 --job 5 --job 5,tasks=4 --job 10   # scripts of one keepalived`,
    )
    .action(async (options: PredictOptions, command: Command) =>
      (await import("../actions/predict.ts")).predict(options, command),
    );
};

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
