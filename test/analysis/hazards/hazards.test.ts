import assert from "node:assert/strict";
import { test } from "node:test";
import { type Configured, findHazards, type PathFacts } from "../../../analysis/hazards/index.ts";
import { type KeepalivedConfig, readConfig } from "../../../collectors/keepalived/config/model.ts";
import type { Version } from "../../../collectors/keepalived/config/version.ts";
import { inMemory } from "../../collectors/keepalived/config/in-memory.ts";
import { inEnglish } from "../english.ts";

const fine: PathFacts = { kind: "file", executable: true, writable: null };
const safe = "global_defs {\nscript_user nobody\nenable_script_security\n}\n";

function asked(
  config: KeepalivedConfig,
  version: Version,
  look: Configured["look"] = null,
  own_network: boolean | null = null,
): Configured {
  return { config, version, look, own_network, hz: 1000, drift_s: 0.0002 };
}

function hazards(
  script: string,
  version: Version = [2, 3, 4],
  path: PathFacts | null = fine,
  globals = safe,
): string[] {
  const config = `${globals}vrrp_script s {\n${script}\n}\nvrrp_instance V {\ntrack_script {\ns\n}\n}\n`;
  const model = readConfig("/k.conf", { files: inMemory({ "/k.conf": config }), version, configId: null });
  const [job] = model.scripts;
  if (job?.command.includes("dump")) job.sends = ["USR1", "USR2"];
  return findHazards(asked(model, version, path && (() => path))).map(({ id }) => id);
}

const calm = "script /bin/true\ninterval 7\ntimeout 3";

test("a job out of step with the kernel, guarded and owned by nobody has no hazard", () => {
  for (const version of [
    [1, 3, 5],
    [2, 2, 7],
    [2, 3, 4],
  ] as Version[])
    assert.deepEqual(hazards(calm, version), []);
});

test("multiples and whole parts of 5 s keep step, up to 30 s", () => {
  const at = (interval: string) => hazards(`script /bin/true\ninterval ${interval}\ntimeout 0.2`);
  for (const interval of ["1", "2.5", "5", "10", "30"])
    assert.deepEqual(at(interval), ["kernel-step"], interval);
  for (const interval of ["2", "3", "4", "6", "7", "12", "60"]) assert.deepEqual(at(interval), [], interval);
});

test("runs overlap where the guard is missing: 1.3.5, and 2.1.3 to 2.3.2", () => {
  const hung = "script /bin/true\ninterval 7";
  const versions: [Version, boolean][] = [
    [[1, 3, 5], true],
    [[1, 4, 0], false],
    [[2, 1, 2], false],
    [[2, 1, 3], true],
    [[2, 3, 2], true],
    [[2, 3, 3], false],
  ];
  for (const [version, overlaps] of versions) {
    assert.deepEqual(hazards(hung, version), overlaps ? ["overlap"] : [], version.join("."));
  }
});

test("a timeout that is not below the interval is told", () => {
  assert.deepEqual(hazards("script /bin/true\ninterval 7\ntimeout 7"), ["timeout"]);
});

test("a dump on each run is told", () => {
  assert.deepEqual(hazards("script /opt/dump\ninterval 7\ntimeout 3"), ["dump-per-run"]);
});

test("a script behind a link is told from 1.4.0 on, unless each run follows the link", () => {
  const links = { "/srv/check": "/srv/app-7/check", "/bin/sh": "/usr/bin/dash" };
  const of = (script: string, version: Version, globals = "") => {
    const track = "vrrp_instance V {\ntrack_script {\ns\n}\n}\n";
    const job = `vrrp_script s {\nscript "${script}"\ninterval 7\ntimeout 3\n}\n`;
    const texts = {
      "/k.conf": `${safe}global_defs {\n${globals}\n}\n${job}${track}`,
      "/srv/app-7/check": "",
      "/usr/bin/dash": "",
    };
    const files = inMemory(texts, links);
    const found = findHazards(
      asked(readConfig("/k.conf", { files, version, configId: null }), version, () => fine),
    );
    return found
      .map((hazard) => ({ id: hazard.id, ...inEnglish(hazard) }))
      .map(({ id, what, remedy }) => `${id}: ${what}; ${remedy}`)
      .join("\n");
  };
  assert.equal(of("/srv/check", [1, 3, 5]), "");
  assert.match(of("/srv/check", [2, 2, 7]), /^script-symlink: .*runs it, as check, .*name the file itself/);
  assert.match(
    of("/srv/check", [2, 3, 1]),
    /^script-symlink: .*\/srv\/app-7\/check.*use_symlink_paths in glob/,
  );
  assert.equal(of("/srv/check", [2, 3, 1], "use_symlink_paths"), "");
  assert.equal(of("/srv//app-7/./check", [2, 3, 1]), "", "no link, however it is written");
  assert.equal(of("/bin/sh /srv/check", [2, 3, 1]), "", "a shell opens its script at each run");
});

test("track_process in a network namespace of its own is told, configured or seen", () => {
  const tracked = "vrrp_track_process p {\nprocess nginx\n}\nvrrp_instance W {\ntrack_process {\np\n}\n}\n";
  const of = (globals: string, version: Version, ownNetwork: boolean | null, more = tracked) => {
    const files = inMemory({ "/k.conf": `${safe}${globals}\n${more}` });
    const config = readConfig("/k.conf", { files, version, configId: null });
    return findHazards(asked(config, version, null, ownNetwork)).map(
      (hazard) => `${hazard.id} ${hazard.where} ${inEnglish(hazard).what}`,
    );
  };
  const named = "net_namespace blue";
  const line = `/k.conf:${`${safe}${named}\n`.split("\n").length}`;
  for (const running of [null, true, false])
    assert.match(
      of(named, [2, 2, 7], running).join("\n"),
      new RegExp(`^track-process-network ${line} net_namespace blue gives`),
    );
  assert.match(of("", [2, 2, 7], true).join("\n"), /^track-process-network \S+ the running keepalived is in/);
  for (const running of [null, false]) assert.deepEqual(of("", [2, 2, 7], running), []);
  assert.deepEqual(of(named, [2, 2, 7], true, ""), [], "nothing is tracked");
  assert.deepEqual(of(named, [2, 0, 10], true), [], "no such keyword yet");
  const inGroup = "vrrp_sync_group G {\ngroup {\nV\n}\ntrack_process {\np\n}\n}\n";
  assert.equal(of(named, [2, 2, 7], null, inGroup).length, 1);
});

test("where the kernel tells nothing of processes, track_process is no remedy either", () => {
  const remedy = (ownNetwork: boolean) => {
    const track = "vrrp_instance V {\ntrack_script {\ns\n}\n}\n";
    const files = inMemory({
      "/k.conf": `${safe}vrrp_script s {\nscript /bin/true\ninterval 5\ntimeout 2\n}\n${track}`,
    });
    const config = readConfig("/k.conf", { files, version: [2, 3, 4], configId: null });
    const [first] = findHazards(asked(config, [2, 3, 4], null, ownNetwork));
    return first && inEnglish(first).remedy;
  };
  assert.match(remedy(false) ?? "", /no script at all: track_process or track_file$/);
  assert.match(remedy(true) ?? "", /no script at all: track_file$/);
});

test("users, security and the script's file are looked at", () => {
  assert.deepEqual(hazards(calm, [2, 3, 4], fine, ""), ["script-security", "script-user"]);
  assert.deepEqual(hazards(calm, [2, 3, 4], { ...fine, executable: false }), ["script-not-executable"]);
  assert.deepEqual(hazards(calm, [2, 3, 4], { ...fine, writable: "/bin (mode 0777)" }), ["script-writable"]);
  assert.deepEqual(hazards(calm, [2, 3, 4], { ...fine, kind: "missing" }), ["script-missing"]);
  assert.deepEqual(hazards(calm, [2, 3, 4], null), []);
});

test("the most harmful is told first, whatever job it is about", () => {
  const config = readConfig("/k.conf", {
    files: inMemory({
      "/k.conf":
        "vrrp_script a {\nscript /bin/dump\ninterval 5\ntimeout 5\n}\nvrrp_script b {\nscript /bin/true\ninterval 7\n}\nvrrp_instance V {\ntrack_script {\na\n}\n}\n",
    }),
    version: [1, 3, 5],
    configId: null,
  });
  config.scripts[0]!.sends = ["USR1", "HUP"];
  const found = findHazards(asked(config, [1, 3, 5]));
  assert.deepEqual(
    found.map(({ id, job }) => `${job}: ${id}`),
    [
      "a: dump-per-run",
      "a: overlap",
      "a: timeout",
      "a: kernel-step",
      "null: script-security",
      "null: script-user",
      "b: never-runs",
    ],
  );
  assert.deepEqual(found[0]?.values, { signals: ["USR1"], dumps_per_day: 17_280 });
  for (const hazard of found)
    for (const text of Object.values(inEnglish(hazard))) assert.ok(!/undefined|NaN|null/.test(text), text);
});
