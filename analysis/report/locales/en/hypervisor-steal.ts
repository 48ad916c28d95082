import type { SuspectWords } from "../words.ts";
import { percent } from "./quantities.ts";
import { outside, saidOf } from "./summary.ts";

export const hypervisorSteal: SuspectWords<"hypervisor-steal"> = {
  cause: {
    named: () => "the hypervisor gives this guest too little processor time",
    summary: (verdict) => saidOf(verdict, "the hypervisor kept processor time back from this guest"),
    now: "Ask the virtualization team about the host's CPU at the times below.",
    accuses: "The hypervisor ran other guests while this one had work to do.",
    acquits: "Steal time was as low as outside the spike.",
    matters: "The host is overcommitted: nothing inside this guest will help.",
  },
  facts: {
    "hypervisor-steal.stolen": ({ share, calm }) => `Steal ${percent(share)} in the spike${outside(calm)}.`,
    "hypervisor-steal.calm": ({ share }) => `Steal outside spikes: ${percent(share)}.`,
    "hypervisor-steal.unknown": () => "Steal time outside spikes is not known.",
    "hypervisor-steal.not-told": () =>
      "this guest of VMware is told of no steal and shows 0, however busy the host is",
    "hypervisor-steal.calm-untold": () =>
      "This guest of VMware is told of no steal and shows 0: that says nothing of how busy the host is.",
    "hypervisor-steal.contended": ({ share }) =>
      `The host says that this VM wanted processor time and did not get it for ${percent(share)} of its processors' time in the spike (vmware-toolbox-cmd, ready and co-stop). Steal is no witness: VMware shows it as 0.`,
    "hypervisor-steal.little": () => "steal rose, but by little",
  },
  advice: {
    "hypervisor-steal.ask-host": ({ vmware }) => ({
      title: `Ask the ${vmware ? "VMware" : "virtualization"} team for the processor time that this guest did not get`,
      why: "Tasks were ready to run and the host ran something else: nothing in the guest can help.",
      change: vmware
        ? [
            "Give them the times of the spikes and ask for, of this VM (esxtop, or its charts in vCenter):",
            {
              item: "%RDY (CPU Ready) for each virtual CPU: a chart's milliseconds are of its interval, 20 s in real time, so 1,000 ms are 5 %",
            },
            { item: "%CSTP (co-stop): where it is high, fewer virtual CPUs can help" },
            { item: "%MLMTD: a CPU limit of the VM or its pool, which is part of %RDY" },
            "The guest itself shows steal where the VM has stealclock.enable = TRUE and Linux is 5.8 or later.",
          ]
        : [
            "Give them the times of the spikes and ask how much the host's processors were overcommitted, and whether this VM has a CPU limit.",
          ],
      expected: "Steal (or the lateness of the recorder's own timers) stays low at those times.",
    }),
  },
};
