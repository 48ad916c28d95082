import assert from "node:assert/strict";
import { test } from "node:test";
import { gatherEvidence } from "../../../analysis/evidence.ts";
import { guest, START } from "../guest.ts";

const presence = (recording: ReturnType<typeof guest>) =>
  gatherEvidence(recording).presence!(START.mono_s, START.mono_s + 360).names;

test("who shows up after nobody was counted at a random look was woken by it", () => {
  const names = presence(
    guest({
      hours: 0.1,
      counts: () => 0,
      active: () => 0,
      tasks: () => [
        { comm: "rcu_sched", state: "R", phase: "random" },
        { comm: "nfsd", state: "D", phase: "random" },
      ],
    }),
  );
  assert.equal(names.get("rcu_sched"), undefined);
  assert.equal(names.get("nfsd")?.random, 1, "nobody comes late to sleep uninterruptibly");
});

test("where more are in R than were counted, each stands for its share; fewer are taken as they are", () => {
  const two = (tasks: string[]) =>
    presence(
      guest({
        hours: 0.1,
        counts: () => 0,
        active: () => 2,
        tasks: () => tasks.map((comm) => ({ comm, state: "R" as const, phase: "random" as const })),
      }),
    );
  const names = two(["job", "job", "job", "rcu_sched"]);
  assert.equal(names.get("job")?.random, 1.5);
  assert.equal(names.get("rcu_sched")?.random, 0.5);
  assert.equal(two(["job"]).get("job")?.random, 1);
});

test("rows of an aimed look come after the kernel's count, and are no part of it", () => {
  const names = presence(
    guest({
      hours: 0.1,
      counts: () => 1,
      active: () => 0,
      tasks: () => [1, 2].map(() => ({ comm: "job", state: "R" as const, phase: "kernel" as const })),
    }),
  );
  assert.equal(names.get("job")?.kernel, 2);
});
