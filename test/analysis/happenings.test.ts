import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnose } from "../../analysis/diagnose.ts";
import { english } from "./english.ts";
import { type GuestOptions, guest, START } from "./guest.ts";

const [BEGINS, ENDS] = [3600, 4200];
const inside = (t: number) => t > BEGINS && t < ENDS;

function diagnosed(events: NonNullable<GuestOptions["events"]>) {
  return diagnose(guest({ hours: 2, counts: (t) => (inside(t) ? 6 : 0), events }));
}

const log = (t: number, detail: string, comm = "Keepalived_vrrp") => ({
  t,
  kind: "log" as const,
  comm,
  detail,
});

test("a failover stands in the timeline and beside the spike that it came in", () => {
  const { timeline, spikes } = diagnosed([
    { t: 60, kind: "vrrp.state", detail: "VI_1 MASTER" },
    { t: 3700, kind: "vrrp.state", detail: "VI_1 BACKUP" },
    { t: 5000, kind: "vrrp.state", detail: "of another form" },
  ]);
  assert.deepEqual(
    timeline.map(({ at, fact }) => [(at - START.time) / 1e6, english(fact)]),
    [
      [60, "VRRP instance VI_1 became MASTER"],
      [3700, "VRRP instance VI_1 became BACKUP"],
      [5000, "VRRP: of another form"],
    ],
  );
  assert.deepEqual(
    spikes.map(({ happened }) => happened.map(({ fact }) => english(fact))),
    [["VRRP instance VI_1 became BACKUP"]],
  );
});

test("steps of the clock and stalls that are worth reading stand there, the small ones do not", () => {
  const { timeline } = diagnosed([
    { t: 100, kind: "clock.step", duration_s: -2.5 },
    { t: 200, kind: "clock.step", duration_s: 0.06 },
    { t: 300, kind: "clock.stall", duration_s: 12 },
    { t: 400, kind: "clock.stall", duration_s: 0.4 },
  ]);
  assert.deepEqual(
    timeline.map(({ fact }) => english(fact)),
    ["the wall clock was set back by 2.5 s", "no timer fired for 12 s: the guest stood still"],
  );
});

test("of the log, complaints stand there; other lines only beside a spike", () => {
  const { timeline, spikes } = diagnosed([
    log(100, "(root) CMD (run-parts /etc/cron.hourly)", "CROND"),
    log(200, "A thread timer expired 4.437445 seconds ago"),
    log(3650, "(root) CMD (run-parts /etc/cron.hourly)", "CROND"),
  ]);
  assert.deepEqual(
    timeline.map(({ fact }) => english(fact)),
    [
      "Keepalived_vrrp: A thread timer expired 4.437445 seconds ago",
      "CROND: (root) CMD (run-parts /etc/cron.hourly)",
    ],
  );
  assert.deepEqual(spikes[0]?.happened, [], "beside the spike only what complains");
});

test("lines that are alike are one entry with their number, and leave room for the failover among them", () => {
  const timeouts = Array.from({ length: 120 }, (_, i) => log(3600 + 5 * i, `script ${i} timed out`));
  const failover = { t: 4190.5, kind: "vrrp.state" as const, detail: "VI_1 FAULT" };
  const { timeline, spikes } = diagnosed([...timeouts, failover].sort((a, b) => a.t - b.t));
  assert.deepEqual(
    timeline.map(({ fact }) => fact.id),
    ["timeline.logged", "timeline.vrrp"],
  );
  assert.match(english(timeline[0]!.fact), /script 0 timed out \(and 119 more lines like it, until .+\)$/);
  assert.equal(spikes[0]?.happened.length, 2);
});

test("the timeline is bounded, and what is near a spike stays", () => {
  const far = Array.from({ length: 200 }, (_, i) => ({
    t: 10 + i,
    kind: "vrrp.state" as const,
    detail: `VI_${i} MASTER`,
  }));
  const near = log(3700, "a script failed");
  const { timeline } = diagnosed([...far, near]);
  assert.equal(timeline.length, 40);
  assert.match(english(timeline.at(-1)!.fact), /a script failed/);
  const instants = timeline.map(({ at }) => at);
  assert.deepEqual(instants, instants.toSorted());
});

test("that a server is back stands beside the spike, as that it was silent does", () => {
  const { spikes } = diagnosed([
    log(3700, "nfs: server nas1 not responding, still trying", "kernel"),
    log(4100, "nfs: server nas1 OK", "kernel"),
  ]);
  assert.deepEqual(
    spikes.map(({ happened }) => happened.map(({ fact }) => english(fact))),
    [["kernel: nfs: server nas1 not responding, still trying", "kernel: nfs: server nas1 OK"]],
  );
});

test("a row that stands for lines that are alike counts as those, and its text is theirs", () => {
  const alike = "Printing VRRP data for process(9) on signal";
  const { timeline } = diagnosed([
    log(3610, alike),
    log(3615, alike),
    log(3655, `${alike} [and 9 more like it]`),
  ]);
  assert.match(
    english(timeline[0]!.fact),
    /^Keepalived_vrrp: Printing VRRP data for process\(9\) on signal \(and 11 more lines like it, until .+\)$/,
  );
  assert.equal(timeline.length, 1);
});
