import assert from "node:assert/strict";
import { test } from "node:test";
import { runClasses } from "../../../analysis/derived/runs.ts";
import { checkScripts, familyOf } from "../../../analysis/derived/scripts.ts";
import { timeline } from "../../../analysis/derived/timeline.ts";
import { guest } from "../guest.ts";

/** The check scripts among runs, each with the one that started it. */
function scriptsOf(...runs: [comm: string, parent_comm: string][]): string[] {
  const recording = guest({
    hours: 0.1,
    counts: () => 0,
    events: runs.map(([comm, parent_comm], i) => ({
      t: 10 + i,
      kind: "run" as const,
      duration_s: 0.1,
      comm,
      parent_comm,
      pid: 100 + i,
      ppid: 50,
    })),
  });
  const classes = runClasses(recording, timeline(recording));
  return checkScripts(recording, classes).map(({ comm, parent }) => `${comm} of ${parent}`);
}

test("what keepalived starts is a check script; what that starts is part of it, though its name begins alike", () => {
  assert.deepEqual(
    scriptsOf(
      ["keepalived_chec", "keepalived"],
      ["grep", "keepalived_chec"],
      ["awk", "keepalived_chec"],
      ["keepalived_chec", "keepalived_chec"],
      ["check_sip.sh", "keepalived_vrrp"],
      ["crond", "systemd"],
    ).sort(),
    ["check_sip.sh of keepalived_vrrp", "keepalived_chec of keepalived"],
  );
});

test("a script's family has the processes that come and go with its runs, and not those that wait beside it", () => {
  const slow = Array.from({ length: 20 }, (_, i) => ({ t: 60 + 5 * i, pid: 1000 + 40 * i }));
  const underWay = (t: number) => slow.filter((run) => t >= run.t + 0.1 && t < run.t + 4.5);
  const asleep = (comm: string, pid: number) => ({ comm, pid, tid: pid, state: "D" as const });
  const recording = guest({
    hours: 0.1,
    counts: () => 0,
    events: slow.map(({ t, pid }) => ({
      t,
      kind: "run" as const,
      duration_s: 4.5,
      comm: "check.sh",
      parent_comm: "keepalived",
      pid,
      ppid: 50,
    })),
    tasks: (t) => [
      ...underWay(t).flatMap(({ pid }) => [
        asleep("check.sh", pid),
        asleep("stat", pid + 2),
        // Were there before the first of its runs.
        asleep("curl", 900 - (pid - 1000) / 40),
      ]),
      // Hang on the same server all the time; their ids are by chance the next after the script's.
      ...slow
        .slice(0, 4)
        .flatMap(({ t: begun, pid }) => (t > begun && t < 160 ? [asleep("mysqld", pid + 1)] : [])),
      // Was with the script three times, and elsewhere as well.
      ...(t > 180 && t % 20 < 2 ? [asleep("sort", 4000 + Math.floor(t))] : []),
      ...underWay(t)
        .filter(({ t: begun }) => begun < 80)
        .map(({ pid }) => asleep("sort", pid + 4)),
    ],
  });
  const axis = timeline(recording);
  const runs = runClasses(recording, axis);
  assert.deepEqual(familyOf("check.sh", recording, axis, [], runs), new Set(["check.sh", "stat"]));
});
