import type { LiveWords } from "../live.ts";
import { plural } from "./quantities.ts";

export const live: LiveWords = {
  title: "loadspike",
  noName: "unnamed host",
  here: (since) => `recording since ${since}`,
  agent: (pid, since) => `the agent (pid ${pid}) records since ${since}`,
  silent: (pid, told) => `the agent (pid ${pid}) has said nothing since ${told}`,
  nobodyRecords: (last) => (last === null ? "nobody records" : `nobody records; last row ${last}`),
  load: (load1, load5, load15) => `load ${[load1, load5 ?? "?", load15 ?? "?"].join(" ")}`,
  counted: (count) => `kernel counted ${count ?? "?"}`,
  active: (mean) => (mean === null ? "truly active ?" : `truly active ${mean.toFixed(2)} (1 min)`),
  activeNow: (count) => `active ${count ?? "?"}`,
  strip: (looks, lasting, unknown) =>
    `COUNTED by the kernel at its last ${looks === 1 ? "look" : `${looks} looks`} (${lasting}), one column each${unknown === null ? "" : `, ${unknown} unknown`}`,
  noStrip: "COUNTED by the kernel: not known yet",
  who: "WHO WAS THERE at the last looks",
  kernel: "kernel's look",
  random: "random look",
  nobody: (looks) => (looks === 1 ? "nobody" : `nobody, at ${looks} looks`),
  unnamed: (count) =>
    count === 1 ? "1 task, gone too soon to see whose" : `${count} tasks, gone too soon to see whose`,
  task: (comm, count, asleep) =>
    `${comm}${count > 1 ? ` ×${count}` : ""}${asleep === 0 ? "" : asleep === count ? " asleep (D)" : ` (${asleep} asleep, D)`}`,
  separator: ", ",
  next: "NEXT",
  look: (seconds) => `kernel's look  ${seconds === null ? "not known yet" : `in ${seconds.toFixed(1)} s`}`,
  spike: (at, low, high, within) => `spike          in ${within}: ${at}, between ${low} and ${high}`,
  due: (low, high) => `spike          due now, between ${low} and ${high}`,
  noSpike: 'spike          none foretold ("loadspike report" foretells after two spikes)',
  spikeAsked: "spike          being worked out from all that is recorded",
  events: "LAST EVENTS",
  noEvent: "none of weight in the last 10 minutes",
  event: {
    run: (comm, lasted, exit) => {
      const ran = lasted === null ? `${comm} ended` : `${comm} ran ${lasted}`;
      return exit === null || exit === 0 ? ran : `${ran}, exit status ${exit}`;
    },
    write: (comm, path, lasted) => `${comm === "" ? "somebody" : comm} wrote ${path} for ${lasted}`,
    vrrp: (text) => `VRRP: ${text}`,
    log: (by, text) => `${by === "" ? "log" : by}: ${text}`,
    stall: (lasted) => `the machine stood still for ${lasted}`,
    step: (by) => `the clock was set by ${by}`,
    off: (lasted) => `nobody recorded for ${lasted}`,
    lost: (count) =>
      count === null ? "events were lost, nobody knows how many" : `${plural(count, "event")} lost`,
    quota: (group) => `${group} used up its CPU limit`,
  },
  keys: { record: "q ends the recording and reports", live: "q quits   r looks for spikes again" },
};
