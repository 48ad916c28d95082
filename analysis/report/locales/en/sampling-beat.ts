import type { SuspectWords } from "../words.ts";
import { duration, partOf, percent, plural, thousands } from "./quantities.ts";
import { beatAdvice } from "./sampling-beat-advice.ts";
import { theSpikes, UNKNOWN_PROCESS } from "./summary.ts";

export const samplingBeat: SuspectWords<"sampling-beat"> = {
  cause: {
    named: (culprit) =>
      `${culprit || "a periodic job"} falls into step with the kernel's sampling of load average`,
    summary({ culprit, spikes, of, reality, period_s, look_s }) {
      const many = theSpikes({ spikes, of });
      const every = period_s === null ? "" : ` (every ${period_s.toFixed(4)} s)`;
      const looks = look_s === null ? "" : ` every ${look_s.toFixed(3)} s`;
      const beat = `the beat between ${culprit || UNKNOWN_PROCESS}${every} and the kernel's own looks at the run queues${looks}`;
      return reality === "phantom"
        ? `${many}: ${spikes === 1 ? "a phantom" : "phantoms"}, ${beat}; the load was not there.`
        : `${many}: ${beat}.`;
    },
    now: "No action tonight. What to change in working hours is below.",
    accuses:
      "The kernel counted far more tasks than were there at random times, and its looks fell on the runs of one short periodic job.",
    acquits:
      "The load was there at random times too, or no job's runs fall on the kernel's looks more in the spike than outside.",
    matters:
      "Nothing was wrong but the measurement: no time was lost, and a changed interval ends the alarms.",
  },
  facts: {
    "sampling-beat.covered": ({ comm, share, looks, by_chance }) =>
      `Runs of ${comm} covered ${percent(share)} of the kernel's ${plural(looks, "look")} in the spike; at random it would be ${percent(by_chance)}.`,
    "sampling-beat.explained": ({ share, tasks }) =>
      `${partOf(share)} what the kernel counted stands at those looks, ${tasks.toFixed(1)} tasks each.`,
    "sampling-beat.counted": ({ counted, active }) =>
      active === null
        ? "How many tasks were truly active was not measured."
        : `The kernel counted ${counted.toFixed(1)} tasks on average; ${active.toFixed(2)} were truly active.`,
    "sampling-beat.aimed": ({ comm, share, looks }) =>
      `${comm} was there at ${percent(share)} of ${plural(looks, "look")} aimed just after the kernel's, and hardly at random ones.`,
    "sampling-beat.meets": ({ comm, p_value }) =>
      `Moved to other times of the recording, the runs of ${comm} would meet as many of the kernel's looks with a chance of ${p_value.toFixed(3)}.`,
    "sampling-beat.looks": ({ period_s, hz, decoded }) =>
      `The kernel looks every ${period_s.toFixed(3)} s (${hz} Hz); ${decoded === 0 ? "none" : thousands(decoded)} of its counts ${decoded === 1 ? "was" : "were"} decoded.`,
    "sampling-beat.looks-unknown": () => "The instants of the kernel's looks could not be found.",
    "sampling-beat.looks-apart": ({ step_s }) =>
      `looks ${duration(step_s)} apart do not show what the kernel counted every 5 s: a beat can neither be seen nor ruled out`,
    "sampling-beat.synthetic": () => "load average here is not the kernel's own arithmetic",
    "sampling-beat.nobody": () =>
      "no job's runs follow the kernel's looks, and true load was not measured well enough",
    "sampling-beat.nothing-known": () =>
      "runs of processes were not recorded, and true load was not measured well enough",
    "sampling-beat.no-runs": () =>
      "the load was not there at random times, but runs of processes were not recorded, so no job can be named",
    "sampling-beat.no-job": () =>
      "the load was not there at random times, but no recorded job's runs fall on the kernel's looks",
    "sampling-beat.may-be-real": () => "true load was not measured: the job may be what it shows",
  },
  advice: beatAdvice,
};
