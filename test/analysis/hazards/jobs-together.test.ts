import assert from "node:assert/strict";
import { test } from "node:test";
import { usualDrift } from "../../../analysis/drift.ts";
import type { Hazards } from "../../../analysis/facts.ts";
import { findHazards } from "../../../analysis/hazards/index.ts";
import { EXP_1 } from "../../../analysis/load-arithmetic.ts";
import { countsAtLooks, loadFromCounts } from "../../../analysis/load-simulation.ts";
import type { UserNames } from "../../../collectors/keepalived/config/include.ts";
import { readConfig } from "../../../collectors/keepalived/config/model.ts";
import type { Version } from "../../../collectors/keepalived/config/version.ts";
import { inMemory } from "../../collectors/keepalived/config/in-memory.ts";
import { inEnglish } from "../english.ts";

const safe = "global_defs {\nscript_user nobody\nenable_script_security\n}\n";

interface Asked {
  version?: Version;
  hz?: number;
  globals?: string;
  users?: UserNames;
}

function found(blocks: string, { version = [2, 3, 4], hz = 1000, globals = safe, users }: Asked = {}) {
  const files = { ...inMemory({ "/k.conf": globals + blocks }), users };
  const config = readConfig("/k.conf", { files, version, configId: null });
  return findHazards({ config, version, look: null, own_network: null, hz, drift_s: usualDrift(version) });
}

function scripts(intervals: readonly number[], command = "/bin/true"): string {
  const jobs = intervals.map(
    (interval, i) => `vrrp_script s${i} {\nscript "${command}"\ninterval ${interval}\ntimeout 0.2\n}\n`,
  );
  const tracked = intervals.map((_, i) => `s${i}`).join("\n");
  return `${jobs.join("")}vrrp_instance V {\ninterface eth0\nvirtual_router_id 5\ntrack_script {\n${tracked}\n}\n}\n`;
}

function check(version: Version, inner = "misc_path /bin/true"): string[] {
  const server = `virtual_server 192.0.2.1 80 {\ndelay_loop 5\nreal_server 192.0.2.2 80 {\nMISC_CHECK {\n${inner}\n}\n}\n}\n`;
  return found(server + server.replace("192.0.2.2", "192.0.2.3"), { version }).map(({ id }) => id);
}

function inStep(intervals: readonly number[], hz = 1000): Hazards["in-step"] | null {
  const [hazard] = found(scripts(intervals), { hz }).flatMap((each) =>
    each.id === "in-step" ? [each.values] : [],
  );
  return hazard ?? null;
}

test("scripts of one interval start together: their peaks add, and apart they do not", () => {
  for (const hz of [250, 1000])
    for (const [interval, count] of [
      [1, 2],
      [2, 3],
      [3, 5],
      [5, 2],
      [5, 4],
      [6, 5],
      [10, 3],
      [15, 4],
    ] as const) {
      const values = inStep(Array(count).fill(interval), hz);
      const text = `${count} every ${interval} s, HZ ${hz}`;
      assert.equal(values?.jobs.length, count, text);
      const peak = (apart_s: number): number =>
        Math.max(
          ...[0, 0.13, 0.37, 0.71].map((phase) => {
            const jobs = Array.from({ length: count }, (_, i) => ({
              period_s: interval + 0.0002,
              offset_s: phase * interval + i * apart_s,
              bursts: [{ tasks: 1, busy_s: values?.burst_s ?? 0 }],
            }));
            return Math.max(...loadFromCounts(countsAtLooks(jobs, hz, 20_000), EXP_1));
          }),
        );
      const { peak_load1 = 0, apart_load1 = 0, apart_s } = values ?? {};
      assert.ok(apart_s, `${text}: no room`);
      assert.ok(Math.abs(peak(0) - peak_load1) < 0.2, `${text}: ${peak(0)}, said ${peak_load1}`);
      assert.ok(
        Math.abs(peak(apart_s) - apart_load1) < 0.2,
        `${text}: ${peak(apart_s)}, said ${apart_load1}`,
      );
    }
});

test("what does not add to a load that anybody sees is not told, nor other intervals", () => {
  assert.equal(inStep([7, 7]), null);
  assert.equal(inStep([5]), null);
  assert.equal(inStep([5, 4]), null);
  assert.equal(inStep([5, 10]), null);
  const untracked = found(scripts([5, 5]).replace("s0\ns1\n}", "s0\n}"));
  assert.ok(!untracked.some(({ id }) => id === "in-step"), "the second never runs");
});

test("what starts together is told with its sum and with what a delay costs", () => {
  const text = (count: number) => {
    const hazard = found(scripts(Array(count).fill(5))).find(({ id }) => id === "in-step");
    return hazard && inEnglish(hazard);
  };
  assert.match(
    text(2)?.what ?? "",
    /^s0 and s1 start in the same moment every 5 s: .* load1 can reach 2\.0 in place of 1\.0 \(/,
  );
  assert.match(
    text(2)?.remedy ?? "",
    /^start them 1 s apart: sleep 1 first in one of them, .* found that much later$/,
  );
  assert.match(text(3)?.remedy ?? "", /sleep 1, 2 … first in all but one, /);
  assert.match(text(40)?.remedy ?? "", /^ask it all in one script, or give them other intervals$/);
});

test("checks of real servers begin at random, and since 1.3.7 no two runs of one overlap", () => {
  const long = "misc_path /bin/true\nmisc_timeout 9";
  assert.deepEqual(check([1, 3, 5], long), ["timeout", "timeout", "kernel-step", "kernel-step"]);
  for (const version of [
    [1, 3, 7],
    [2, 2, 7],
  ])
    assert.deepEqual(check(version, long), ["kernel-step", "kernel-step"]);
});

test("words for a shell are told where none reads the line, and before that changes", () => {
  const of = (version: Version, command = "/bin/ping -c1 192.0.2.9 > /dev/null && /bin/true | cat") =>
    found(scripts([7], command), { version }).flatMap((hazard) =>
      hazard.id.startsWith("shell-words") ? [`${hazard.id}: ${inEnglish(hazard).what}`] : [],
    );
  assert.match(of([2, 2, 7])[0] ?? "", /^shell-words: its line has >, && and \|, which only a shell/);
  assert.match(of([2, 0, 0])[0] ?? "", /^shell-words: .* since 2\.0\.0 /);
  assert.match(
    of([1, 3, 5])[0] ?? "",
    /^shell-words-later: .* keepalived 1\.3\.5 gives it to a shell, from 2\.0\.0 on/,
  );
  assert.deepEqual(of([2, 2, 7], "/bin/sh -c 'a | b > c'"), []);
});

test("a script whose user is not there never runs, and says so in place of being tracked by nobody", () => {
  const users = { hasUser: (name: string) => name === "root", hasGroup: () => true };
  const never = (more: string, globals = "") =>
    found(scripts([7]).replace("timeout 0.2", more), { version: [2, 2, 7], globals, users }).map(
      (hazard) => `${hazard.id}: ${inEnglish(hazard).what}`,
    );
  assert.match(
    never("user ghost").join("\n"),
    /^never-runs: its user ghost does not exist on this machine: keepalived removes it, and it never runs$/m,
  );
  const secure = "global_defs {\nenable_script_security\n}\n";
  assert.match(never("", secure).join("\n"), /^never-runs: its user keepalived_script does not/);
  assert.doesNotMatch(never("user root").join("\n"), /never-runs/);
});

test("who runs a script that names nobody is told as this machine has it", () => {
  const told = (has: boolean) => {
    const users = { hasUser: (name: string) => has || name === "root", hasGroup: () => true };
    return found(scripts([7]), { version: [2, 2, 7], globals: "", users })
      .filter(({ id }) => id.startsWith("script-"))
      .map((hazard) => `${hazard.id}: ${inEnglish(hazard).what}`);
  };
  assert.deepEqual(told(true), [], "keepalived_script is there");
  assert.match(
    told(false).join("\n"),
    /script-security: .*\nscript-user: no script_user, and this machine has no user/,
  );
});
