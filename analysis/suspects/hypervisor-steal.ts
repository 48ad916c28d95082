import type { Evidence, SpikeEvidence } from "../evidence.ts";
import { advice, fact } from "../facts.ts";
import {
  contradicted,
  type Finding,
  notExamined,
  nothingThere,
  type Suspect,
  shareOf,
  supported,
  undecided,
} from "./suspect.ts";

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
    /** A guest of VMware that is told of no steal: its 0 says nothing. */
    "hypervisor-steal.not-told": Nothing;
    "hypervisor-steal.calm-untold": Nothing;
    /** The same, and what its host says instead, of the processors' time in the spike: wanted, and not had. */
    "hypervisor-steal.contended": { share: number };
  }
  interface Advices {
    /** `vmware`: how the guest of VMware comes to see it, beside whom to ask. */
    "hypervisor-steal.ask-host": { vmware: boolean };
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
    if (evidence.vmHost.stealUntold) return askedOfHost(evidence, spike);
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
    if (steal_pct !== null && evidence.vmHost.stealUntold) return [fact("hypervisor-steal.calm-untold", {})];
    return [
      steal_pct === null
        ? fact("hypervisor-steal.unknown", {})
        : fact("hypervisor-steal.calm", { share: steal_pct / 100 }),
    ];
  },
  advise: ({ vmware }) => [advice("hypervisor-steal.ask-host", { vmware })],
};

/** By the host's own account, which VMware's command gives once a minute (ready and co-stop time). */
function askedOfHost({ vmHost, recording }: Evidence, { start, end }: SpikeEvidence): Finding {
  const contended_s = vmHost.kept(start, end)?.contended_s ?? null;
  if (contended_s === null) return notExamined(fact("hypervisor-steal.not-told", {}));
  const share = Math.min(1, contended_s / ((end - start) * (recording.host.cpus ?? 1)));
  const found = [fact("hypervisor-steal.contended", { share })];
  if (share < HARDLY) return contradicted(found);
  if (share < STOLEN) return undecided(share, found, fact("hypervisor-steal.little", {}));
  return supported(0.75 + Math.min(0.25, share), "", found);
}
