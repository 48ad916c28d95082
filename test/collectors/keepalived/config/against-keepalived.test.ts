import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readConfig } from "../../../../collectors/keepalived/config/model.ts";
import { filesBelow } from "../../../../collectors/keepalived/host/files.ts";
import { compare } from "./agreement.ts";
import { generate } from "./generate.ts";
import { type ListedScript, RealKeepalived, whyNot } from "./real-keepalived.ts";

const fixtures = join(import.meta.dirname, "../../../fixtures/keepalived");
const missing = whyNot();

function read(config: string) {
  return readConfig(config, { files: filesBelow("/"), version: [2, 2, 7], configId: "node1" });
}

/** Our reading in the form of keepalived's own list; only what an instance tracks is in its dump. */
function ours(config: string): ListedScript[] {
  return read(config)
    .scripts.filter((script) => script.tracked)
    .map(({ name, argv, executes, interval_s, timeout_s, weight, rise, fall, tracked_by }) => ({
      name,
      // Its dump has the program as it is executed.
      argv: [executes, ...argv.slice(1)],
      interval_s,
      timeout_s: timeout_s ?? 0,
      weight: weight ?? 0,
      rise: rise ?? 1,
      fall: fall ?? 1,
      tracked_by,
    }));
}

describe("the configuration as keepalived 2.2.7 itself lists it", {
  skip: missing ? `not run: ${missing}` : false,
}, () => {
  let keepalived: RealKeepalived;
  before(() => {
    keepalived = new RealKeepalived();
  });
  after(() => keepalived.close());

  const names = "incident includes conditions definitions quotes one-line sequence comments unknown order";
  for (const name of names.split(" ")) {
    test(`${name}.conf`, async () => {
      const config = join(fixtures, `${name}.conf`);
      await keepalived.start(config, ["-i", "node1"]);
      try {
        const listed = await keepalived.scripts();
        assert.ok(listed.length > 0, "a comparison of nothing with nothing");
        assert.deepEqual(ours(config), listed);
      } finally {
        await keepalived.stop();
      }
    });
  }

  for (const name of ["undefined-variable", "two-names-on-a-track-line", "unknown-user", "utf8-bom"]) {
    test(`cases/${name}`, async () => {
      keepalived.addInterfaces(["eth0"]);
      const path = join(fixtures, "cases", name, "keepalived.conf");
      const { note } = await compare(keepalived, { source: "case", name, path }, [2, 2, 7]);
      assert.equal(note, "");
    });
  }

  // A few of those that test/bench/config-agreement.ts makes up.
  for (const seed of [2, 14, 18, 47, 95, 111]) {
    test(`made up from ${seed}`, async () => {
      const path = join(keepalived.folder, `generated-${seed}.conf`);
      writeFileSync(path, generate(seed).text);
      const { note } = await compare(keepalived, { source: "generated", name: `${seed}`, path }, [2, 2, 7]);
      assert.equal(note, "");
    });
  }

  test("scripts behind links", async () => {
    const at = (name: string): string => join(keepalived.folder, name);
    mkdirSync(at("app-7"));
    for (const name of ["app-7/real.sh", "app-7/same.sh", "v2.sh"])
      writeFileSync(at(name), "#!/bin/sh\n", { mode: 0o755 });
    symlinkSync("app-7", at("current"));
    symlinkSync(at("current/real.sh"), at("renamed.sh"));
    symlinkSync("current/same.sh", at("same.sh"));
    symlinkSync("v2.sh", at("beside.sh"));
    const scripts = ["renamed.sh", "same.sh", "beside.sh", "current/real.sh", "./current//same.sh"];
    const blocks = scripts.map(
      (name, i) => `vrrp_script s${i} {\n  script ${keepalived.folder}/${name}\n  interval 60\n}\n`,
    );
    const tracked = scripts.map((_, i) => `    s${i}\n`).join("");
    const instance = "state BACKUP\n  interface lsD0\n  virtual_router_id 50\n  priority 100\n";
    const globals = "global_defs {\n  script_user root\n}\n";
    writeFileSync(
      at("links.conf"),
      `${globals}${blocks.join("")}vrrp_instance V {\n  ${instance}  track_script {\n${tracked}  }\n}\n`,
    );
    await keepalived.start(at("links.conf"));
    try {
      const listed = await keepalived.scripts();
      assert.equal(listed.length, scripts.length);
      assert.deepEqual(ours(at("links.conf")), listed);
    } finally {
      await keepalived.stop();
    }
  });

  for (const name of ["order", "quotes", "comments", "el7"]) {
    test(`every value that --config-test refuses in ${name}.conf is told with its line`, () => {
      const config = join(fixtures, `${name}.conf`);
      const { stderr } = spawnSync("keepalived", ["--config-test", "-i", "node1", "-f", config], {
        encoding: "utf8",
      });
      const refused = [
        ...stderr.matchAll(/Line (\d+)\) (?:invalid number|Unmatched|.* track script .* not found)/g),
      ];
      assert.ok(refused.length > 0, stderr);
      const { problems } = read(config);
      const told = new Set(problems.map(({ line }) => line));
      for (const [message, line] of refused) assert.ok(told.has(Number(line)), message);
    });
  }
});
