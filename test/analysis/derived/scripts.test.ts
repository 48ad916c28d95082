import assert from "node:assert/strict";
import { test } from "node:test";
import { runClasses } from "../../../analysis/derived/runs.ts";
import { checkScripts } from "../../../analysis/derived/scripts.ts";
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
