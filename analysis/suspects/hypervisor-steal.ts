import { contradicted, notExamined, type Suspect, supported, undecided } from "./suspect.ts";

/** Share of processor time that the hypervisor must have kept back, above the calm level. */
const STOLEN_PCT = 10;

export const hypervisorSteal: Suspect = {
  cause: "hypervisor-steal",
  accuses: "The hypervisor ran other guests while this one had work to do.",
  acquits: "Steal time was as low as outside the spike.",
  matters: "The host is overcommitted: nothing inside this guest will help.",
  nature: "condition",
  makes: "real",
  examine(evidence, spike) {
    const steal = evidence.column("steal_pct", spike.start, spike.end);
    if (steal === null) return notExamined("steal time was not recorded");
    const calm = evidence.calmMean("steal_pct") ?? 0;
    const text = [`Steal ${steal.toFixed(1)} % in the spike, ${calm.toFixed(1)} % outside.`];
    const rise = steal - calm;
    if (rise < 3) return contradicted(text);
    if (rise < STOLEN_PCT) return undecided(rise / 100, text, "steal rose, but by little");
    return supported(0.75 + Math.min(0.25, rise / 100), "", text);
  },
  describe(evidence) {
    const steal = evidence.calmMean("steal_pct");
    if (steal === null) return ["Steal time was not recorded."];
    return [`Steal outside spikes: ${steal.toFixed(1)} %. A guest of VMware is not told of it and shows 0.`];
  },
};
