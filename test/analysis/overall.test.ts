import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../analysis/diagnose.ts";
import type { Cause } from "../../analysis/facts.ts";
import { tellingP } from "../../analysis/suspects/suspect.ts";
import type { RecordedSource } from "../../storage/recording.ts";
import { english } from "./english.ts";
import { type GuestOptions, guest, START } from "./guest.ts";

/** Who records one run could record others. */
const SOMEBODY = {
  t: 10,
  kind: "run" as const,
  duration_s: 2,
  comm: "sshd",
  parent_comm: "sshd",
  pid: 9,
  ppid: 8,
};

/** Spikes of ten minutes at these instants, each made by a run of `crunch` or not. */
function cardsOf(spikes: { t: number; job: boolean }[], more: Partial<GuestOptions> = {}) {
  const at = (t: number) => spikes.find((spike) => t > spike.t && t < spike.t + 600);
  const { suspects, spikes: found } = diagnose(
    guest({
      hours: 4,
      counts: (t) => (at(t) ? 6 : 0),
      tasks: (t) =>
        Array.from({ length: at(t) ? 6 : 0 }, () => ({
          comm: at(t)?.job ? "crunch" : "other",
          state: "R" as const,
        })),
      sample: (t) => ({ cpu_busy_pct: at(t) ? 60 : 2 }),
      events: [
        ...(more.sources ? [] : [SOMEBODY]),
        ...spikes
          .filter(({ job }) => job)
          .map(({ t }, i) => ({
            t,
            kind: "run" as const,
            duration_s: 600,
            comm: "crunch",
            parent_comm: "crond",
            pid: 100 + i,
            ppid: 1,
          })),
      ],
      ...more,
    }),
  );
  return {
    found,
    of: (cause: Cause) => {
      const card = suspects.find((one) => one.cause === cause);
      assert.ok(card);
      return card;
    },
  };
}

test("a suspect of half of the spikes is supported over all, of fewer undecided, of none cleared", () => {
  const status = (...jobs: boolean[]) => {
    const { of, found } = cardsOf(jobs.map((job, i) => ({ t: 1800 + 3600 * i, job })));
    assert.equal(found.length, jobs.length);
    return of("scheduled-job").status;
  };
  assert.equal(status(true, false), "supported");
  assert.equal(status(true, false, false), "undecided");
  assert.equal(status(false, false, false), "contradicted");
});

test("its card says at how many spikes, with the mean score and the culprit", () => {
  const { of, found } = cardsOf([
    { t: 1800, job: true },
    { t: 7200, job: false },
  ]);
  const card = of("scheduled-job");
  assert.equal(card.culprit, "crunch");
  const scores = found.map((spike) => spike.suspects.find(({ cause }) => cause === card.cause)!.score);
  assert.equal(card.score, (scores[0]! + scores[1]!) / 2);
  assert.ok(card.facts.map(english).includes("Supported at 1 of 2 spikes."));
});

test("a p-value that few spikes make is none beside what the evidence convicts", () => {
  const often = Array.from({ length: 30 }, (_, i) => ({
    t: 60 + 480 * i,
    kind: "run" as const,
    duration_s: 400,
    comm: "crunch",
    parent_comm: "crond",
  }));
  const { found } = cardsOf([{ t: 1800, job: true }], { events: often });
  for (const { cause, status, p_value } of found[0]!.suspects)
    assert.ok(status !== "supported" || p_value === null || p_value <= 0.05, `${cause}: ${p_value}`);
  assert.equal(tellingP("supported", 1), null);
  assert.equal(tellingP("supported", 0.01), 0.01);
  assert.equal(tellingP("contradicted", 0.61), 0.61);
});

test("without a spike nobody is examined, and the numbers stand there all the same", () => {
  const { of } = cardsOf([]);
  const card = of("cpu-saturation");
  assert.equal(card.status, "not-examined");
  assert.equal(card.reason?.id, "overall.no-spike");
  assert.deepEqual(card.facts.map(english), ["Processors outside spikes: 2.0 % busy."]);
});

test("a suspect whose source was never there says so also where there was no spike", () => {
  const files: RecordedSource = {
    name: "files",
    status: "error",
    since: START.time,
    until: null,
    reason: { id: "source.said", values: { text: "fanotify: EPERM" } },
  };
  const card = cardsOf([], { sources: [files] }).of("dump-writes");
  assert.deepEqual(card.facts, []);
  assert.equal(english(card.reason!), "file events were not recorded (fanotify: EPERM)");
});

test("a source that was seeing all the time and saw nothing clears", () => {
  const seen = (name: string): RecordedSource => ({
    name,
    status: "ok",
    since: START.time,
    until: null,
    reason: null,
  });
  const spikes = [{ t: 1800, job: false }];
  const { of } = cardsOf(spikes, { sources: ["runs", "files", "log", "clocks"].map(seen) });
  for (const cause of [
    "dump-writes",
    "tmpfiles-cleanup",
    "check-script",
    "scheduled-job",
    "vm-stun",
  ] as const)
    assert.equal(of(cause).status, "contradicted", cause);
  const blind = cardsOf(spikes, { events: [] });
  for (const cause of [
    "dump-writes",
    "tmpfiles-cleanup",
    "check-script",
    "scheduled-job",
    "vm-stun",
  ] as const)
    assert.equal(blind.of(cause).status, "not-examined", cause);
});
