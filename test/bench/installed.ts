import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { packageOf } from "../../agent/install/needed-packages.ts";
import { builtTree, scratch } from "../packaging/rig/tree.ts";
import { type Taken, takenBy, WITNESS } from "../witness.ts";

/** The words before "agent" or another verb. */
export type Program = readonly [file: string, ...args: string[]];

let built: Promise<Program> | undefined;

/** `loadspike` as the packages put it, made of this checkout once a process. Throws where it cannot be made here. */
export function installedProgram(): Promise<Program> {
  built ??= build();
  return built;
}

async function build(): Promise<Program> {
  const { version } = packageOf(resolve(import.meta.dirname, "../.."));
  const made = await builtTree(scratch("installed"), version, 0);
  if ("why" in made) throw new Error(`not run: ${made.why}`);
  return [join(made.tree, "bin/loadspike")];
}

/** Starts the agent and waits until it records; it dies with this process. @param more further arguments */
export async function startAgent(
  [file, ...words]: Program,
  folder: string,
  ...more: string[]
): Promise<{ pid: number; database: string; stop(): Promise<void> }> {
  const database = join(folder, "agent.db");
  const agent = spawn(file, [...words, "agent", "--db", database, ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => agent.kill("SIGKILL");
  process.on("exit", kill);
  const ended = once(agent, "exit");
  await new Promise<void>((done, fail) => {
    agent.stdout.once("data", () => done());
    agent.once("error", fail);
    agent.once("exit", (code) => fail(new Error(`the agent ended at once with status ${code}`)));
  });
  // Nobody reads on, and a full pipe would hold it up.
  agent.stdout.resume();
  return {
    pid: agent.pid!,
    database,
    async stop() {
      agent.kill("SIGTERM");
      await ended;
      process.off("exit", kill);
    },
  };
}

interface Ran {
  /** From its start to its end, seconds. */
  elapsed_s: number;
  stdout: string;
}

/** Runs a command, a process of its own. Throws where it fails. */
export function runCommand(program: Program, args: readonly string[]): Ran {
  return run(program, args, {});
}

/** The same, asked at its end what it took: some milliseconds more. */
export function measureCommand(program: Program, args: readonly string[]): Ran & Taken {
  const { said, ...ran } = run(program, args, { NODE_OPTIONS: WITNESS.join(" ") });
  return { ...ran, ...takenBy(said) };
}

function run([file, ...words]: Program, args: readonly string[], env: NodeJS.ProcessEnv) {
  const start = performance.now();
  const { status, output } = spawnSync(file, [...words, ...args], {
    encoding: "utf8",
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    maxBuffer: 2 ** 26,
  });
  const elapsed_s = (performance.now() - start) / 1000;
  const [, stdout, stderr, said] = output;
  if (status !== 0) throw new Error(`loadspike ${args.join(" ")}: ${stderr?.trim()}`);
  return { elapsed_s, stdout: stdout ?? "", said: said ?? "" };
}
