import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../../analysis/statistics/robust.ts";
import { collectors } from "../../collectors/index.ts";
import type { LookPhase } from "../../storage/schema.ts";
import { contextOf, draftAt, TestClock } from "../collectors/fake-root.ts";
import { figure, type Piece } from "./piece.ts";

const PROCESSES = 300;
const RUNS = 15;
const LOOKS = 20;

const running = () => readdirSync("/proc").filter((name) => /^\d/.test(name)).length;

/** What one look costs, collector by collector: of the agent's cost the part that each of them could save. */
export const look: Piece = {
  id: "look",
  about: () =>
    `Processor time of one look, by collector, among ${PROCESSES} processes; the median of ${RUNS} times. A random look comes every 2 s and finds nobody there; one at the kernel's look always scans the tasks.`,
  missing: () => null,
  async run() {
    const children = Array.from({ length: Math.max(0, PROCESSES - running()) }, () =>
      spawn("sleep", ["600"], { stdio: "ignore" }),
    );
    try {
      await sleep(500);
      const clock = new TestClock();
      const context = contextOf("/", clock);
      const sources = collectors.flatMap((one) => {
        if (one.kind !== "look") return [];
        const { source } = one.open(context);
        return source === null ? [] : [{ id: one.id, source }];
      });
      return (["random", "kernel"] as const).flatMap((phase) =>
        sources.map(({ id, source }) => {
          for (let warm = 0; warm < 5; warm++) costOfLook(source, phase, clock);
          const once = median(Array.from({ length: RUNS }, () => costOfLook(source, phase, clock)));
          return figure(
            `${id}, ${phase === "random" ? "a random look" : "at the kernel's look"}`,
            "µs",
            once,
          );
        }),
      );
    } finally {
      for (const child of children) child.kill();
    }
  },
};

interface Looking {
  look(draft: ReturnType<typeof draftAt>): void;
}

/** µs of processor time for one look of one source. */
function costOfLook(source: Looking, phase: LookPhase, clock: TestClock): number {
  const drafts = Array.from({ length: LOOKS }, () => {
    clock.pass(1);
    const draft = draftAt(clock.now, phase);
    // As load and cpu would fill them on an idle machine.
    draft.sample.load1 = 0;
    draft.sample.runnable = 1;
    draft.sample.procs_blocked = 0;
    return draft;
  });
  const before = process.cpuUsage();
  for (const draft of drafts) source.look(draft);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / LOOKS;
}
