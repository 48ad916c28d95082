import type { SuspectWords } from "../words.ts";
import { list, partOf, percent } from "./quantities.ts";
import { allOf, outside } from "./summary.ts";

export const cpuSaturation: SuspectWords<"cpu-saturation"> = {
  cause: {
    named: (culprit) => `${culprit || "a process"} keeps the processors busy`,
    summary: (verdict) =>
      allOf(verdict, `the processors were busy${verdict.culprit === "" ? "" : ` with ${verdict.culprit}`}`),
    now: "Look at the process named above: this load is real work.",
    accuses: "The processors were busy, and the load was tasks that ran or wanted to.",
    acquits: "The processors were as idle as outside the spike.",
    matters: "The guest has work to do: what does it is named, and whether it should is for you to say.",
  },
  facts: {
    "cpu-saturation.busy": ({ share, calm }) =>
      `Processors ${percent(share)} busy in the spike${outside(calm)}.`,
    "cpu-saturation.pressure": ({ share, calm }) =>
      `Somebody waited for a processor ${percent(share)} of the time in the spike${outside(calm)}.`,
    "cpu-saturation.asleep": () => "Most of the load waited in sleep.",
    "cpu-saturation.most": ({ comm, share }) => `${partOf(share)} the load above normal was ${comm}.`,
    "cpu-saturation.used": ({ by }) =>
      `By the process table, ${list(by.map(({ comm, processors }) => `${comm} used ${processors.toFixed(1)}`))} processors on average.`,
    "cpu-saturation.calm": ({ share }) => `Processors outside spikes: ${percent(share)} busy.`,
    "cpu-saturation.unknown": () => "How busy the processors are outside spikes is not known.",
  },
  advice: {
    "cpu-saturation.look": ({ culprit, look, limit }) => ({
      title: `Look at what ${culprit || "the process"} does at the times of the spikes`,
      why: "The processors were busy: this load is work, and more of it than there are processors.",
      change: [
        "In a spike, or from its log at those times:",
        look,
        "If it may wait, limit its unit (a drop-in); else the guest needs more processors:",
        limit,
      ],
      expected: "The processors are not fully busy in the next spike, or there is none.",
    }),
  },
};
