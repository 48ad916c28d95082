import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { packageOf } from "../agent/install/needed-packages.ts";
import { Failure, messageOf } from "../collectors/failure.ts";
import { archive } from "./archive.ts";
import { run } from "./command.ts";
import { buildTree } from "./tree/bundle.ts";
import type { RuntimeChoice } from "./tree/debian-libraries.ts";

interface Options {
  out: string;
  version: string;
  runtime: RuntimeChoice;
  level: string;
}

const checkout = resolve(import.meta.dirname, "..");

/** When the commit was made, seconds since 1970; SOURCE_DATE_EPOCH goes before (https://reproducible-builds.org/specs/source-date-epoch/). */
function builtAt(): number {
  const given = process.env.SOURCE_DATE_EPOCH ?? run("git", ["log", "-1", "--format=%ct"], { cwd: checkout });
  const seconds = Number(given);
  if (!Number.isInteger(seconds) || given.trim() === "")
    throw new Failure(`SOURCE_DATE_EPOCH: expected whole seconds since 1970, found ${JSON.stringify(given)}`);
  return seconds;
}

const program = new Command("packaging/build.ts")
  .description(
    "build what is installed: a tree that needs nothing of the machine, and its archive and packages",
  )
  .option("--out <folder>", "where to", "dist")
  .option("--version <version>", "in place of package.json's", packageOf(checkout).version)
  .addOption(
    new Option(
      "--runtime <which>",
      "Debian's C and C++ libraries: as packaging/runtime.json names them, or of today",
    )
      .choices(["pinned", "offered"])
      .default("pinned"),
  )
  .addOption(new Option("--level <number>", "of compression").choices(["0", "1", "3", "6", "9"]).default("6"))
  .action(({ out, version, runtime, level }: Options) => {
    mkdirSync(out, { recursive: true });
    const built = builtAt();
    const tree = resolve(out, `loadspike-${version}-linux-x64`);
    buildTree({ checkout, tree, version, runtime, built });
    const made = [`${tree}.tar.xz`];
    archive(tree, made[0]!, built, Number(level));
    for (const file of made)
      process.stdout.write(`${join(file)}  ${(statSync(file).size / 1e6).toFixed(1)} MB\n`);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`loadspike packaging: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
