#!/usr/bin/env node
// `npx loadspike …`: plain JavaScript, so that any Node can start it; hands over to the project's own Node 24,
// which runs the TypeScript sources as they are.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

// It would open this Node's debugger.
process.on("SIGUSR1", () => {});
await import("../.ci/setup.mjs");
const node = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
const cli = fileURLToPath(new URL("./cli.ts", import.meta.url));
// A small nursery, and freed columns given back at once, keep a report of 30 days within 300 MB (report-flags.ts). The compile cache saves
// the stripping of types at each start, some 0.2 s and 20 MB.
const env = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL("../node_modules/.cache/loadspike", import.meta.url)),
  MALLOC_MMAP_THRESHOLD_: "524288",
  ...process.env,
};
const flags = ["--disable-sigusr1", "--max-semi-space-size=2"];
const child = spawn(node, [...flags, cli, ...process.argv.slice(2)], { stdio: "inherit", env });
// A terminal sends its signals to the child as well; one sent to this process alone is passed on.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
