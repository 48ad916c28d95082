import { type Command, Option } from "commander";

/** Adds `--since` and `--until`, of every command that reads a part of what was recorded. @param since what the first is where it is not given */
export function withWindowOptions(command: Command, since = "all there is"): Command {
  const instants = 'yesterday, 21:24, "2026-11-26 21:00", -2h …';
  return command
    .addOption(new Option("--since <instant>", `from when on: ${instants} (default: ${since})`))
    .addOption(new Option("--until <instant>", "until when (default: now)"));
}
