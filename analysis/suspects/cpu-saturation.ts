import { contradicted, notExamined, percent, type Suspect, supported } from "./suspect.ts";

/** Processors are the bottleneck from here on. */
const BUSY_PCT = 80;
/** Share of the load above normal that ran, or wanted to, by the processors' own time. */
const RUNNING = 0.5;

export const cpuSaturation: Suspect = {
  cause: "cpu-saturation",
  accuses: "The processors were busy, and the load was tasks that ran or wanted to.",
  acquits: "The processors were as idle as outside the spike.",
  matters: "The guest has work to do: what does it is named, and whether it should is for you to say.",
  nature: "condition",
  makes: "real",
  examine(evidence, spike) {
    const busy = evidence.column("cpu_busy_pct", spike.start, spike.end);
    if (busy === null) return notExamined("processor time was not recorded");
    const calm = evidence.calmMean("cpu_busy_pct") ?? 0;
    const cpus = evidence.recording.host.cpus ?? 1;
    const running = ((busy - calm) / 100) * cpus;
    const share = evidence.share(spike);
    const text = [`Processors ${busy.toFixed(0)} % busy in the spike, ${calm.toFixed(1)} % outside.`];
    // Where true load was not seen whole, the kernel's own count is what has to be explained.
    const excess = spike.reality === "real" && spike.trueExcess ? spike.trueExcess : spike.kernelExcess;
    const saturated = busy >= BUSY_PCT && busy - calm > 15;
    if (!saturated && running < RUNNING * excess) return contradicted(text, Math.max(0, running / excess));
    if (share && share.asleep > 0.5) return contradicted([...text, "Most of the load waited in sleep."]);
    const culprit = share?.top && share.top.share > 0.3 ? share.top.comm : "";
    if (share?.top) text.push(`${percent(share.top.share)} of the load above normal was ${share.top.comm}.`);
    return supported(saturated ? busy / 100 : Math.min(0.9, running / excess), culprit, text);
  },
  describe(evidence) {
    const busy = evidence.calmMean("cpu_busy_pct");
    return busy === null
      ? ["Processor time was not recorded."]
      : [`Processors outside spikes: ${busy.toFixed(1)} % busy.`];
  },
};
