import assert from "node:assert/strict";
import { test } from "node:test";
import { gapsOf, limitsOf, selfCost } from "../../analysis/coverage.ts";
import { gatherEvidence } from "../../analysis/evidence.ts";
import { RecordingBuilder } from "../../storage/builder.ts";
import { UNKNOWN_HOST } from "../../storage/facts.ts";
import type { RecordedSource } from "../../storage/recording.ts";
import { english } from "./english.ts";
import { type GuestOptions, guest, START } from "./guest.ts";

function evidenceOf(more: Pick<GuestOptions, "events" | "sources" | "sample" | "every">) {
  return gatherEvidence(guest({ hours: 1, counts: () => 0, ...more }));
}

const limitsIn = (...options: Parameters<typeof evidenceOf>) => limitsOf(evidenceOf(...options)).map(english);
const about = (word: RegExp, limits: string[]) => limits.filter((one) => word.test(one));

function source(name: string, status: RecordedSource["status"], text?: string): RecordedSource {
  const reason = text === undefined ? null : ({ id: "source.said", values: { text } } as const);
  return { name, status, since: START.time, until: null, reason };
}

test("a recording without runs says so, and why where that is known", () => {
  assert.deepEqual(about(/^(No r|R)uns/, limitsIn({})), [
    "No runs of processes stand in this recording: no periodic job can be named from its times.",
  ]);
  const sources = [source("runs", "no-data", "no process connector")];
  assert.deepEqual(about(/^Runs/, limitsIn({ sources })), [
    "Runs of processes were not recorded (no process connector): no periodic job can be named from its times.",
  ]);
});

test("a source that was seeing, and saw nothing, is no limit", () => {
  const sources = ["runs", "files", "tasks", "pressure", "load"].map((name) => source(name, "ok"));
  assert.deepEqual(limitsIn({ sources, every: (i) => 1 + (i % 7) / 3 }), [
    "The instants of the kernel's looks could not be found: load average hardly changed, or too little was recorded.",
  ]);
});

test("what a kernel would need is said only by the source that looked for it", () => {
  const said = (sources: RecordedSource[]) => about(/ressure/, limitsIn({ sources })).join();
  assert.ok(!/4\.20/.test(said([])));
  assert.match(
    said([source("pressure", "no-data", "needs kernel 4.20")]),
    /not recorded \(needs kernel 4\.20\)/,
  );
  assert.equal(said([source("pressure", "ok")]), "");
});

test("runs that were polled are a limit with the number that was missed, and no gap", () => {
  const evidence = evidenceOf({
    events: [
      { t: 0, kind: "gap", duration_s: 600, gap: "polled", lost: 300, seen: 10, source: "runs" },
      { t: 600, kind: "gap", duration_s: 600, gap: "polled", lost: 28, seen: 2, source: "runs" },
      { t: 1500, kind: "gap", duration_s: 120, gap: "off" },
    ],
  });
  const [limit, ...more] = about(/^(No r|R)uns/, limitsOf(evidence).map(english));
  assert.match(limit ?? "", /328 of 340 forks came and went in between/);
  assert.equal(more.length, 0);
  assert.deepEqual(
    gapsOf(evidence).map(({ reason }) => english(reason)),
    ["the recorder was off"],
  );
  assert.deepEqual(evidence.polled, { missed: 328, forks: 340 });
  assert.deepEqual(selfCost(evidence).lost_events, 0, "a fork that was not seen is no lost event");
});

test("losses are counted by their columns, whoever tells of them, and those of unknown size apart", () => {
  const evidence = evidenceOf({
    events: [
      { t: 60, kind: "gap", gap: "lost", lost: 12, source: "runs" },
      { t: 120, kind: "gap", gap: "lost", lost: 3, source: "log" },
      { t: 180, kind: "gap", gap: "lost", lost: 300, source: "storage" },
      { t: 240, kind: "gap", gap: "lost", lost: null, source: "files" },
      { t: 300, kind: "gap", duration_s: 90, gap: "suspended" },
      { t: 400, kind: "gap", duration_s: 90, detail: "2 hours of maintenance" },
    ],
  });
  const { lost_events, losses_unknown } = selfCost(evidence);
  assert.deepEqual([lost_events, losses_unknown], [315, 1]);
  assert.deepEqual(
    gapsOf(evidence).map(({ reason }) => english(reason)),
    [
      "12 process events lost",
      "3 log lines lost",
      "300 rows lost",
      "an unknown number of file events lost",
      "the machine was suspended",
      "2 hours of maintenance",
    ],
  );
});

test("a silence that no row tells of is a gap", () => {
  const evidence = evidenceOf({ every: (reading) => (reading === 300 ? 500 : 2) });
  const [gap, ...more] = gapsOf(evidence);
  assert.equal(more.length, 0);
  assert.equal(gap?.reason.id, "coverage.silent");
  assert.ok(Math.abs((gap.end - gap.start) / 1e6 - 500) < 1);
});

test("a restart is a gap, however short; a recorder that was off meanwhile is told as that restart", () => {
  const restarted = (hole_s: number, events: { kind: "gap"; gap: "off" | "lost"; duration_s: number }[]) => {
    const builder = new RecordingBuilder();
    const add = (t: number, boot: number) =>
      builder.addSample(
        { time: START.time + t * 1e6, mono_s: boot === 0 ? 5000 + t : t - 600, load1: 0 },
        boot,
      );
    for (let t = 0; t <= 600; t += 2) add(t, 0);
    for (let t = 600 + hole_s; t <= 1200; t += 2) add(t, 1);
    for (const event of events) builder.addEvent({ time: START.time + 600e6, mono_s: 0, ...event }, 1);
    const host = { ...UNKNOWN_HOST, hostname: "g", cpus: 1 };
    return gapsOf(gatherEvidence(builder.finish({ host, source: "test" }))).map((gap) => [
      (gap.end - gap.start) / 1e6,
      gap.reason.id,
    ]);
  };
  assert.deepEqual(restarted(8, []), [[8, "coverage.restarted"]]);
  assert.deepEqual(restarted(90, []), [[90, "coverage.restarted"]]);
  assert.deepEqual(restarted(90, [{ kind: "gap", gap: "off", duration_s: 90 }]), [
    [90, "coverage.restarted"],
  ]);
  assert.deepEqual(restarted(8, [{ kind: "gap", gap: "lost", duration_s: 2 }]), [
    [2, "coverage.lost"],
    [8, "coverage.restarted"],
  ]);
});

test("a clock that was set far is a limit, a small correction is none", () => {
  const step = (duration_s: number, t: number) => ({ t, kind: "clock.step" as const, duration_s });
  assert.deepEqual(about(/clock/, limitsIn({ events: [step(0.2, 60)] })), []);
  assert.match(
    about(/clock/, limitsIn({ events: [step(0.2, 60), step(-3600, 70), step(45, 80)] })).join(),
    /set 2 times, by up to 60 min back|set 2 times, by up to 1 h back/,
  );
});
