import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../../analysis/diagnose.ts";
import type { SuspectCard } from "../../../analysis/diagnosis.ts";
import type { EventRow, TaskRow } from "../../../storage/schema.ts";
import { english } from "../english.ts";
import { guest } from "../guest.ts";

type GuestEvent = Pick<EventRow, "kind"> & Partial<EventRow> & { t: number };

const [FROZEN, THAWED] = [3600, 3720];
const inside = (t: number) => t > FROZEN && t < THAWED;

/** Two files every 5 s, each written within a millisecond, and none between the two instants. */
function dumps(): GuestEvent[] {
  const rows: GuestEvent[] = [];
  for (let t = 2.5; t < 7200; t += 5) {
    if (inside(t)) continue;
    for (const name of ["data", "stats"])
      rows.push({
        kind: "file.write",
        t,
        duration_s: 0.001,
        pid: 42,
        comm: "keepalived",
        path: `/tmp/keepalived.${name}`,
      });
  }
  return rows;
}

/** As the real kernel shows a dump on a frozen file system: no write event, keepalived's two processes in D. */
function examine(options: {
  others?: Pick<TaskRow, "comm" | "state">[];
  events?: GuestEvent[];
}): SuspectCard {
  const { others = [], events = [] } = options;
  const waiting = [1, 2].map(() => ({ comm: "keepalived", state: "D" as const }));
  const recording = guest({
    hours: 2,
    counts: (t) => (inside(t) ? 2 + others.length : 0),
    tasks: (t) => (inside(t) ? [...waiting, ...others] : []),
    sample: (t) => ({ runnable: 1, d_tasks: inside(t) ? 2 + others.length : 0 }),
    events: [...dumps(), ...events].sort((a, b) => a.t - b.t),
  });
  const { spikes } = diagnose(recording);
  assert.equal(spikes.length, 1);
  return spikes[0]!.suspects.find(({ cause }) => cause === "dump-writes")!;
}

test("dumps that pause while keepalived sleeps in D are blocked, though no write was long", () => {
  const card = examine({});
  assert.equal(card.status, "supported");
  assert.equal(card.culprit, "keepalived");
});

test("a cleanup that runs through the pause is what the dump waits for", () => {
  const run = {
    kind: "run" as const,
    t: FROZEN,
    duration_s: THAWED - FROZEN,
    pid: 77,
    parent_comm: "systemd",
  };
  const cleaner = { comm: "systemd-tmpfile", state: "D" as const };
  const card = examine({ others: [cleaner], events: [{ ...run, comm: "systemd-tmpfile" }] });
  assert.equal(card.status, "undecided");
});

test("where others make up most of the waiting, the dump is only one of them", () => {
  const others = ["postgres", "rsyslogd", "sipcapture", "java"].map((comm) => ({
    comm,
    state: "D" as const,
  }));
  assert.equal(examine({ others }).status, "undecided");
});

/** What is said of dumps over the whole of a quiet recording with these writes. */
function overall(writer: Partial<EventRow>, count: number): string {
  const events = Array.from({ length: count }, (_, i) => ({
    kind: "file.write" as const,
    t: 10 + i,
    path: "/tmp/keepalived.data",
    ...writer,
  }));
  const { suspects } = diagnose(guest({ hours: 1, counts: () => 0, events }));
  const card = suspects.find(({ cause }) => cause === "dump-writes");
  return (card?.facts ?? []).map(english).join("\n");
}

test("a write by a process that had ended when it was looked for is none of keepalived's, whatever file it writes", () => {
  assert.match(overall({ pid: 4711, duration_s: 0.001 }, 9), /No write of a state dump was seen/);
  assert.match(overall({ duration_s: 0.001 }, 9), /9 dump writes; median 1\.0 ms/, "nobody knows who");
});

test("of writes of which none has a length no length is told", () => {
  assert.match(overall({ comm: "keepalived" }, 9), /^9 dump writes; how long they took is not known\.$/m);
  assert.match(overall({ comm: "keepalived" }, 1), /^One dump write; how long it took is not known\.$/m);
});
