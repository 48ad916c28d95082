import type { SuspectWords } from "../words.ts";
import { percent } from "./quantities.ts";
import { allOf, outside } from "./summary.ts";

export const hypervisorSteal: SuspectWords<"hypervisor-steal"> = {
  cause: {
    named: () => "the hypervisor gives this guest too little processor time",
    summary: (verdict) => allOf(verdict, "the hypervisor kept processor time back from this guest"),
    now: "Ask the VMware team about the host's CPU at the times below.",
    accuses: "The hypervisor ran other guests while this one had work to do.",
    acquits: "Steal time was as low as outside the spike.",
    matters: "The host is overcommitted: nothing inside this guest will help.",
  },
  facts: {
    "hypervisor-steal.stolen": ({ share, calm }) => `Steal ${percent(share)} in the spike${outside(calm)}.`,
    "hypervisor-steal.calm": ({ share }) =>
      `Steal outside spikes: ${percent(share)}. A guest of VMware is not told of it and shows 0.`,
    "hypervisor-steal.unknown": () => "Steal time outside spikes is not known.",
    "hypervisor-steal.little": () => "steal rose, but by little",
  },
  advice: {
    "hypervisor-steal.ask-host": () => ({
      title: "Ask the VMware team for the processor time that this guest did not get",
      why: "Tasks were ready to run and the host ran something else: nothing in the guest can help.",
      change: [
        "Give them the times of the spikes and ask for, of this VM (esxtop):",
        { item: "%RDY and %CSTP, and whether the VM or its pool has a CPU limit" },
        { item: "how much the host's processors are overcommitted at those times" },
        "Fewer virtual CPUs can help where %CSTP is high.",
      ],
      expected: "Steal (or the lateness of the recorder's own timers) stays low at those times.",
    }),
  },
};
