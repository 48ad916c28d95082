import { advice, fact } from "../facts.ts";
import { contradicted, nothingThere, type Suspect, shareOf, supported, undecided } from "./suspect.ts";

declare module "../facts.ts" {
  interface Causes {
    "hypervisor-steal": true;
  }
  interface Facts {
    /** Shares of the processors' time; `calm` `null`: no calm time was recorded. */
    "hypervisor-steal.stolen": { share: number; calm: number | null };
    "hypervisor-steal.calm": { share: number };
    "hypervisor-steal.unknown": Nothing;
    "hypervisor-steal.little": Nothing;
  }
  interface Advices {
    "hypervisor-steal.ask-host": Nothing;
  }
}

/** Share of processor time that the hypervisor must have kept back, above the calm level. */
const STOLEN = 0.1;
const HARDLY = 0.03;

export const hypervisorSteal: Suspect = {
  cause: "hypervisor-steal",
  nature: "condition",
  makes: "real",
  needs: [["cpu"]],
  explains: ["cpu-saturation"],
  examine(evidence, spike) {
    const steal_pct = evidence.column("steal_pct", spike.start, spike.end);
    if (steal_pct === null) return nothingThere("cpu");
    const calm = shareOf(evidence.calmMean("steal_pct"));
    const share = steal_pct / 100;
    const found = [fact("hypervisor-steal.stolen", { share, calm })];
    const rise = share - (calm ?? 0);
    if (rise < HARDLY) return contradicted(found);
    if (rise < STOLEN) return undecided(rise, found, fact("hypervisor-steal.little", {}));
    return supported(0.75 + Math.min(0.25, rise), "", found);
  },
  describe(evidence) {
    const steal_pct = evidence.calmMean("steal_pct");
    return [
      steal_pct === null
        ? fact("hypervisor-steal.unknown", {})
        : fact("hypervisor-steal.calm", { share: steal_pct / 100 }),
    ];
  },
  advise: () => [advice("hypervisor-steal.ask-host", {})],
};
