import type { NamedTasks, Sustained } from "../../../diagnosis.ts";
import type { SustainedValues } from "../words.ts";
import { duration, list, percent, plural } from "./quantities.ts";

const tasks = (mean: number) => `${mean.toFixed(1)} ${mean.toFixed(1) === "1.0" ? "task" : "tasks"}`;
const on = (cpus: number | null) => (cpus === null ? "" : ` on ${plural(cpus, "CPU")}`);
const began = ({ load, since }: SustainedValues) =>
  load.whole ? "since the recording began" : `since ${since}`;
const sleepers = (count: number) => `${plural(count, "thread")} ${count === 1 ? "sleeps" : "sleep"}`;

const running = ({ asleep_mean }: Sustained) =>
  (asleep_mean ?? 0) < SOME_ASLEEP
    ? "they run or wait for a processor"
    : `most run or wait for a processor, ${(asleep_mean ?? 0).toFixed(1)} wait in uninterruptible sleep`;

/** "dd 2.0 (asleep in submit_bio_wait)": where nearly all of them were. */
export const named = ({ comm, tasks: mean, asleep, wchan }: NamedTasks) =>
  `${comm} ${mean.toFixed(1)}${asleep < MOSTLY * mean ? "" : wchan === "" ? " (asleep)" : ` (asleep in ${wchan})`}`;
const MOSTLY = 0.8;
/** So many asleep, on average, are worth a word where most are not. */
const SOME_ASLEEP = 0.5;

/** What is said of a load that is high all the time, or has not gone back. */
export const sustained = {
  section: "Load that stays",
  label: "Besides",

  headline: (values: SustainedValues) => {
    const { load, cpus, kind, rest } = values;
    const stays = load.whole ? "ALL THE TIME" : "THAT STAYS";
    const counted = tasks(load.counted_mean);
    switch (kind) {
      case "offset":
        return `CONSTANT OFFSET. ${sleepers(load.offset_tasks)} for good and ${load.offset_tasks === 1 ? "is" : "are"} counted all the time; without ${load.offset_tasks === 1 ? "it" : "them"} the load is ${rest.toFixed(1)}.`;
      case "phantom":
        return `PHANTOM LOAD ${stays}. ${counted} counted ${began(values)}; the load is not really there.`;
      case "raised":
        return `RAISED LOAD ${stays}. ${counted}${on(cpus)} ${began(values)}.`;
      default:
        return `${load.reality === "real" ? "REAL" : "HIGH"} LOAD ${stays}. ${counted}${on(cpus)} ${began(values)}.`;
    }
  },

  summary: (values: SustainedValues) => {
    const { load, cpus, kind } = values;
    const counted = load.counted_mean.toFixed(1);
    const unclear =
      load.reality === "unclear" ? " What was measured does not tell whether all of it was real." : "";
    switch (kind) {
      case "offset":
        return `Of ${tasks(load.counted_mean)} that the kernel counts, ${load.offset_tasks} ${load.offset_tasks === 1 ? "sleeps" : "sleep"} uninterruptibly at every look: load average counts ${load.offset_tasks === 1 ? "it" : "them"}, and no processor does.`;
      case "phantom":
        return `The kernel counted ${tasks(load.counted_mean)} at its looks; truly active were ${(load.active_mean ?? 0).toFixed(1)}.`;
      case "asleep":
        return `Of ${tasks(load.counted_mean)} that the kernel counts, ${(load.asleep_mean ?? 0).toFixed(1)} wait in uninterruptible sleep: for storage, a network file system or a lock.${unclear}`;
      case "idle":
        return `${tasks(load.counted_mean)}${on(cpus)}, and the processors are ${percent(load.busy ?? 0)} busy: whoever is counted waits for something else, such as storage or a lock, or is not there.${unclear}`;
      case "raised":
        return `The load rose to ${counted} and has not gone back; that is less than one task for each CPU.${unclear}`;
      case "running":
        return `${tasks(load.counted_mean)}${cpus === null ? "" : `, ${(load.counted_mean / cpus).toFixed(1)} for each CPU`}: ${running(load)}.${unclear}`;
    }
  },

  now: (values: SustainedValues) => {
    const { load, since, kind } = values;
    switch (kind) {
      case "offset":
        return `Take ${load.offset_tasks} off this machine's load before you judge it. If a mount or a device does not answer, begin with the threads named below.`;
      case "phantom":
        return "No work is behind this load: do not add processors for it.";
      case "asleep":
        return "See what the tasks below wait for; more processors would not help.";
      case "idle":
        return "See who waits, and for what; more processors would not help.";
      case "raised":
        return `See what began about ${since}; no task need wait for a processor.`;
      case "running":
        return load.by.length === 0
          ? "See which tasks run: more is asked of this machine than it has processors for."
          : "Look at the tasks named below: more is asked of this machine than it has processors for.";
    }
  },

  /** The section: what was measured, line by line. */
  lines: ({ load, cpus, rest, since, offsetSince, lasted_s }: SustainedValues) => {
    const when = load.whole
      ? `All through the recording (${duration(lasted_s)})`
      : `Since ${since} (${duration(lasted_s)})`;
    const each =
      load.per_cpu === null ? "" : `, ${load.per_cpu.toFixed(2)} for each of ${plural(cpus ?? 0, "CPU")}`;
    const before = load.before === null ? "" : ` Before: ${tasks(load.before)} counted.`;
    const asleep =
      load.asleep_mean === null ? "" : `, ${load.asleep_mean.toFixed(2)} of them in uninterruptible sleep`;
    const active =
      load.active_mean === null
        ? "How many were truly active was not measured."
        : `Truly active: ${load.active_mean.toFixed(2)}${asleep}.`;
    const busy = load.busy === null ? "" : ` Processors ${percent(load.busy)} busy.`;
    const by = load.by.map(named);
    const offset = load.offset.map(
      (one, i) =>
        `${one.comm} (${plural(one.tasks, "thread")}${one.wchan === "" ? "" : ` in ${one.wchan}`}, ${one.from_start ? "since before the recording" : `since ${offsetSince[i] ?? since}`})`,
    );
    return [
      `${when}: load1 ${load.load1_mean.toFixed(2)} on average${each}.${before}`,
      `Counted by the kernel: ${load.counted_mean.toFixed(2)}. ${active}${busy}`,
      ...(by.length === 0 ? [] : [`By name, tasks on average: ${by.join(", ")}.`]),
      ...(offset.length === 0
        ? []
        : [
            `Asleep at every look: ${list(offset)}. Without ${load.offset_tasks === 1 ? "it" : "them"} ${rest.toFixed(2)} remain of ${load.counted_mean.toFixed(2)}.`,
          ]),
    ];
  },
};
