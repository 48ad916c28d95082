import type { StandingWords } from "../standing.ts";
import { duration } from "./quantities.ts";
import { sureness } from "./summary.ts";

const realities = {
  phantom: "phantom: the load was not really there",
  real: "real: tasks did run or wait",
  unclear: "whether the load was real could not be told",
};

const saying = (said: string) => (said === "" ? "" : `; it said: ${said}`);

export const standing: StandingWords = {
  spike: ({ start, end, duration_s, peak_load1, reality, cause, confidence, command }) =>
    `Load spike from ${start} to ${end} (${duration(duration_s)}, load1 up to ${peak_load1.toFixed(2)}), ${realities[reality]}. ${
      cause === null
        ? "Cause: not found."
        : `Cause: ${cause}. Confidence ${confidence.toFixed(2)}, ${sureness(confidence)}.`
    } Try: ${command}`,
  verdict: (verdict, command) => `The verdict has changed: ${verdict} Try: ${command}`,
  foretold: (at, low, high, cause) =>
    `A load spike is foretold for ${at}, between ${low} and ${high}. Cause of the earlier ones: ${cause}.`,
  foretoldFirst: (at, low, high, name) =>
    `A first load spike is foretold for ${at}, between ${low} and ${high}: the kernel's looks are on their way into the runs of ${name}. The load will not really be there.`,
  came: (at, low, high, came) =>
    `The load spike that was foretold for ${at}, between ${low} and ${high}, came: it began ${came}.`,
  missed: (at, low, high) =>
    `The load spike that was foretold for ${at}, between ${low} and ${high}, did not come in that time.`,
  hook: {
    ended: (program, status, said) =>
      `report.on_spike: ${program} ended with exit status ${status}${saying(said)}`,
    signalled: (program, signal, said) => `report.on_spike: ${program} was ended by ${signal}${saying(said)}`,
    late: (program, said) =>
      `report.on_spike: ${program} took longer than a minute and was killed${saying(said)}`,
    failed: (why) => `report.on_spike: ${why}`,
  },
};
