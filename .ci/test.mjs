// What `npm test` runs, in the order of cost: lint, types, then every test file.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

const steps = [
  ["lint", "biome", ["check", "--error-on-warnings"]],
  ["types", "tsc", ["--noEmit"]],
  ["types in the browser", "tsc", ["--noEmit", "-p", "analysis/report/browser"]],
  ["types of the static page", "tsc", ["--noEmit", "-p", "web"]],
];
for (const [name, command, args] of steps) {
  process.stdout.write(`# ${name}\n`);
  const step = spawnSync(`node_modules/.bin/${command}`, args, { stdio: "inherit" });
  if (step.status !== 0) process.exit(step.status ?? 1);
}

// Benches, labs and tortures have their own commands: they take minutes to hours.
const files = process.argv.slice(2);
if (files.length === 0)
  files.push(
    ...globSync("test/**/*.test.ts", { exclude: ["test/lab/**", "test/bench/**", "test/torture/**"] }).sort(),
  );
// Real-kernel tests assert exact counts and share two cores: one file at a time.
const args = ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files];
process.exit(spawnSync(process.execPath, args, { stdio: "inherit", env: plainEnvironment() }).status ?? 1);

// Whoever runs it has a language, colours, a database and a umask of their own: commands that tests start are to say the same
// everywhere. The time zone stays, as no test may depend on it.
function plainEnvironment() {
  process.umask(0o022);
  const own = /^(LANG|LANGUAGE|LC_.*|LOADSPIKE_DB|NO_COLOR|FORCE_COLOR|CLICOLOR.*)$/;
  const others = Object.entries(process.env).filter(([name]) => !own.test(name));
  // Hundreds of processes load the same modules: the stripping of their types takes half of a short command.
  const compiled = fileURLToPath(new URL("../node_modules/.cache/loadspike", import.meta.url));
  return { NODE_COMPILE_CACHE: compiled, ...Object.fromEntries(others), LC_ALL: "C.UTF-8" };
}
