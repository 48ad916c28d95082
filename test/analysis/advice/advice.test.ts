import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { adviseOn, type Known } from "../../../analysis/advice/index.ts";
import { isSince } from "../../../analysis/advice/installed.ts";
import type { Alternative, Change, JobProfile, SuspectCard } from "../../../analysis/diagnosis.ts";
import type { Advice, Cause } from "../../../analysis/facts.ts";
import { suspects } from "../../../analysis/suspects/index.ts";
import type { KeepalivedFacts, PeriodicScript } from "../../../collectors/collector.ts";
import { englishAdvice, snippetsOf, textOf } from "../english.ts";

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
const OWN = {
  ...script,
  timeout_s: 3,
  lines: ["interval 5", "timeout 3", "weight -20", "rise 2", "fall 3", "init_fail", "user root"],
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
const about = (change: Partial<Known> & { version?: string | null; cause?: Cause }): Known => ({
  verdict: { cause: change.cause ?? "sampling-beat", culprit: "keepalived_chec", confidence: 0.98 },
  profile,
  hz: 1000,
  vmware: false,
  keepalived: facts(change.version === undefined ? "2.2.7" : change.version),
  suspects: [],
  unitOf: () => "",
  foundFor: () => [],
  ...change,
});
const words = (advice: Advice) => englishAdvice(advice);
const all = (advice: Advice) => textOf(words(advice));
const changes = (of: readonly Alternative[], id: Change["id"]) => of.filter(({ change }) => change.id === id);
const advised = (of: readonly Advice[], id: Advice["id"]) => of.find((one) => one.id === id);

test("the incident's alternatives, from the worst to none", () => {
  const { alternatives } = adviseOn(about({}));
  const [today, ...others] = alternatives;
  assert.deepEqual(today?.change, { id: "as-is" });
  assert.ok(today.peak_load1 > 5.9 && today.peak_load1 <= 6);
  // 24 minutes every 15.4 hours are 4.3 hours a week.
  assert.ok(Math.abs(today.spike_hours_per_week - 4.4) < 0.3, `${today.spike_hours_per_week}`);
  const peak = (id: Change["id"]) => changes(others, id)[0]?.peak_load1 ?? Number.NaN;
  assert.equal(peak("track-process"), 0);
  assert.equal(peak("track-file"), 0);
  assert.ok(peak("interval") < 1.3, `7 s: ${peak("interval")}`);
  assert.ok(peak("random-delay") < 2.5, `random: ${peak("random-delay")}`);
  assert.ok(peak("no-dump") > 4.5, "the dumps alone do not make the spike");
  assert.deepEqual(
    others.map((one) => one.peak_load1),
    others.map((one) => one.peak_load1).sort((a, b) => b - a),
  );
});

test("the figures of an advice are those of its own alternative, beside today's", () => {
  const { advice, alternatives } = adviseOn(about({}));
  const [today] = changes(alternatives, "as-is");
  for (const [step, change] of [
    ["sampling-beat.random-delay", "random-delay"],
    ["sampling-beat.interval", "interval"],
    ["sampling-beat.no-dump", "no-dump"],
    ["sampling-beat.track-process", "track-process"],
    ["sampling-beat.track-file", "track-file"],
  ] as const) {
    const [simulated] = changes(alternatives, change);
    const one = advised(advice, step);
    assert.ok(one && "outcome" in one.values && one.values.outcome, step);
    const { peak_load1, spike_hours_per_week, ends, today: now } = one.values.outcome;
    assert.deepEqual(
      [peak_load1, spike_hours_per_week],
      [simulated?.peak_load1, simulated?.spike_hours_per_week],
    );
    assert.equal(now.peak_load1, today?.peak_load1);
    assert.equal(ends, change !== "no-dump", step);
  }
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
  assert.equal(advice[0]?.id, "sampling-beat.interval", "of what it can do the best");
  const upgrade = words(advised(advice, "sampling-beat.upgrade-to-process")!);
  assert.match(upgrade.title, /2\.0\.11/);
  assert.match(upgrade.why, /1\.3\.5 cannot/);
  assert.match(upgrade.why, /only moves the beat/);
  const { change } = changes(alternatives, "track-process")[0]!;
  assert.deepEqual(change, { id: "track-process", since: "2.0.11", installed: "1.3.5", available: false });
  assert.deepEqual(
    changes(alternatives, "interval").map((one) => one.change.id === "interval" && one.change.fractional),
    [false],
    "no fraction of a second either",
  );
});

test("what an upgrade would break is said with the upgrade, but not of the script that goes with it", () => {
  const other = {
    ...script,
    name: "chk_disk",
    where: "/etc/keepalived/keepalived.conf:30",
    shell_words: ["|", ">"],
  };
  const own = { ...script, shell_words: ["&&"] };
  const of = (version: string, cause: Cause, scripts: PeriodicScript[]) =>
    adviseOn(about({ cause, keepalived: { ...facts(version), scripts } }))
      .advice.map(all)
      .join("\n");
  const before = /Before an upgrade: the script line of chk_disk \(\| >\) needs a shell, .* From 2\.0\.0 on/;
  assert.match(of("1.3.5", "sampling-beat", [own, other]), before);
  assert.doesNotMatch(of("1.3.5", "sampling-beat", [own]), /Before an upgrade/);
  assert.doesNotMatch(of("1.3.5", "sampling-beat", [own, { ...other, tracked: false }]), /Before an upgrade/);
  assert.doesNotMatch(of("2.2.7", "sampling-beat", [own, other]), /Before an upgrade/);
  assert.match(
    of("1.3.5", "check-script", [own, other]),
    /lines of chk_heplify \(&&\) and chk_disk \(\| >\) need/,
  );
});

test("track_process is recommended only with where it works, and not at all where it cannot", () => {
  for (const version of ["2.2.7", "1.3.5", null]) {
    const { advice, alternatives } = adviseOn(about({ version }));
    const recommended = advice.filter((one) => /track_process|track the process/.test(words(one).title));
    assert.equal(recommended.length, 1);
    assert.match(words(recommended[0]!).why, /the host's own network namespace/);
    assert.equal(changes(alternatives, "track-process").length, 1);

    const deaf = adviseOn(about({ keepalived: { ...facts(version), own_network: true } }));
    assert.deepEqual(changes(deaf.alternatives, "track-process"), []);
    for (const one of deaf.advice) assert.ok(!/track_process|track the process/.test(words(one).title));
    const file = deaf.advice.find((one) => /track_file|track a file/.test(words(one).title));
    assert.match(words(file!).why, /track_process would not/);
    assert.match(all(file!), /track_file/);
  }
  const early = adviseOn(about({ keepalived: { ...facts("2.0.5"), own_network: true } })).advice[0]!;
  assert.match(words(early).title, /track_file/);
  assert.match(all(early), /vrrp_track_file/);
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
  assert.ok(!alternatives.some(({ change }) => change.id.startsWith("track-")));
  assert.ok(!advice.some((one) => /vrrp/.test(all(one))));
  assert.match(all(advice[0]!), /jitter/);
});

for (const { cause } of suspects) {
  test(`${cause} has advice, with and without measured runs, that says how one will know`, () => {
    for (const input of [about({ cause }), about({ cause, profile: null, keepalived: null, hz: null })]) {
      const { advice } = adviseOn(input);
      assert.ok(advice.length > 0);
      for (const one of advice) {
        const { title, why, change, expected } = words(one);
        assert.ok(change.length > 0);
        for (const text of [title, why, expected, all(one)])
          assert.ok(text.length > 10 && !/undefined|NaN|null/.test(text), text);
      }
    }
  });
}

test("a job's own service is named where it is known, cron's service is not the job's", () => {
  const step = (unit: string) => {
    const { advice } = adviseOn(about({ cause: "scheduled-job", unitOf: () => unit }));
    return all(advised(advice, "scheduled-job.give-way")!);
  };
  assert.match(step("mandb.service"), /systemctl edit mandb\.service/);
  for (const unit of ["", "crond.service", "session-3.scope"])
    assert.ok(!/systemctl edit/.test(step(unit)), unit);
});

test("where dumps can go is said for the installed version", () => {
  const place = (version: string | null) => {
    const { advice } = adviseOn(about({ cause: "dump-writes", version }));
    return all(advised(advice, "dump-writes.memory")!);
  };
  assert.match(place("2.3.3"), /state_dump_file/);
  assert.match(place("2.2.5"), /Environment=TMPDIR/);
  assert.match(place("1.3.5"), /1\.3\.5 writes to \/tmp and nowhere else.*tmp\.mount/s);
  assert.match(place(null), /Environment=TMPDIR.*tmp\.mount/s);
});

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
          facts: [],
          reason: null,
        },
      ],
    }),
  );
  assert.equal(advice.length, 1);
  assert.match(words(advice[0]!).why, /io-stall/);
});

test("several causes get the advice on each that is supported", () => {
  const card: Omit<SuspectCard, "cause" | "status"> = {
    culprit: "",
    score: 0.9,
    p_value: null,
    facts: [],
    reason: null,
  };
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
  const ids = advice.map(({ id }) => id);
  assert.ok(ids.includes("sampling-beat.random-delay"));
  assert.ok(ids.includes("vm-stun.ask-host"));
  assert.ok(!ids.includes("cpu-saturation.look"));
});

test("of several causes one that only a few spikes have gets its advice as well", () => {
  const card = { culprit: "", score: 0.4, p_value: null, facts: [], reason: null };
  const { advice } = adviseOn(
    about({
      verdict: { cause: "mixed", culprit: "", confidence: 0.9 },
      suspects: [
        { ...card, cause: "io-stall", status: "supported" },
        { ...card, cause: "vm-stun", status: "undecided" },
        { ...card, cause: "cpu-saturation", status: "undecided" },
      ],
      blamed: ["io-stall", "vm-stun", "io-stall", "unexplained"],
    }),
  );
  const ids = advice.map(({ id }) => id);
  assert.ok(ids.includes("vm-stun.ask-host"));
  assert.ok(!ids.some((id) => id.startsWith("cpu-saturation")));
});

test("what two causes advise is said once", () => {
  const { advice } = adviseOn(
    about({
      verdict: { cause: "mixed", culprit: "", confidence: 0.9 },
      suspects: (["dump-writes", "io-stall"] as const).map((cause) => ({
        cause,
        culprit: "",
        status: "supported" as const,
        score: 0.9,
        p_value: null,
        facts: [],
        reason: null,
      })),
    }),
  );
  const ids = advice.map(({ id }) => id);
  assert.deepEqual(ids, [
    "dump-writes.fewer",
    "dump-writes.memory",
    "overall.ask-storage",
    "io-stall.off-disk",
  ]);
});

test("a snippet is the operator's own block with the changed lines marked", () => {
  const { advice } = adviseOn(about({ keepalived: { ...facts("2.2.7"), scripts: [OWN] } }));
  const interval = snippetsOf(words(advised(advice, "sampling-beat.interval")!));
  assert.deepEqual(interval, [
    [
      "vrrp_script chk_heplify {",
      '    script "/bin/true check_heplify"',
      "    interval 7   # was 5",
      "    timeout 3",
      "    weight -20",
      "    rise 2",
      "    fall 3",
      "    init_fail",
      "    user root",
      "}",
    ].join("\n"),
  ]);
  const delay = snippetsOf(words(advised(advice, "sampling-beat.random-delay")!));
  assert.match(delay[1] ?? "", /interval 5\n {4}timeout 4 {3}# was 3\n {4}weight -20\n/);
  const without = adviseOn(
    about({ keepalived: { ...facts("2.2.7"), scripts: [{ ...OWN, lines: ["weight 20"] }] } }),
  );
  const none = snippetsOf(words(advised(without.advice, "sampling-beat.interval")!))[0];
  assert.match(none ?? "", /weight 20\n {4}interval 7 {3}# new/, "1 s stands nowhere");
  const file = snippetsOf(words(advised(without.advice, "sampling-beat.track-file")!));
  assert.match(file[0]!, /1: healthy; 0: not\n {4}weight 20\n {4}init_file 1/);
  assert.match(file[1]!, /ExecStartPost=.*echo 1.*\n.*ExecStopPost=.*echo 0/);
});

test("a check of a real server keeps its own block", () => {
  const check: PeriodicScript = {
    ...script,
    kind: "misc_check",
    name: "192.0.2.7 80",
    lines: ["misc_timeout 3", "delay_loop 5"],
    timeout_s: 3,
  };
  const blockFor = (version: string) => {
    const { advice } = adviseOn(about({ keepalived: { ...facts(version), scripts: [check] } }));
    return snippetsOf(words(advised(advice, "sampling-beat.interval")!))[0];
  };
  assert.match(
    blockFor("2.2.7")!,
    /^MISC_CHECK \{\n {4}misc_path ".*"\n {4}misc_timeout 3\n {4}delay_loop 7 {3}# was 5\n\}$/,
  );
  assert.match(blockFor("1.3.5")!, /^delay_loop 7 /);
});

test("advice is sorted by its result, and what makes it worse is not advised", () => {
  for (const some of [
    {},
    { busy_s: 0.01, busy_p95_s: 0.02, tasks: 1, period_s: 7.004 },
    { tasks: 1, dumps_per_run: 0 },
    { period_s: 30.0004, tasks: 3 },
  ]) {
    const { advice } = adviseOn(about({ profile: { ...profile, ...some } }));
    const outcomes = advice.flatMap(({ values }) =>
      "outcome" in values && values.outcome ? [values.outcome] : [],
    );
    assert.ok(outcomes.length > 1);
    const peaks = outcomes.map(({ peak_load1 }) => peak_load1);
    assert.deepEqual(
      peaks,
      peaks.toSorted((a, b) => a - b),
    );
    for (const { peak_load1, today, ends } of outcomes) {
      assert.ok(peak_load1 <= today.peak_load1, `${peak_load1} for ${today.peak_load1}`);
      assert.equal(ends, peak_load1 <= today.peak_load1 / 2);
    }
  }
  const jittered = adviseOn(
    about({ profile: { ...profile, busy_s: 0.01, busy_p95_s: 0.02, tasks: 1, period_s: 7.004 } }),
  );
  const peakOf = (id: Change["id"]) => changes(jittered.alternatives, id)[0]?.peak_load1 ?? 0;
  assert.ok(peakOf("random-delay") > peakOf("as-is"), "a case in which the delay does harm");
  assert.equal(advised(jittered.advice, "sampling-beat.random-delay"), undefined);
});

test("each change of the script says what it costs until a failure is noticed", () => {
  const { advice } = adviseOn(
    about({ keepalived: { ...facts("2.2.7"), scripts: [{ ...OWN, fall: 3, rise: 2 }] } }),
  );
  const interval = advised(advice, "sampling-beat.interval")!;
  assert.ok(interval.id === "sampling-beat.interval");
  const { fails, hangs, back } = interval.values.failover;
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a} ${b}`);
  near(fails.today_s, 15.17);
  near(fails.then_s, 21.17);
  near(hangs.then_s - hangs.today_s, 6);
  near(back.then_s, 14.17);
  assert.match(all(interval), /noticed \(fall 3\) after up to 21\.2 s \(today 15\.2 s\)/);
  const delay = advised(advice, "sampling-beat.random-delay")!;
  assert.ok(delay.id === "sampling-beat.random-delay");
  near(delay.values.failover.fails.then_s - 15.17, 3.8);
  near(delay.values.failover.hangs.then_s, 19);
  assert.match(all(advised(advice, "sampling-beat.track-process")!), /at once \(today after up to 15 s\)/);
});

test("a configured name cannot add lines to a snippet", () => {
  const hostile = { ...script, name: 'x {\n}\nglobal_defs {"', command: '/bin/a "b"\nnotify /tmp/evil' };
  const { advice } = adviseOn(about({ keepalived: { ...facts("2.2.7"), scripts: [hostile] } }));
  for (const one of advice)
    for (const snippet of snippetsOf(words(one))) assert.ok(!/evil|^global_defs/m.test(snippet), snippet);
});

test("the random delay, run by bash, is spread from 0 to its bound and leaves time for the run", () => {
  const delay = advised(adviseOn(about({})).advice, "sampling-beat.random-delay")!;
  const lines = snippetsOf(words(delay)).join("\n");
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
  const own = { ...facts("2.2.7"), scripts: [OWN] };
  const rising = {
    ...own,
    scripts: [{ ...OWN, lines: ["interval 5", "timeout 1", "weight 20"], timeout_s: 1 }],
  };
  const given = [facts("2.2.7"), own, rising].flatMap((keepalived) => adviseOn(about({ keepalived })).advice);
  for (const one of given) {
    const { title } = words(one);
    const found = snippetsOf(words(one)).find((snippet) => /^vrrp_/m.test(snippet));
    if (found === undefined) continue;
    // The operator's instance goes on tracking the script.
    const track = "vrrp_instance YOUR_INSTANCE {\n    track_script {\n        chk_heplify\n    }\n}";
    const block = /^vrrp_instance/m.test(found) ? found : `${found}\n${track}`;
    const config = [
      "global_defs {\n    enable_script_security\n    script_user root\n}",
      ...block.split("\n").map((line) => (line.startsWith("vrrp_instance") ? `${line}\n${instance}` : line)),
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
  assert.equal(tested, 11);
});

test("versions are compared by number", () => {
  assert.equal(isSince("1.3.5", "2.0.11"), false);
  assert.equal(isSince("2.0.9", "2.0.11"), false);
  assert.equal(isSince("v2.2.7 (01/16,2022)", "2.0.11"), true);
  assert.equal(isSince("2.1.0", "2.1.0"), true);
  assert.equal(isSince(null, "2.1.0"), null);
  assert.equal(isSince("unknown", "2.1.0"), null);
});
