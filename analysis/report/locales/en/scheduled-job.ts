import type { SuspectWords } from "../words.ts";
import { duration, partOf, percent, plural } from "./quantities.ts";
import { saidOf, UNKNOWN_PROCESS } from "./summary.ts";

export const scheduledJob: SuspectWords<"scheduled-job"> = {
  cause: {
    named: (culprit) => `the job ${culprit}`.trim(),
    summary: (verdict) => saidOf(verdict, `work of the job ${verdict.culprit || UNKNOWN_PROCESS}`),
    now: "Let the job end, or stop it if it hurts. What to change is below.",
    accuses: "One command's run began with the spike and ended with it, and its tasks made up the load.",
    acquits: "No command that was seen ran for the time of the spike.",
    matters: "The load is work that somebody started: it can be moved, niced or split.",
  },
  facts: {
    "scheduled-job.none-fits": ({ commands }) =>
      `No run of another command lasted as long as the spike; ${looked(commands)}.`,
    "scheduled-job.frozen": ({ share }) =>
      `${partOf(share)} what slept waited for a frozen file system: no job does that to itself.`,
    "scheduled-job.remote": ({ share }) =>
      share === null
        ? "The log says that a file server was silent: who waits for it did not bring that about."
        : `${partOf(share)} what slept waited for a file server, or a program that serves files, that did not answer: who waits did not bring that about.`,
    "scheduled-job.piled": ({ comm, runs, worked }) =>
      `${runs.toFixed(1)} runs of ${comm} went on together and worked for ${percent(worked)} of their time.`,
    "scheduled-job.waited": () => "its runs piled up and waited: for what is not recorded",
    "scheduled-job.workers": ({ names }) => `Seen in its runs only, or started by it: ${names.join(", ")}.`,
    "scheduled-job.with-workers": ({ share }) =>
      `${partOf(share)} the tasks at random times were its own or theirs.`,
    "scheduled-job.raid": () => "The kernel's own threads did work on an array that it asked for.",
    "scheduled-job.asked": ({ comm, parent, thread }) =>
      `${comm} (started by ${parent || "an unknown parent"}) ran just before the load rose: it asks the kernel to check an array, which ${thread} does.`,
    "scheduled-job.ran": ({ comm, parent, length_s, common, commands }) =>
      `${comm} (started by ${parent || "an unknown parent"}) ran for ${duration(length_s)}; ${percent(common)} of it and the spike is common to both; ${looked(commands)}.`,
    "scheduled-job.fits": ({ met, spikes }) => `Its runs fit ${met} of ${plural(spikes, "spike")}.`,
    "scheduled-job.own": ({ share }) =>
      `${partOf(share)} the tasks at random times were its own or its children's.`,
    "scheduled-job.worked": ({ share }) =>
      `It worked or waited for the disk for ${percent(share)} of its time.`,
    "scheduled-job.origin": ({ comm, unit, exe }) =>
      `${comm} ran in ${isUnit(unit) ? "the unit" : "the control group"} ${unit}${exe === "" ? "" : ` (${exe})`}.`,
    "scheduled-job.unscheduled": () => "Nothing shows that it runs on a schedule.",
    "scheduled-job.not-own": () => "it ran for the time of the spike, but most of the load was not its own",
    "scheduled-job.whose-load": () => "whose tasks made up the load is not recorded",
    "scheduled-job.all": ({ commands }) =>
      commands === 0
        ? "No process was seen to run."
        : `Runs of ${plural(commands, "command")} were recorded.`,
  },
  advice: {
    "scheduled-job.give-way": ({ culprit, unit, nice, dropIn }) => {
      const job = culprit || "the job";
      return {
        title: `Give ${job} the lowest priority, or another hour`,
        why: "Its work is real. It hurts only where it takes the disk or the processors from others.",
        change:
          unit === ""
            ? [
                `Where ${job} is started (cron line, script in /etc/cron.daily, or unit):`,
                nice,
                "or, for a unit, a drop-in:",
                dropIn,
              ]
            : [
                `${job} ran in the unit ${unit}. Where it is started there:`,
                nice,
                `or, if all of ${unit} may wait, a drop-in (systemctl edit ${unit}):`,
                dropIn,
              ],
        expected:
          "Load still rises while it runs (it counts waiting tasks), but other work keeps its usual length in the spike. At another hour: the spike moves there.",
      };
    },
  },
};

const looked = (commands: number) =>
  `${plural(commands, "command")} ${commands === 1 ? "was" : "were"} looked at`;

/** systemd's slices and scopes group what is no unit of its own: a session of cron stands in one. */
const isUnit = (unit: string) => unit.endsWith(".service");
