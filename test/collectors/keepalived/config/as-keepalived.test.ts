import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { inEnglish } from "../../../../agent/saying.ts";
import type { UserNames } from "../../../../collectors/keepalived/config/include.ts";
import { readConfig } from "../../../../collectors/keepalived/config/model.ts";
import type { Version } from "../../../../collectors/keepalived/config/version.ts";
import { filesBelow } from "../../../../collectors/keepalived/host/files.ts";
import { inMemory } from "./in-memory.ts";

const cases = join(import.meta.dirname, "../../../fixtures/keepalived/cases");
const users: UserNames = { hasUser: (name) => name === "root", hasGroup: (name) => name === "root" };

function text(config: string, version: Version = [2, 2, 7]) {
  const files = { ...inMemory({ "/k.conf": config }), users };
  return readConfig("/k.conf", { files, version, configId: "node1" });
}

const instance = (inside: string): string =>
  `vrrp_instance V {\n  interface eth0\n  virtual_router_id 5\n${inside}\n}\n`;
const track = instance("  track_script {\n    a\n  }");
const script = (inside = "", command = '"/bin/true x"'): string =>
  `vrrp_script a {\n  script ${command}\n  interval 3\n${inside}\n}\n`;
const tracked = (config: ReturnType<typeof text>): string[] =>
  config.scripts.filter((each) => each.tracked).map(({ name }) => name);
const told = (config: ReturnType<typeof text>, what: RegExp): number | undefined =>
  config.problems.find(({ fact }) => what.test(inEnglish(fact)))?.line;

describe("what keepalived 2.2.7 made of these", () => {
  const read = (path: string) => {
    const files = { ...filesBelow(cases), users };
    return readConfig(path, { files, version: [2, 2, 7], configId: "node1" });
  };

  test("an undefined variable stays, its braces are split off and its } ends the block around it", () => {
    const config = read("/undefined-variable/keepalived.conf");
    assert.deepEqual(tracked(config), []);
    assert.equal(told(config, /"\{" behind a keyword that takes no block/), 6);
    assert.equal(told(config, /unknown keyword virtual_router_id/), 7);
    assert.equal(config.starts, false, "the instance has no virtual_router_id any more");
  });

  test("two names on a line of a track_script block: neither is tracked", () => {
    const config = read("/two-names-on-a-track-line/keepalived.conf");
    assert.deepEqual(tracked(config), []);
    assert.equal(told(config, /track_script a: expected "weight" or the end of the line, found b/), 16);
  });

  for (const name of ["keepalived", "global", "security"]) {
    test(`a user that this machine does not have (${name}.conf): the script is removed`, () => {
      const config = read(`/unknown-user/${name}.conf`);
      assert.deepEqual(tracked(config), []);
      const missing = name === "security" ? "keepalived_script" : "nosuchuser";
      assert.equal(config.scripts[0]?.missing_user?.name, missing);
      assert.ok(told(config, new RegExp(`no user ${missing}; keepalived removes it`)));
    });
  }

  test("a byte order mark is part of the first word", () => {
    const config = read("/utf8-bom/keepalived.conf");
    assert.deepEqual(config.scripts, []);
    assert.equal(told(config, /unknown keyword .*vrrp_script/), 1);
  });
});

test("a blank is a space or a tab: a no-break space belongs to its word", () => {
  const config = text(script("", '"/bin/true x"').replace("  interval", "\u00A0 interval") + track);
  assert.equal(config.scripts[0]?.interval_s, 1);
  assert.equal(told(config, /unknown keyword/), 3);
});

test("unknown blocks: their lines are read as if the braces were not there", () => {
  const config = text(`nosuch {\n${script()}}\n${track}`);
  assert.deepEqual(tracked(config), ["a"]);
  const inside = text(script("  nosuch {\n  interval 9\n  }\n  interval 60") + track);
  assert.equal(inside.scripts[0]?.interval_s, 9, "the } of the unknown block ends the script's");
});

test("a process skips the blocks of the others by counting braces: a brace too many swallows what follows", () => {
  const config = text(`global_defs {\n  router_id x {\n}\n${script()}${track}`);
  assert.deepEqual(config.scripts, []);
  // The parent, which skips the scripts, sees no instance behind it, and starts no VRRP process.
  const hidden = text(script("  timeout 2 {") + track);
  assert.deepEqual([tracked(hidden), hidden.instances], [[], []]);
  assert.equal(told(hidden, /hides it from keepalived's parent process/), 6);
});

test("a second instance or group of a name is skipped, and so is one without a name", () => {
  const config = text(`${script()}${instance("")}${track}vrrp_instance {\n  track_script {\n    a\n  }\n}\n`);
  assert.deepEqual(tracked(config), []);
  assert.deepEqual(config.instances.length, 1);
});

test("of a sync group's members those count that there are, on one line or on several", () => {
  const group = "vrrp_sync_group G {\n  group {\n    V nosuch\n  }\n  track_script {\n    a\n  }\n}\n";
  assert.deepEqual(text(script() + group + instance("")).scripts[0]?.tracked_by, ["V"]);
  assert.deepEqual(text(script() + group).scripts[0]?.tracked_by, []);
});

for (const [line, tracks] of [
  ["a", true],
  ["a weight 5", true],
  ["a weight 5 reverse", true],
  ["a weight 999", true],
  ["a weight", false],
  ["a reverse", false],
  ["a b", false],
] as const) {
  test(`a line "${line}" of a track_script block ${tracks ? "tracks" : "tracks nothing"}`, () => {
    const config = text(script() + instance(`  track_script {\n    ${line}\n  }`));
    assert.deepEqual(tracked(config), tracks ? ["a"] : []);
  });
}

for (const [line, field, value] of [
  ["interval 4294", "interval_s", 4294],
  ["interval 4295", "interval_s", 3],
  ["interval -1", "interval_s", 3],
  ['interval "  7"', "interval_s", 7],
  ["interval +4", "interval_s", 4],
  ["weight x", "weight", 0],
  ["weight 300", "weight", 300],
  ["rise 0", "rise", 1],
  ["fall 2147483648", "fall", 1],
  ["fall 3x", "fall", 3],
] as const) {
  test(`${line} gives ${value}`, () => {
    assert.equal(text(script(`  ${line}`) + track).scripts[0]?.[field], value);
  });
}

test("what keepalived ends over", () => {
  const starts = (config: string) => text(config).starts;
  assert.equal(starts(script() + track), true);
  assert.equal(starts(script("  interval") + track), false, "no word behind it");
  assert.equal(starts(script("", '"/bin/true') + track), false, "it crashes over the open quote");
  assert.equal(starts(track.replace("virtual_router_id 5", "virtual_router_id 5x")), false);
  assert.equal(starts(track.replace("  interface eth0\n", "")), false);
  assert.equal(starts(track + track.replace("instance V", "instance W")), false, "one id for two");
  assert.equal(text("").starts, true, "it starts, with nothing to do");
  assert.equal(
    readConfig("/none", { files: inMemory({}), version: [2, 2, 7], configId: null }).starts,
    false,
  );
});

test("what it ends over is said once, whoever of its processes reads it", () => {
  const stops = (config: string, version?: Version) => text(config, version).stops.map(({ fact }) => fact.id);
  assert.deepEqual(stops(script("  interval") + track), ["config.expected-value"]);
  assert.deepEqual(stops(script("  interval") + track, [1, 3, 5]), ["config.expected-value"]);
  assert.deepEqual(stops(script("  interval")), [], "without an instance no VRRP process reads it");
  assert.deepEqual(stops(script("", '"/bin/true')), [], "nor crashes over it");
  const wordless = "global_defs {\n  smtp_server\n}\n";
  assert.deepEqual(stops(wordless + script("", '"/bin/true')), ["config.expected-value"], "the parent does");
  assert.deepEqual(stops(track.replace("  interface eth0\n", "")), ["config.no-interface"]);
  // exit() in read_conf_file of lib/parser.c up to 1.3.9; later the line is passed over.
  assert.deepEqual(stops(`include /none/*.conf\n${track}`, [1, 3, 5]), ["config.include-unmatched"]);
  assert.deepEqual(stops(`include /none/*.conf\n${track}`, [1, 4, 0]), []);
});

test("a script that keepalived removed is told from one that never stood there, where it is tracked", () => {
  const removed = (config: string) =>
    text(config).problems.flatMap(({ fact }) =>
      fact.id === "config.track-unknown" ? [fact.values.removed] : [],
    );
  assert.deepEqual(removed(script("  user ghost") + track), [true]);
  assert.deepEqual(removed(script().replace('script "/bin/true x"', "") + track), [true]);
  assert.deepEqual(removed(track + script()), [false]);
  assert.deepEqual(removed(script("  user ghost") + script() + track), [], "the second stays");
});

test("a name without a definition is told, but no secret and no shell's variable", () => {
  const undefinedIn = (config: string, version?: Version) =>
    text(config, version).problems.flatMap(({ fact }) =>
      fact.id === "config.undefined" ? [`${fact.values.name} ${fact.values.braces}`] : [],
    );
  assert.deepEqual(undefinedIn(track.replace("eth0", "$IF")), ["$IF false"]);
  assert.deepEqual(undefinedIn(track.replace("eth0", `\${IF}`)), [`\${IF} true`]);
  assert.deepEqual(undefinedIn(`$IF=eth0\n${track.replace("eth0", "$IF")}`), []);
  assert.deepEqual(
    undefinedIn(track.replace("eth0", "$IF"), [1, 3, 5]),
    [],
    "no version before 1.4.0 has any",
  );
  assert.deepEqual(undefinedIn(instance("  authentication {\n    auth_pass $ecret\n  }")), []);
  assert.deepEqual(undefinedIn(script("", '"/bin/echo $HOME"') + track, [1, 4, 5]), []);
});

test("how much of a file is keepalived's", () => {
  assert.equal(text("[Unit]\nDescription=x\n").known_keywords, 0);
  assert.equal(text(script() + track).known_keywords, 2);
  assert.equal(text(script() + track, [1, 3, 5]).known_keywords, 2);
});

test("a default user that is missing spoils the scripts without a user of their own only", () => {
  const globals = "global_defs {\n  script_user nosuch\n}\n";
  assert.deepEqual(tracked(text(globals + script("  user root") + track)), ["a"]);
  assert.deepEqual(tracked(text(script() + track + globals)), [], "the parent reads what is global first");
  assert.deepEqual(tracked(text(script("  user root nosuch") + track)), [], "a group is looked for too");
  const unknown = inMemory({ "/k.conf": globals + script() + track });
  const config = readConfig("/k.conf", { files: unknown, version: [2, 2, 7], configId: null });
  assert.deepEqual(tracked(config), ["a"], "where the machine's users are not known nobody is missing");
});

for (const [command, words] of [
  ['"/bin/true a | /bin/false"', ["|"]],
  ['"/bin/true > /tmp/x 2>&1 && /bin/false"', [">", "&", "&&"]],
  ["\"/bin/sh -c 'a | b > c'\"", []],
  ['"</dev/tcp/127.0.0.1/80"', []],
  ['"/bin/true $(id); x"', ["$(", ";"]],
  ['"/bin/true a"', []],
] as const) {
  test(`words for a shell in ${command}`, () => {
    assert.deepEqual(text(script("", command) + track).scripts[0]?.shell_words.toSorted(), words.toSorted());
  });
}

test("a MISC_CHECK sets its next timer at the end of a run since 1.3.7", () => {
  const server =
    "virtual_server 192.0.2.1 80 {\n  real_server 192.0.2.2 80 {\n    MISC_CHECK {\n      misc_path /bin/true\n    }\n  }\n}\n";
  const rearms = (version: Version) => text(server + script(), version).scripts.map((each) => each.rearms);
  assert.deepEqual(rearms([2, 0, 0]), ["end", "start"]);
  assert.deepEqual(rearms([1, 3, 7]), ["end", "start"]);
  assert.deepEqual(rearms([1, 3, 5]), ["start", "start"]);
  assert.deepEqual(text(server.replace("virtual_server 192.0.2.1", "virtual_server x")).scripts, []);
});
