import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import type { Cause } from "../../../analysis/facts.ts";
import { english } from "../english.ts";
import { type GuestOptions, guest } from "../guest.ts";

/** What the process table and the pressure figures add to what is said of a state that the guest was in. */

const [BEGINS, ENDS] = [3600, 4200];
const inside = (t: number) => t > BEGINS && t < ENDS;

function cardOf(cause: Cause, options: Partial<GuestOptions>) {
  const { spikes } = diagnose(guest({ hours: 2, counts: (t) => (inside(t) ? 4 : 0), ...options }));
  assert.equal(spikes.length, 1);
  const card = spikes[0]!.suspects.find((one) => one.cause === cause);
  assert.ok(card);
  return { ...card, said: card.facts.map(english) };
}

function tables(comm: string, use: { cpu_s?: number; read_kb?: number; written_kb?: number }) {
  const { cpu_s = 0, read_kb = 0, written_kb = 0 } = use;
  return Array.from({ length: 10 }, (_, i) => ({
    t: BEGINS + 60 * i,
    kind: "process" as const,
    duration_s: 60,
    comm,
    pid: 7,
    cpu_s,
    detail: JSON.stringify({ read_kb, written_kb }),
  }));
}

const busy = (t: number) => ({ cpu_busy_pct: inside(t) ? 95 : 3 });

test("who kept the processors busy is named by the process table where nobody was seen at the looks", () => {
  const hog = cardOf("cpu-saturation", { sample: busy, events: tables("transcoder", { cpu_s: 90 }) });
  assert.deepEqual([hog.status, hog.culprit], ["supported", "transcoder"]);
  assert.ok(hog.said.some((text) => /transcoder used 1\.5 processors/.test(text)));
  const many = cardOf("cpu-saturation", { sample: busy, events: tables("sh", { cpu_s: 12 }) });
  assert.deepEqual([many.status, many.culprit], ["supported", ""]);
});

test("the tasks at the looks go before the process table", () => {
  const tasks = (t: number) =>
    Array.from({ length: inside(t) ? 4 : 0 }, () => ({ comm: "java", state: "R" as const }));
  const card = cardOf("cpu-saturation", { sample: busy, tasks, events: tables("transcoder", { cpu_s: 90 }) });
  assert.equal(card.culprit, "java");
});

test("who was seen to run often, and used little processor time by the process table, is not blamed", () => {
  const tasks = (t: number) =>
    ["MainThread", "MainThread", "java", "java"]
      .slice(0, inside(t) ? 4 : 0)
      .map((comm) => ({ comm, state: "R" as const }));
  const of = (cpu_s: number) =>
    cardOf("cpu-saturation", { sample: busy, tasks, events: tables("MainThread", { cpu_s }) }).culprit;
  // In processors, of the 1.9 that were busy: 0.2 and 0.9.
  assert.equal(of(12), "java");
  assert.equal(of(54), "MainThread");
});

const waiting = (t: number) =>
  ["postgres", "rsyslogd", "java", "sh"]
    .filter(() => inside(t))
    .map((comm) => ({ comm, state: "D" as const }));

test("a stall says how long nobody got any further, and who read and wrote the most", () => {
  const card = cardOf("io-stall", {
    tasks: waiting,
    sample: (t) => ({ iowait_pct: inside(t) ? 50 : 0, psi_io_full_pct: inside(t) ? 80 : 0.5, runnable: 1 }),
    events: tables("backup", { read_kb: 6000, written_kb: 600 }),
  });
  assert.equal(card.status, "supported");
  assert.ok(
    card.said.some((text) => /want of storage 80 % of the time in the spike, 0\.5 % outside/.test(text)),
  );
  assert.ok(card.said.some((text) => /backup \(100 kB\/s read, 10 kB\/s written\)/.test(text)));
});

test("nothing is said of calm times where none was recorded", () => {
  const { spikes } = diagnose(
    guest({
      hours: 0.2,
      counts: (t) => (t > 30 && t < 650 ? 4 : 0),
      sample: () => ({ cpu_busy_pct: 95, steal_pct: 1, psi_io_full_pct: 2 }),
    }),
  );
  const said = spikes[0]?.suspects.flatMap(({ facts }) => facts.map(english)) ?? [];
  assert.ok(
    said.some((text) => text === "Processors 95 % busy in the spike."),
    said.join("\n"),
  );
  assert.ok(!said.some((text) => /outside/.test(text)), said.join("\n"));
});

test("who reads the most from the disks is said where memory is short, and not where it is not", () => {
  const events = tables("indexer", { read_kb: 60_000 });
  const memory = (kb: number) => (t: number) => ({
    mem_available_kb: inside(t) ? kb : 2_000_000,
    swap_used_kb: 0,
  });
  const short = cardOf("memory-pressure", { sample: memory(100_000), events });
  assert.ok(short.said.some((text) => /indexer \(5\d\d MB\)/.test(text)));
  const enough = cardOf("memory-pressure", { sample: memory(1_900_000), events });
  assert.equal(enough.status, "contradicted");
  assert.ok(!enough.said.some((text) => /indexer/.test(text)));
});

test("a job's unit stands with it, and in its advice where it is a service of its own", () => {
  const { spikes, advice } = diagnose(
    guest({
      hours: 2,
      counts: (t) => (inside(t) ? 4 : 0),
      tasks: (t) =>
        Array.from({ length: inside(t) ? 4 : 0 }, () => ({
          comm: "mandb",
          state: "R" as const,
          unit: "man-db.service",
          exe: "/usr/bin/mandb",
        })),
      sample: busy,
      events: [
        { t: BEGINS, kind: "run", duration_s: 600, comm: "mandb", parent_comm: "systemd", pid: 5, ppid: 1 },
      ],
    }),
  );
  const [spike] = spikes;
  assert.equal(spike?.verdict.culprit, "mandb");
  const card = spike?.suspects.find(({ cause }) => cause === "scheduled-job");
  assert.ok(card?.facts.map(english).includes("mandb ran in the unit man-db.service (/usr/bin/mandb)."));
  assert.deepEqual(spike?.who[0] && [spike.who[0].unit, spike.who[0].exe], [
    "man-db.service",
    "/usr/bin/mandb",
  ]);
  const [step] = advice;
  assert.ok(step?.id === "scheduled-job.give-way" && step.values.unit === "man-db.service");
});
