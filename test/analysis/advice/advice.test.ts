import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type AdviceInput, adviseOn } from "../../../analysis/advice/index.ts";
import { isAtLeast } from "../../../analysis/advice/version.ts";
import { CAUSES, type Cause, type JobProfile } from "../../../analysis/diagnosis.ts";
import type { KeepalivedFacts, PeriodicScript } from "../../../collectors/collector.ts";

const script: PeriodicScript = {
  name: "chk_heplify",
  kind: "vrrp_script",
  command: "/bin/true check_heplify",
  comm: "keepalived_chec",
  interval_s: 5,
  timeout_s: null,
  user: null,
  tracked: true,
  sends: ["USR1", "USR2"],
  where: "/etc/keepalived/keepalived.conf:12",
};
const facts = (version: string | null): KeepalivedFacts => ({
  version,
  config: "/etc/keepalived/keepalived.conf",
  scripts: [script],
  dump_files: ["/tmp/keepalived.data"],
});
const profile: JobProfile = {
  comm: "keepalived_chec",
  parent_comm: "keepalived",
  period_s: 5.00055,
  period_error_s: 0.000002,
  busy_s: 0.13,
  busy_p95_s: 0.17,
  tasks: 6,
  runs: 60_000,
  dumps_per_run: 2,
};
const about = (change: Partial<AdviceInput> & { version?: string | null; cause?: Cause }): AdviceInput => ({
  verdict: { cause: change.cause ?? "sampling-beat", culprit: "keepalived_chec", confidence: 0.98 },
  profile,
  hz: 1000,
  keepalived: facts(change.version === undefined ? "2.2.7" : change.version),
  suspects: [],
  ...change,
});
/** The lines of an advice that are to be copied. */
const snippets = (change: string) =>
  change
    .split("\n")
    .filter((line) => line.startsWith("    "))
    .map((line) => line.slice(4));

test("the incident's alternatives, from the worst to none", () => {
  const { alternatives } = adviseOn(about({}));
  const [today, ...changes] = alternatives;
  assert.equal(today?.title, "as it is today");
  assert.ok(today.peak_load1 > 5.9 && today.peak_load1 <= 6);
  // 24 minutes every 15.4 hours are 4.3 hours a week.
  assert.ok(Math.abs(today.spike_hours_per_week - 4.4) < 0.3, `${today.spike_hours_per_week}`);
  const peak = (title: RegExp) => changes.find((one) => title.test(one.title))?.peak_load1 ?? Number.NaN;
  assert.equal(peak(/track_process/), 0);
  assert.equal(peak(/track_file/), 0);
  assert.ok(peak(/7 s/) < 1.3, `7 s: ${peak(/7 s/)}`);
  assert.ok(peak(/random/) < 2.5, `random: ${peak(/random/)}`);
  assert.ok(peak(/no dump/) > 4.5, "the dumps alone do not make the spike");
  assert.deepEqual(
    changes.map((one) => one.peak_load1),
    changes.map((one) => one.peak_load1).sort((a, b) => b - a),
  );
});

test("the same recording gets the same figures twice", () => {
  assert.deepEqual(adviseOn(about({})), adviseOn(about({})));
});

test("a job in step with the kernel for good is simulated in step", () => {
  const [today] = adviseOn(about({ profile: { ...profile, period_s: 5.001 } })).alternatives;
  assert.equal(today?.peak_load1, 6);
  assert.ok(today.spike_hours_per_week > 167);
});

test("what 1.3.5 cannot do is said, with the version that can", () => {
  const { advice, alternatives } = adviseOn(about({ version: "1.3.5" }));
  assert.match(advice[0]!.title, /random time/);
  const upgrade = advice.find(({ title }) => title.includes("2.0.11"));
  assert.match(upgrade!.why, /1\.3\.5 cannot/);
  assert.match(upgrade!.why, /only moves the beat/);
  assert.match(alternatives.at(-1)!.change, /needs keepalived 2\.\d\.\d+ or later; installed: 1\.3\.5/);
  assert.ok(!advice.some(({ change }) => /8\.092/.test(change)));
});

test("track_process is recommended only with where it works, and not at all where it cannot", () => {
  const about_process = (input: AdviceInput) => {
    const { advice, alternatives } = adviseOn(input);
    const all = [...advice, ...alternatives.map(({ title, change }) => ({ title, why: "", change }))];
    return all.filter(({ title, change }) => /track_process|track the process/.test(title + change));
  };
  for (const version of ["2.2.7", "1.3.5", null]) {
    const recommended = about_process(about({ version }));
    assert.equal(recommended.length, 2, "an advice and an alternative");
    for (const { why, change } of recommended) assert.match(why + change, /the host's own network namespace/);
    const deaf: KeepalivedFacts = { ...facts(version), own_network: true };
    assert.deepEqual(about_process(about({ keepalived: deaf })), []);
    const { advice } = adviseOn(about({ keepalived: deaf }));
    const file = advice.find(({ title }) => /track_file|track a file/.test(title));
    assert.match(file?.why ?? "", /track_process would not/);
    assert.match(file?.change ?? "", /track_file/);
  }
  const early = adviseOn(about({ keepalived: { ...facts("2.0.5"), own_network: true } })).advice[0];
  assert.match(early?.title ?? "", /^Best: a file/);
  assert.match(early?.change ?? "", /vrrp_track_file/);
});

test("a job that is not keepalived's gets no keepalived advice", () => {
  const telegraf = {
    ...profile,
    comm: "telegraf",
    parent_comm: "systemd",
    period_s: 10.0004,
    dumps_per_run: 0,
  };
  const { advice, alternatives } = adviseOn(about({ profile: telegraf, keepalived: null }));
  assert.ok(alternatives.length >= 3);
  assert.ok(!alternatives.some(({ title }) => /track_/.test(title)));
  assert.ok(!advice.some(({ change }) => /vrrp/.test(change)));
  assert.match(advice[0]!.change, /jitter/);
});

for (const cause of CAUSES) {
  test(`${cause} has advice, with and without measured runs, that says how one will know`, () => {
    for (const input of [about({ cause }), about({ cause, profile: null, keepalived: null, hz: null })]) {
      const { advice } = adviseOn(input);
      assert.ok(advice.length > 0);
      for (const one of advice)
        for (const text of Object.values(one))
          assert.ok(text.length > 10 && !/undefined|NaN|null/.test(text), text);
    }
  });
}

test("no spike needs no advice; an unexplained one gets what to record", () => {
  assert.deepEqual(adviseOn(about({ verdict: { cause: null, culprit: "", confidence: 1 } })).advice, []);
  const { advice } = adviseOn(
    about({
      verdict: { cause: "unexplained", culprit: "", confidence: 0 },
      suspects: [
        {
          cause: "io-stall",
          culprit: "",
          status: "not-examined",
          score: 0,
          p_value: null,
          evidence: [],
          reason: "no tasks",
        },
      ],
    }),
  );
  assert.equal(advice.length, 1);
  assert.match(advice[0]!.why, /io-stall/);
});

test("several causes get the advice on each that is supported", () => {
  const card = { culprit: "", score: 0.9, p_value: null, evidence: [], reason: null };
  const { advice } = adviseOn(
    about({
      verdict: { cause: "mixed", culprit: "", confidence: 0.9 },
      suspects: [
        { ...card, cause: "sampling-beat", status: "supported" },
        { ...card, cause: "vm-stun", status: "supported" },
        { ...card, cause: "cpu-saturation", status: "contradicted" },
      ],
    }),
  );
  assert.ok(advice.some(({ title }) => /random time/.test(title)));
  assert.ok(advice.some(({ title }) => /stopped this VM/.test(title)));
  assert.ok(!advice.some(({ change }) => /CPUQuota/.test(change)));
});

test("a configured name cannot add lines to a snippet", () => {
  const hostile = { ...script, name: 'x {\n}\nglobal_defs {"', command: '/bin/a "b"\nnotify /tmp/evil' };
  const { advice } = adviseOn(about({ keepalived: { ...facts("2.2.7"), scripts: [hostile] } }));
  for (const { change } of advice)
    assert.ok(!snippets(change).some((line) => /evil|global_defs/.test(line)), change);
});

test("the random delay, run by bash, is spread from 0 to its bound and leaves time for the run", () => {
  const delay = adviseOn(about({})).advice.find(({ title }) => /random time/.test(title))!;
  const lines = snippets(delay.change).join("\n");
  const out = execFileSync(
    "bash",
    ["-c", `sleep() { echo "$1"; }\nfor run in {1..400}; do\n${lines}\ndone`],
    { encoding: "utf8" },
  );
  const delays = out.trim().split("\n").map(Number);
  assert.equal(delays.length, 400);
  assert.ok(Math.min(...delays) >= 0 && Math.min(...delays) < 0.4);
  assert.ok(Math.max(...delays) > 3.2 && Math.max(...delays) + profile.busy_p95_s < 5);
});

test("every keepalived snippet for 2.2.7 is accepted by keepalived itself", (t) => {
  const keepalived = ["/usr/sbin/keepalived", "/sbin/keepalived"].find(existsSync);
  if (!keepalived) return t.skip("not run: keepalived is not installed");
  if (process.getuid?.() !== 0) return t.skip("not run: a network namespace of its own needs root");
  const folder = mkdtempSync(join(tmpdir(), "lsF-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const instance =
    "    state BACKUP\n    interface lsF0\n    virtual_router_id 51\n    priority 100\n    advert_int 1\n    virtual_ipaddress {\n        192.0.2.1/32\n    }";
  let tested = 0;
  for (const { title, change } of adviseOn(about({})).advice) {
    const lines = snippets(change);
    if (!lines.some((line) => line.startsWith("vrrp_instance"))) continue;
    const end = lines.lastIndexOf("}");
    const config = [
      "global_defs {\n    enable_script_security\n    script_user root\n}",
      ...lines
        .slice(0, end + 1)
        .map((line) => (line.startsWith("vrrp_instance") ? `${line}\n${instance}` : line)),
      "",
    ].join("\n");
    const file = join(folder, `${tested++}.conf`);
    writeFileSync(file, config);
    const command = `ip link add lsF0 type veth peer name lsF1 && exec ${keepalived} --config-test --use-file=${file} 2>&1`;
    let said = "";
    try {
      said = execFileSync("unshare", ["--net", "sh", "-c", command], { encoding: "utf8" });
    } catch (error) {
      const { stdout } = error as { stdout?: string };
      assert.fail(`${title}: keepalived refused\n${config}\n${stdout ?? error}`);
    }
    assert.equal(said.trim(), "", `${title}:\n${config}`);
  }
  assert.equal(tested, 3);
});

test("versions are compared by number", () => {
  assert.equal(isAtLeast("1.3.5", "2.0.11"), false);
  assert.equal(isAtLeast("2.0.9", "2.0.11"), false);
  assert.equal(isAtLeast("v2.2.7 (01/16,2022)", "2.0.11"), true);
  assert.equal(isAtLeast("2.1.0", "2.1.0"), true);
  assert.equal(isAtLeast(null, "2.1.0"), null);
  assert.equal(isAtLeast("unknown", "2.1.0"), null);
});
