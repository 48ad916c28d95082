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

test("without task rows who used the processors is known by the accounts of processes, above what they use always", () => {
  const spin = (events: GuestOptions["events"]) => {
    const { spikes } = diagnose(
      guest({
        hours: 2,
        host: { cpus: 4 },
        counts: (t) => (inside(t) ? 2 : 1),
        sample: (t) => ({ cpu_busy_pct: inside(t) ? 51 : 26 }),
        events: events?.toSorted((a, b) => a.t - b.t) ?? [],
      }),
    );
    assert.equal(spikes.length, 1);
    const card = spikes[0]!.suspects.find((one) => one.cause === "cpu-saturation");
    return { verdict: spikes[0]!.verdict, culprit: card?.culprit, said: card?.facts.map(english).join(" ") };
  };
  const java = Array.from({ length: 120 }, (_, i) => ({
    t: 60 * i,
    kind: "process" as const,
    duration_s: 60,
    comm: "java",
    pid: 3,
    cpu_s: 60,
  }));
  assert.equal(spin(java).culprit, "", "what is always busy made no spike");
  const table = spin([...java, ...tables("chk_spin", { cpu_s: 59 })]);
  assert.deepEqual([table.verdict.cause, table.culprit], ["cpu-saturation", "chk_spin"]);
  assert.match(table.said!, /accounts of processes, java used 1\.0 and chk_spin used 1\.0 processors/);
  // One long run that has ended, many of a second each, and the sums of those that are shorter still.
  const ended = { kind: "run" as const, comm: "chk_spin", parent_comm: "bash", pid: 9 };
  const one = { ...ended, t: BEGINS, duration_s: 600, cpu_s: 595 };
  const many = Array.from({ length: 300 }, (_, i) => ({
    ...ended,
    t: BEGINS + 2 * i,
    duration_s: 2,
    cpu_s: 1.9,
  }));
  const sums = Array.from({ length: 10 }, (_, i) => ({
    ...ended,
    kind: "run.sum" as const,
    t: BEGINS + 60 * i,
    duration_s: 60,
    cpu_s: 58,
    detail: JSON.stringify({ count: 6000, first_s: 0, last_s: 0, busy_s: 58, max_s: 0.01, failed: 0 }),
  }));
  for (const events of [[one], many, sums]) assert.equal(spin([...java, ...events]).culprit, "chk_spin");
});

test("a check script is described once, whoever its parents were", () => {
  const run = { kind: "run" as const, comm: "chk_http.sh", pid: 9, duration_s: 0.02 };
  const events = Array.from({ length: 1440 }, (_, i) => ({
    ...run,
    t: 5 * i,
    parent_comm: i === 0 ? "keepalived_vrrp" : "keepalived",
    duration_s: i === 0 ? 0.5 : 0.02,
  }));
  const { suspects } = diagnose(guest({ hours: 2, counts: () => 0, events }));
  const said = suspects.find(({ cause }) => cause === "check-script")!.facts.map(english);
  assert.deepEqual(
    said.filter((text) => text.startsWith("chk_http.sh")),
    ["chk_http.sh: 1,440 runs, one every 5.0 s; median 20 ms, longest 500 ms."],
  );
});

test("a check script that spins is told as one, by what it used", () => {
  const script = { kind: "run" as const, comm: "chk_spin", parent_comm: "keepalived", pid: 9 };
  const usual = Array.from({ length: 1440 }, (_, i) => ({
    ...script,
    t: 5 * i,
    duration_s: 0.02,
    cpu_s: 0.01,
  }));
  const card = cardOf("check-script", {
    counts: (t) => (inside(t) ? 1 : 0),
    sample: (t) => ({ cpu_busy_pct: inside(t) ? 52 : 2 }),
    events: [...usual.filter(({ t }) => !inside(t)), ...tables("chk_spin", { cpu_s: 59 })].sort(
      (a, b) => a.t - b.t,
    ),
  });
  assert.deepEqual([card.status, card.culprit], ["supported", "chk_spin"]);
  assert.ok(
    card.said.some((text) =>
      /it and its children used 1\.0 processors on average, \d+ % of the load/.test(text),
    ),
  );
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
