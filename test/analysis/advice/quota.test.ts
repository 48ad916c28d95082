import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { adviseOn } from "../../../analysis/advice/index.ts";
import { groupName } from "../../../analysis/derived/control-groups.ts";
import type { SuspectCard } from "../../../analysis/diagnosis.ts";
import { fact } from "../../../analysis/facts.ts";
import { englishAdvice, snippetsOf, textOf } from "../english.ts";

const PULSE = { tasks: 6, place: 0.3 };

/** Advice on a group that may use 30 % of each period, where `culprit` is whom the spikes are laid to. */
function advised(
  path: string,
  { culprit = groupName(path).name, pulse = PULSE as typeof PULSE | null, period_s = 0.1 } = {},
) {
  const group = { ...groupName(path), path };
  const limited = { group, comm: "java", quota_s: 0.3 * period_s, period_s, stopped: 0.9, pulse };
  const card: SuspectCard = {
    cause: "cpu-quota",
    culprit,
    status: "supported",
    score: 0.9,
    p_value: null,
    facts: [fact("cpu-quota.worst", limited)],
    reason: null,
  };
  const { advice } = adviseOn({
    verdict: { cause: "cpu-quota", culprit, confidence: 0.9 },
    profile: null,
    hz: 1000,
    vmware: false,
    keepalived: null,
    suspects: [card],
    unitOf: () => "",
    foundFor: () => [],
  });
  const texts = new Map(advice.map((one) => [one.id as string, englishAdvice(one)]));
  return { ids: [...texts.keys()], texts, commands: [...texts.values()].flatMap(snippetsOf).join("\n") };
}

test("a limit that pulses is told how to stop pulsing, then how to be less tight", () => {
  const { ids, texts } = advised("/system.slice/batch.service");
  assert.deepEqual(ids, ["cpu-quota.period", "cpu-quota.raise", "cpu-quota.weight"]);
  const [, lower, peak] =
    /load1 reaches (\d+\.\d) instead of (\d+\.\d)/.exec(texts.get("cpu-quota.period")!.expected) ?? [];
  assert.ok(Number(lower) < 0.7 * Number(peak) && Number(peak) <= 6, `${lower}, ${peak}`);
  assert.match(textOf(texts.get("cpu-quota.raise")!), /java wants more than the 0\.3 processors/);
  assert.match(texts.get("cpu-quota.weight")!.expected, /its 6 tasks count in full/);
});

test("without a pulse, or where no other period has less of it, none is given", () => {
  for (const how of [{ pulse: null }, { period_s: 0.11 }])
    assert.deepEqual(advised("/system.slice/batch.service", how).ids, [
      "cpu-quota.raise",
      "cpu-quota.weight",
    ]);
});

const ID = "0123456789ab".padEnd(64, "c");
for (const [path, ...expected] of [
  [
    "/system.slice/batch.service",
    /set-property batch\.service CPUQuotaPeriodSec=\d+ms/,
    /set-property batch\.service CPUQuota=60% /,
    /set-property batch\.service CPUQuota= CPUWeight=50/,
  ],
  [
    `/system.slice/docker-${ID}.scope`,
    /docker update --cpu-period \d+ --cpu-quota \d+ 0123456789ab/,
    /docker update --cpus 0\.6 0123456789ab/,
    /docker update --cpu-quota -1 --cpu-shares 512 0123456789ab/,
  ],
  [
    `/machine.slice/libpod-${ID}.scope`,
    /podman update --cpus 0\.6 0123456789ab/,
    /podman update --cpu-quota -1 --cpu-shares 512 0123456789ab/,
  ],
  [`/kubepods/burstable/podabc/${ID}`, /limits:\n {4}cpu: 600m/, /requests:\n {4}cpu: 300m/],
  [
    "/jobs/nightly",
    /echo '60000 100000' >\/sys\/fs\/cgroup\/jobs\/nightly\/cpu\.max/,
    /echo 60000 >\/sys\/fs\/cgroup\/cpu\/jobs\/nightly\/cpu\.cfs_quota_us/,
    /cd \/sys\/fs\/cgroup\/jobs\/nightly; echo max >cpu\.max/,
  ],
] as const) {
  test(`${path} is given the commands of who made it, with twice its limit`, () => {
    const { commands } = advised(path);
    for (const command of expected) assert.match(commands, command);
  });
}

test("a group's name is one word of a root shell, whatever stands in it", () => {
  const { commands } = advised("/jobs/a'b;touch x");
  assert.match(commands, /'\/sys\/fs\/cgroup\/jobs\/a'\\''b;touch x'/);
  for (const command of advised("/jobs/a'b;touch x").texts.values())
    for (const snippet of snippetsOf(command)) execFileSync("/bin/sh", ["-n", "-c", snippet]);
});

for (const culprit of ["other.service", ""])
  test(`of a limit that is not known it is said how to find it: "${culprit}"`, () => {
    const { ids, texts, commands } = advised("/system.slice/batch.service", { culprit });
    assert.deepEqual(ids, ["cpu-quota.find"]);
    const { title, why } = texts.get("cpu-quota.find")!;
    assert.match(title, culprit === "" ? /of the control group, / : /of other\.service, /);
    assert.match(why, culprit === "" ? /stops the group / : /stops other\.service /);
    assert.match(commands, /^grep .* nr_throttled \/sys\/fs\/cgroup /);
    assert.match(
      execFileSync("/bin/sh", ["-c", commands], { encoding: "utf8" }),
      /^$|cpu\.stat:nr_throttled \d+\n/,
    );
  });
