import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inEnglish } from "../../../../agent/saying.ts";
import { type KeepalivedConfig, readConfig } from "../../../../collectors/keepalived/config/model.ts";
import type { Version } from "../../../../collectors/keepalived/config/version.ts";
import { filesBelow } from "../../../../collectors/keepalived/host/files.ts";
import { inMemory } from "./in-memory.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures");

function fixture(name: string, version: Version, configId: string | null = null) {
  return readConfig(`/keepalived/${name}`, { files: filesBelow(fixtures), version, configId });
}

function text(config: string, version: Version = [2, 2, 7], more: Record<string, string> = {}) {
  const files = inMemory({ "/k.conf": config, ...more });
  return readConfig("/k.conf", { files, version, configId: null });
}

const told = (config: KeepalivedConfig): string[] =>
  config.problems.map(({ line, fact }) => `${line}: ${inEnglish(fact)}`);

test("the incident's configuration gives its job with all that is configured", () => {
  const config = fixture("incident.conf", [1, 3, 5]);
  assert.deepEqual(config.problems, []);
  assert.deepEqual(config.scripts, [
    {
      name: "chk_heplify",
      kind: "vrrp_script",
      command: "/usr/bin/sh /etc/keepalived/keepalived_check_heplify.sh",
      comm: "sh",
      interval_s: 5,
      timeout_s: 4,
      user: null,
      tracked: true,
      sends: [],
      lines: ["interval 5", "timeout 4", "rise 2", "fall 3", "weight -20"],
      where: "/keepalived/incident.conf:7",
      argv: ["/usr/bin/sh", "/etc/keepalived/keepalived_check_heplify.sh"],
      executes: "/usr/bin/sh",
      shell_words: [],
      weight: -20,
      rise: 2,
      fall: 3,
      tracked_by: ["VI_1"],
      rearms: "start",
      missing_user: null,
    },
  ]);
  assert.deepEqual([config.starts, config.known_keywords], [true, 3]);
  assert.deepEqual(config.instances, [{ name: "VI_1", advert_int_s: 1 }]);
});

/**
 * What a keepalived built from the tag v1.3.5 (`--disable-libnl`) listed for the same files: `keepalived -n -l -d -P`. Scripts
 * without a command are left out of it.
 */
const listed = JSON.parse(readFileSync(join(fixtures, "keepalived/listed-by-1.3.5.json"), "utf8")) as Record<
  string,
  { config_id: string | null; scripts: object[] }
>;
for (const [name, { config_id, scripts }] of Object.entries(listed)) {
  test(`${name}.conf is read as keepalived 1.3.5 itself lists it`, () => {
    const ours = fixture(`${name}.conf`, [1, 3, 5], config_id).scripts.map((script) => {
      const { name, command, interval_s, timeout_s, weight, rise, fall } = script;
      return { name, command, interval_s, timeout_s: timeout_s ?? 0, weight, rise, fall };
    });
    assert.deepEqual(ours, scripts);
  });
}

/** The same of a build from the tag v2.3.4 (without LVS), which lists only what an instance tracks: its dump on USR1. */
const newer = JSON.parse(readFileSync(join(fixtures, "keepalived/listed-by-2.3.4.json"), "utf8")) as Record<
  string,
  object[]
>;
for (const [name, scripts] of Object.entries(newer)) {
  test(`${name}.conf is read as keepalived 2.3.4 itself lists it`, () => {
    const tracked = fixture(`${name}.conf`, [2, 3, 4], "node1").scripts.filter((script) => script.tracked);
    const ours = tracked.map(({ name, argv, interval_s, timeout_s, weight, rise, fall }) => {
      return { name, argv, interval_s, timeout_s: timeout_s ?? 0, weight, rise, fall };
    });
    assert.deepEqual(ours, scripts);
  });
}

test("1.3.5 knows no definitions, no indented condition, and lets comments end words", () => {
  const config = fixture("el7.conf", [1, 3, 5]);
  const [chk, bare] = config.scripts;
  assert.equal(chk?.command, "/etc/keepalived/check.sh one; exit 0");
  assert.equal(chk?.comm, "sh", "a command with ; keeps its shell");
  assert.deepEqual([chk?.interval_s, chk?.timeout_s, chk?.weight, chk?.rise], [5, 5, 0, 1]);
  assert.deepEqual([chk?.user, chk?.tracked_by], ["root", ["VI_1"]], "sync groups track scripts since 2.0.0");
  assert.equal(bare?.command, "/etc/keepalived/keepalived_check_heplify.sh");
  assert.equal(bare?.comm, "keepalived_chec");
  assert.equal(bare?.interval_s, 1);
  const problems = told(config).join("\n");
  assert.match(problems, /^15: script .*: what follows is ignored/m);
  assert.match(problems, /^16: interval \$VALUE: expected whole seconds/m);
  assert.match(problems, /^25: track_process needs keepalived 2\.0\.11, this is 1\.3\.5: ignored$/m);

  const withId = fixture("el7.conf", [1, 3, 5], "one").scripts[0];
  assert.deepEqual([withId?.weight, withId?.rise], [4, 1]);
});

test("1.3.5 does not read a block on one line, and is told so", () => {
  const config = text(
    'vrrp_script a { script "/bin/true" }\nvrrp_instance V {\n  track_script { a }\n}\n',
    [1, 3, 5],
  );
  assert.deepEqual(
    config.problems.map((problem) => problem.line),
    [1, 3],
  );
  assert.match(told(config)[0]!, /read only since keepalived 1\.4\.2/);
  assert.equal(config.scripts[0]?.tracked, true);
});

test("a MISC_CHECK has the delay of its check, its real server, its virtual server, or 60 s", () => {
  const jobs = (version: Version) =>
    fixture("misc-check.conf", version).scripts.map((job) => [
      job.name,
      job.interval_s,
      job.timeout_s,
      job.user,
    ]);
  assert.deepEqual(jobs([2, 2, 7]), [
    ["10.77.0.11 80", 5, 3, "root"],
    ["10.77.0.12 80", 10, null, "nobody"],
    ["10.77.0.12 80", 2.5, null, "nobody"],
    ["10.77.0.13 80", 60, null, "nobody"],
  ]);
  // Before 2.0.0 only the virtual server has a delay_loop.
  assert.deepEqual(
    jobs([1, 3, 5]).map((job) => job[1]),
    [5, 5, 5, 60],
  );
});

/** What a command's argument becomes in each version. */
function argument(written: string, version: Version): string | undefined {
  const config = `$LATER=yes\nvrrp_script a {\nscript "/bin/true ${written}"\n}`;
  return text(config, version).scripts[0]?.argv[1];
}

for (const [written, since, before, value] of [
  ["$\x7b_PWD}", "1.4.3", [1, 4, 2], "/"],
  ["$\x7b_INSTANCE}x", "2.0.1", [2, 0, 0], "x"],
  ["$\x7b_RANDOM}", "2.0.15", [2, 0, 14], "0"],
  ["$\x7b_HASH}x", "2.1.4", [2, 1, 3], "#x"],
  ["$\x7b_BANG}x", "2.1.4", [2, 1, 3], "!x"],
  ["$LATER,x", "2.1.0", [2, 0, 20], "yes,x"],
] as const) {
  test(`${written} stands for something since ${since}, and stays as it is before`, () => {
    assert.equal(argument(written, before), written);
    assert.equal(argument(written, since.split(".").map(Number)), value);
  });
}

test("names that every object has are names like others", () => {
  for (const name of ["constructor", "toString", "__proto__"]) {
    assert.equal(argument(`$\x7b${name}}`, [2, 3, 4]), `$\x7b${name}}`);
    assert.equal(text(`global_defs {\n${name} x\n}`).process_names.parent, null);
  }
});

test("~SEQ and ~LST lines are repeated by the versions that know them, and told by the others", () => {
  const lines = (line: string, version: Version) => {
    const config = text(`${line}\n`, version);
    return [config.scripts.map(({ name }) => name), told(config)];
  };
  const script = "vrrp_script s_$i { script /bin/true }";
  assert.deepEqual(lines(`~SEQ(i, 1, 2) ${script}`, [2, 1, 0]), [["s_1", "s_2"], []]);
  assert.deepEqual(lines(`~SEQx(i, 10, 10) ${script}`, [2, 1, 0]), [["s_a"], []]);
  assert.deepEqual(lines(`~LST(i, x) ${script}`, [2, 1, 0]), [["s_x"], []]);
  assert.deepEqual(lines(`~SEQx(i, 10, 10) ${script}`, [2, 0, 20])[1], [
    "1: ~SEQx(i, 10, 10) vrrp_script s_$i { script /bin/true }: ~SEQx needs keepalived 2.1.0; it leaves the line out",
  ]);
  assert.match(
    String(lines(`~LST(i, x) ${script}`, [2, 0, 20])[1]),
    /^1: ~LST.*only since keepalived 2\.1\.0/,
  );
  for (const version of [
    [1, 3, 5],
    [2, 0, 8],
  ] as const) {
    const [names, problems] = lines(`~SEQ(i, 1, 2) ${script}`, version);
    assert.deepEqual(names, []);
    assert.match(String(problems), /^1: ~SEQ\(i,: ~SEQ lines are read only since keepalived 2\.0\.9/);
  }
});

test("fractions of a second count since 2.3.2", () => {
  const of = (version: Version) => text("vrrp_script a {\nscript /bin/true\ninterval 2.5\n}", version);
  assert.deepEqual([of([2, 3, 2]).scripts[0]?.interval_s, told(of([2, 3, 2]))], [2.5, []]);
  assert.equal(of([2, 3, 1]).scripts[0]?.interval_s, 2);
  assert.match(told(of([2, 3, 1])).join(), /^3: interval 2\.5: .*fractions need keepalived 2\.3\.2/);
});

test("what keepalived leaves out is told with its place", () => {
  const config = text(
    "vrrp_instance V {\n  track_script {\n    late\n  }\n}\nvrrp_script late {\n}\nvrrp_script x {",
  );
  assert.deepEqual(told(config), [
    "3: track_script late: no vrrp_script of that name stands before it; keepalived leaves it out",
    "6: vrrp_script late has no script: keepalived removes it",
    '8: the block of vrrp_script is not closed: expected "}", found the end of the file',
    "8: vrrp_script x has no script: keepalived removes it",
  ]);
});

test("a missing file, a folder and an executable are problems with the line that names them", () => {
  const config = text("# one\ninclude /none.conf\ninclude /dir\ninclude /run.sh\n", [2, 2, 7], {
    "/dir/x": "",
    "/run.sh": "#!/bin/sh",
  });
  assert.deepEqual(told(config), [
    "2: include /none.conf: no such file",
    "3: include /dir: a folder; keepalived reads only regular files without execute permission",
    "4: include /run.sh: executable; keepalived reads only regular files without execute permission",
  ]);
  assert.match(
    told(readConfig("/none", { files: inMemory({}), version: [2, 2, 7], configId: null })).join(),
    /^0: \/none: no such file$/,
  );
});

test("files that include each other and definitions that contain themselves come to an end", () => {
  const round = text("include /b.conf", [2, 2, 7], { "/b.conf": "include /k.conf\ninclude /b.conf" });
  assert.match(told(round).join("\n"), /files inside each other/);
  assert.match(told(text("$A=x $A y\n$A")).join(), /^2: .*contains itself/);
  assert.match(told(text("$A=~SEQ(i,1,2) $A\n$A")).join(), /contains itself/);
  assert.match(told(text("~SEQ(i,1,999999999) x\n")).join(), /more than 50000 lines/);
});

test("a linked script has the name under which each version executes it", () => {
  const links = {
    "/etc/keepalived/check.sh": "/opt/app/current/real.sh",
    "/etc/keepalived/beside.sh": "/etc/keepalived/check-v2.sh",
    "/opt/app/current": "/opt/app/7",
    "/bin": "/usr/bin",
    "/usr/bin/sh": "/usr/bin/bash",
  };
  const there = ["/opt/app/7/real.sh", "/etc/keepalived/check-v2.sh", "/usr/bin/bash"];
  const comm = (script: string, version: Version, globals = "") => {
    const config = `global_defs {\n${globals}\n}\nvrrp_script a {\nscript "${script}"\n}`;
    const files = inMemory(
      { "/k.conf": config, ...Object.fromEntries(there.map((path) => [path, ""])) },
      links,
    );
    return readConfig("/k.conf", { files, version, configId: null }).scripts[0]?.comm;
  };
  const of = (version: Version, globals = "") =>
    ["/etc/keepalived/check.sh", "/etc/keepalived/beside.sh", "/bin/sh /x", "/gone/check.sh"].map((script) =>
      comm(script, version, globals),
    );
  assert.deepEqual(of([1, 3, 5]), ["check.sh", "beside.sh", "sh", "check.sh"]);
  assert.deepEqual(of([2, 0, 5]), ["check.sh", "beside.sh", "sh", "check.sh"]);
  assert.deepEqual(of([2, 2, 7]), ["real.sh", "beside.sh", "sh", "check.sh"]);
  assert.deepEqual(of([2, 3, 0]), ["real.sh", "check-v2.sh", "bash", "check.sh"]);
  assert.deepEqual(of([2, 3, 0], "use_symlink_paths"), ["check.sh", "beside.sh", "sh", "check.sh"]);
  assert.deepEqual(of([2, 3, 0], "use_symlink_paths off"), ["real.sh", "check-v2.sh", "bash", "check.sh"]);
});

test("global settings that move dumps are read", () => {
  const globals = `global_defs {
    data_use_instance
    state_dump_file /run/ka/state.txt
    process_names
    vrrp_process_name my_vrrp
    vrrp_rt_priority 50
  }
  instance east
  net_namespace blue`;
  const config = text(globals, [2, 3, 4]);
  assert.deepEqual(
    [
      config.data_use_instance,
      config.state_dump_file,
      config.instance,
      config.net_namespace,
      config.vrrp_rt_priority,
    ],
    [true, "/run/ka/state.txt", "east", "blue", 50],
  );
  assert.deepEqual(config.process_names, {
    parent: null,
    vrrp: "my_vrrp",
    checker: "keepalived_lvs",
    bfd: "keepalived_bfd",
  });
  assert.equal(text(globals, [2, 2, 7]).state_dump_file, null);
});
