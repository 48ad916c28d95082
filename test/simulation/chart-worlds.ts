import { diagnose } from "../../analysis/diagnose.ts";
import type { Diagnosis } from "../../analysis/diagnosis.ts";
import { incident as drawn, mission } from "./incidents.ts";
import { simulate } from "./scenario.ts";

/** The incident of the design with its pictures' data: a check script that beats with the kernel's looks. */
export const incident = once(() => diagnose(simulate(mission(1)).recording, { charts: true }));

/** Cleanups of temporary files that hold up the machine, beside a check script that has nothing to do with it. */
export const tmpfilesStorm = once(() => {
  const scenario = drawn(1, {
    kind: "tmpfiles-cleanup",
    level: "agent",
    hz: 1000,
    hours: 72,
    confounders: false,
  });
  return diagnose(simulate(scenario).recording, { charts: true });
});

/** These take seconds: each is made once, when it is asked for. */
function once(make: () => Diagnosis): () => Diagnosis {
  let made: Diagnosis | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
