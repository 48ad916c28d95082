import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Argument, Command, Option } from "commander";
import { packageOf } from "../agent/install/needed-packages.ts";
import { Failure, messageOf } from "../collectors/failure.ts";
import { archive } from "./archive.ts";
import { run } from "./command.ts";
import { buildDeb } from "./packages/deb.ts";
import type { Parts } from "./packages/layout.ts";
import { buildRpm } from "./packages/rpm.ts";
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

/** What can be made from the tree; each gives its file. */
const KINDS = {
  tar: ({ tree, built }: Parts, _out: string, level: number): string =>
    archive(tree, `${tree}.tar.xz`, built, level),
  deb: buildDeb,
  rpm: buildRpm,
};

/** The newest version of the database that the built program knows. */
function newestSchema(tree: string): number {
  const migrations = readdirSync(join(tree, "app/storage/migrations"));
  return Math.max(...migrations.map((name) => Number.parseInt(name, 10)));
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
  .addArgument(new Argument("[kinds...]", "made from the tree").choices(Object.keys(KINDS)).default(["tar"]))
  .action(async (kinds: (keyof typeof KINDS)[], { out, version, runtime, level }: Options) => {
    if (!/^\d+(\.\d+)*$/.test(version))
      throw new Failure(`--version: expected numbers and dots, found ${JSON.stringify(version)}`);
    mkdirSync(out, { recursive: true });
    const built = builtAt();
    const tree = resolve(out, `loadspike-${version}-linux-x64`);
    await buildTree({ checkout, tree, version, runtime, built });
    const { description } = packageOf(checkout);
    const parts: Parts = { tree, version, built, description, schema: newestSchema(tree) };
    for (const kind of kinds) {
      const file = KINDS[kind](parts, resolve(out), Number(level));
      process.stdout.write(`${file}  ${(statSync(file).size / 1e6).toFixed(1)} MB\n`);
    }
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`loadspike packaging: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
