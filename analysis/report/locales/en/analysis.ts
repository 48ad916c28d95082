import type { Missing } from "../../../coverage.ts";
import { say } from "../say.ts";
import type { AdviceBlock, FactWords } from "../words.ts";
import { chance, duration, list, plural } from "./quantities.ts";
import { sourceFacts } from "./sources.ts";

/** What each source of the recorder gives, by its collector's id. */
const GIVES: Record<string, string> = {
  load: "load average",
  cpu: "processor time",
  memory: "memory figures",
  pressure: "pressure figures",
  schedstat: "run-queue times",
  tasks: "tasks seen at the looks",
  clocks: "stalls of timers",
  processes: "use by the heaviest processes",
  cgroups: "use of CPU limits by control groups",
  runs: "runs of processes",
  files: "file events",
  log: "log lines",
  self: "the recorder's own cost",
};
const gives = (source: string) => GIVES[source] ?? source;
const isSingular = (sources: readonly string[]) =>
  sources.length === 1 && ["load", "cpu", "processes", "cgroups", "self"].includes(sources[0] ?? "");

/** Reasons why a suspect was not examined. */
export const notExamined: Pick<
  FactWords<"source">,
  "source.not-recorded" | "source.not-said" | "source.nothing" | "source.few-looks"
> = {
  "source.not-recorded": ({ sources, reason }, times) => {
    const what = sources.length > 1 ? `neither ${list(sources.map(gives), "nor")}` : gives(sources[0] ?? "");
    const recorded = `${isSingular(sources) ? "was" : "were"}${sources.length > 1 ? "" : " not"} recorded`;
    return `${what} ${recorded}${reason === null ? "" : ` (${say(sourceFacts, reason, times)})`}`;
  },
  "source.not-said": ({ sources }) =>
    `this recording holds no ${list(sources.map(gives), "or")}, and does not say whether the recorder could see any`,
  "source.nothing": ({ source }) => `this recording holds no ${gives(source)} of that time`,
  "source.few-looks": ({ looks }) => `only ${plural(looks, "look")} fell into it, too few to tell who waited`,
};

export const spike: FactWords<"spike"> = {
  "spike.not-there": ({ active, counted }) =>
    `The load was not there: ${active.toFixed(2)} tasks truly active, ${counted.toFixed(1)} counted by the kernel.`,
  "spike.there": ({ active, counted }) =>
    `The load was there: ${active.toFixed(2)} tasks truly active, ${counted.toFixed(1)} counted by the kernel.`,
};

const after = ({ hits, spikes, within_s }: { hits: number; spikes: number; within_s: number }) =>
  `${hits === 0 ? "None" : hits} of ${plural(spikes, "spike")} began within ${duration(within_s)} after it acted`;

export const overall: FactWords<"overall"> = {
  "overall.follows": (values) =>
    values.hits === 0
      ? `${after(values)}.`
      : `${after(values)}; shifted to other times ${values.expected.toFixed(1)} would (${chance(values.p_value)}).`,
  "overall.follows-anyway": (values) =>
    `${after(values)}, as any moment does: only how long it takes can tell.`,
  "overall.too-few-spikes": ({ least }) =>
    `It takes ${plural(least, "spike")} to test this: it is described, not tested.`,
  "overall.supported": ({ supported, spikes }) => `Supported at ${supported} of ${plural(spikes, "spike")}.`,
  "overall.no-spike": () => "there was no spike to examine",
};

export const overallAdvice: AdviceBlock<"overall"> = {
  "overall.record-more": ({ missing }) => ({
    title: "Record the next spike with everything that this machine can give",
    why:
      missing.length === 0
        ? "Every suspect was examined and none of them explains these spikes."
        : `Not examined for want of data: ${missing.join(", ")}.`,
    change: [
      'Run the agent as root or as "loadspike install" sets it up; "loadspike doctor" lists each source and what would make it available.',
    ],
    expected: "After the next spike the report has fewer suspects that were not examined.",
  }),
  "overall.slow-raid": ({ comm, look }) => ({
    title: "Let the work on the array go slower, or at another hour",
    why: `Work on an array (${comm}) reads all of its disks from end to end, in the kernel: the priority of a job that asks for it does not slow it. It gives way to others only down to a least speed.`,
    change: ["What it does, how fast it may be, and who starts the checks:", look],
    expected: "It takes longer, and fewer tasks wait for the disks meanwhile.",
  }),
  "overall.ask-storage": ({ behind, vmware }) => ({
    title: vmware
      ? "Ask the storage or VMware team about the datastore at the times of the spikes"
      : "Ask those who run the storage about the disks at the times of the spikes",
    why:
      behind === "dump-writes"
        ? "What the dumps are written to did not answer: the disk stalled, or its file system was frozen for a snapshot. That is the cause behind this one."
        : "Tasks of several programs waited for the disk at once; none of them caused it.",
    // The figures are of "vSphere Monitoring and Performance" 6.7, charts of disks.
    change: [
      "Give them the start and end of each spike above, with the time zone, and ask for:",
      ...(vmware
        ? [
            {
              item: "latency of the virtual disk and its datastore (esxtop: GAVG = DAVG from the device + KAVG from the host): above 15 ms of DAVG VMware suspects the array, above 4 ms of KAVG the host's queues (0 to 1 ms is good)",
            },
            {
              item: "snapshots, consolidation, backup and Storage vMotion of this VM and of others on the datastore",
            },
            { item: "path failovers and congestion (vmkernel.log: H:0x, APD, PDL)" },
          ]
        : [
            { item: "latency of this machine's disks, from the array and from the host's queue" },
            { item: "snapshots, backups and copies that ran on the same storage" },
            { item: "path failovers and congestion" },
          ]),
    ],
    expected: `A job or a fault of theirs at those times; after its change the next recording has no ${behind}.`,
  }),
};

/** Events that a source counts, as what is lost of them. */
const EVENTS_OF: Record<string, string> = {
  runs: "process event",
  files: "file event",
  log: "log line",
  storage: "row",
};

/** What is missing, as what was not recorded, as what does not stand in the recording, and what that means. */
const MISSING: Record<Missing, { recorded: string; stands: string; means: string }> = {
  runs: {
    recorded: "Runs of processes were not recorded",
    stands: "No runs of processes stand in this recording",
    means: "no periodic job can be named from its times",
  },
  tasks: {
    recorded: "Who was running or waiting at the looks was not recorded",
    stands: "Nobody who was running or waiting at the looks stands in this recording",
    means: "load cannot be split by name",
  },
  active: {
    recorded: "The true number of active tasks was not recorded beside the load average",
    stands: "The true number of active tasks does not stand beside the load average in this recording",
    means: "a phantom cannot be told from real load",
  },
  files: {
    recorded: "File events were not recorded",
    stands: "No file events stand in this recording",
    means: "writes of state dumps are unknown",
  },
  pressure: {
    recorded: "Pressure figures (PSI) were not recorded",
    stands: "No pressure figures (PSI) stand in this recording",
    means: "they could not bear witness",
  },
};

/** From here on a look says more of when a spike began than the clock in the table. */
const MINUTES_APART_S = 45;

export const coverage: FactWords<"coverage"> = {
  "coverage.off": () => "the recorder was off",
  "coverage.restarted": () => "the machine was restarted",
  "coverage.suspended": () => "the machine was suspended",
  "coverage.lost": ({ lost, source }) => {
    const one = EVENTS_OF[source] ?? "event";
    return lost === null ? `an unknown number of ${one}s lost` : `${plural(lost, one)} lost`;
  },
  "coverage.silent": () => "no samples",
  "coverage.too-short": () => "There are no samples to speak of: record for longer.",
  "coverage.synthetic": () =>
    "Load average here is not the kernel's own arithmetic (a container?): its counts cannot be decoded.",
  "coverage.frozen": () =>
    "Load average stood still for minutes at a value at which the kernel's cannot (a container whose LXCFS no longer renews it?): what it says of those times is not known.",
  "coverage.looks-far-apart": ({ step_s }) =>
    `Looks are ${duration(step_s)} apart: the kernel's single counts, one every 5 s, cannot be told.${
      step_s < MINUTES_APART_S
        ? ""
        : ` Starts, ends and distances of spikes are known to about ${duration(step_s)}; shorter spikes may be missing.`
    }`,
  "coverage.one-spike": ({ runs_s, width_s }) =>
    `The next spike is foretold from a single spike and ${duration(runs_s)} of its job's runs: how steady the beat is has not been seen yet, so the interval is ${duration(width_s)} wide.`,
  "coverage.looks-unknown": () =>
    "The instants of the kernel's looks could not be found: load average hardly changed, or too little was recorded.",
  "coverage.runs-polled": ({ missed, forks }) =>
    `Runs were only looked for at the looks: ${missed} of ${plural(forks, "fork")} came and went in between; short jobs are missing or seem rarer and shorter than they are, exit codes and CPU times are unknown.`,
  "coverage.missing": ({ what, said, reason }, times) => {
    const { recorded, stands, means } = MISSING[what];
    const why = reason === null ? "" : ` (${say(sourceFacts, reason, times)})`;
    return `${said ? recorded : stands}${why}: ${means}.`;
  },
  "coverage.on-grid": () =>
    "Looks were taken at fixed distances: they may beat with periodic jobs themselves.",
  "coverage.sleepers-unseen": () =>
    "Of tasks in uninterruptible sleep only those that wait for a disk were recorded; the kernel counts the others too. So a load that looks like a phantom may be real.",
  "coverage.clock-stepped": ({ steps, largest_s }) =>
    `The wall clock was set ${steps === 1 ? "once" : plural(steps, "time")}, by up to ${duration(Math.abs(largest_s))} ${largest_s < 0 ? "back" : "on"}: times of day before and after cannot be compared; distances between spikes are right.`,
};

export const timeline: FactWords<"timeline"> = {
  "timeline.vrrp": ({ instance, state }) =>
    instance === "" ? `VRRP: ${state}` : `VRRP instance ${instance} became ${state}`,
  "timeline.clock-step": ({ step_s }) =>
    `the wall clock was set ${step_s < 0 ? "back" : "on"} by ${duration(Math.abs(step_s))}`,
  "timeline.session": ({ within_s }) =>
    `another session of this VM began${within_s > 0 ? ` within ${duration(within_s)}` : ""} (moved, resumed, reverted or hot-plugged)`,
  "timeline.stall": ({ length_s }) => `no timer fired for ${duration(length_s)}: the guest stood still`,
  "timeline.logged": ({ comm, text, times, until }, clock) =>
    `${comm === "" ? text : `${comm}: ${text}`}${times === 1 ? "" : ` (and ${plural(times - 1, "more line")} like it, until ${clock.short(until)})`}`,
};
