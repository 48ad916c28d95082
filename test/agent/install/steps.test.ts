import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { loadConfig, parseConfig } from "../../../agent/config.ts";
import { configText } from "../../../agent/install/config-text.ts";
import { installSteps, type Target, UNIT, uninstallSteps } from "../../../agent/install/steps.ts";
import { unitText } from "../../../agent/install/unit.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "loadspike-install-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function target(): Target {
  return {
    root,
    node: "/opt/my node/bin/node",
    cli: "/opt/loadspike/agent/cli.ts",
    systemd: true,
    execute: (...command) => assert.fail(`a folder needs no ${command.join(" ")}`),
  };
}

function run(steps: ReturnType<typeof installSteps>): number {
  const open = steps.filter((step) => step.run);
  for (const { run } of open) run?.();
  return open.length;
}

const at = (path: string) => join(root, path);

test("installed into a folder there are unit, configuration and data folder, for one user alone", () => {
  assert.equal(run(installSteps(target())), 5);
  assert.equal(statSync(at("/var/lib/loadspike")).mode & 0o777, 0o700);
  assert.equal(loadConfig(at("/etc/loadspike/loadspike.toml")).database, "/var/lib/loadspike/loadspike.db");
  const unit = readFileSync(at(UNIT), "utf8");
  assert.match(unit, /^ExecStart="\/opt\/my node\/bin\/node" --.* \/opt\/loadspike\/agent\/cli\.ts agent /m);
  assert.ok(!readdirSync(at("/etc/systemd/system")).some((name) => name.endsWith(".part")));
});

test("a second time there is nothing to do, and a configuration that was changed stays", () => {
  run(installSteps(target()));
  const config = at("/etc/loadspike/loadspike.toml");
  writeFileSync(config, "[retention]\ndays = 3\n");
  assert.equal(run(installSteps(target())), 0);
  assert.equal(loadConfig(config).retention.days, 3);
});

test("planning alone, as --dry-run does, touches nothing", () => {
  assert.ok(installSteps(target()).length > 5);
  assert.deepEqual(readdirSync(root), []);
});

test("uninstalling leaves what was recorded, unless it is to be purged", () => {
  run(installSteps(target()));
  writeFileSync(at("/var/lib/loadspike/loadspike.db"), "rows");
  run(uninstallSteps(target(), false));
  assert.ok(!existsSync(at(UNIT)));
  assert.ok(existsSync(at("/var/lib/loadspike/loadspike.db")));
  run(uninstallSteps(target(), true));
  assert.ok(!existsSync(at("/var/lib/loadspike")));
  assert.ok(!existsSync(at("/etc/loadspike")));
  assert.equal(run(uninstallSteps(target(), true)), 0);
});

test("the installed configuration names every key, and its comments tell the defaults", () => {
  const text = configText({ database: "/d/l.db" });
  const { database, ...defaults } = parseConfig(text, "c");
  assert.equal(database, "/d/l.db");
  const uncommented = parseConfig(text.replace(/^# (\w+ = )/gm, "$1"), "c");
  assert.deepEqual(
    { ...uncommented.report, schedule: undefined },
    { ...defaults.report, schedule: undefined },
  );
  assert.deepEqual(uncommented.retention, defaults.retention);
  assert.deepEqual(uncommented.log, defaults.log);
});

test("systemd accepts the unit", (t) => {
  if (spawnSync("systemd-analyze", ["--version"]).error)
    return t.skip("not run: there is no systemd-analyze");
  const file = join(root, "loadspike.service");
  writeFileSync(
    file,
    unitText({
      node: process.execPath,
      cli: "/c 100%.ts",
      config: "/c.toml",
      data: "/d",
      user: "daemon",
      watchdog: true,
    }),
  );
  const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
  const about = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("loadspike"));
  assert.deepEqual(about, []);
});
