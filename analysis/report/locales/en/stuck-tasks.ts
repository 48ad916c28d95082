import type { SuspectWords } from "../words.ts";
import { list, plural } from "./quantities.ts";

export const stuckTasks: SuspectWords<"stuck-tasks"> = {
  cause: {
    named: (culprit) =>
      culprit === ""
        ? "threads that sleep for good are counted"
        : `${culprit} sleeps for good and is counted`,
    summary: ({ culprit }) =>
      `Load average counts ${culprit || "threads"} in uninterruptible sleep all the time, though no work is done.`,
    now: "Take their number off this machine's load before you judge it.",
    accuses: "The same threads were in uninterruptible sleep, at the same place, at every look to the end.",
    acquits: "No thread slept uninterruptibly at every look.",
    matters: "The load is higher by their number for ever; alarms that do not know it fire for nothing.",
  },
  facts: {
    "stuck-tasks.judged": () =>
      "Judged on the time of the load that stays, whose figures stand above; there was no spike.",
    "stuck-tasks.for-good": () =>
      "it would make tasks wait too, but the same threads sleep at every look: that they never wake says more",
  },
  advice: {
    "stuck-tasks.subtract": ({ offset, names, look }) => ({
      title: `Take ${offset} off the load, in alarms too, and find out why ${list(names)} ${names.length === 1 ? "sleeps" : "sleep"}`,
      why: `${plural(offset, "thread")} in uninterruptible sleep ${offset === 1 ? "counts" : "count"} as ${offset} for load average as long as ${offset === 1 ? "it sleeps" : "they sleep"}.`,
      change: [
        "See where they sleep:",
        look,
        "A kernel thread that always sleeps so is a flaw of its driver: look for a newer kernel or module. A process waits for a mount or device that does not answer.",
      ],
      expected: `Load average is lower by ${offset} once ${offset === 1 ? "it sleeps" : "they sleep"} no more.`,
    }),
    "stuck-tasks.look-busy": ({ names, look }) => ({
      title: `Look at what ${names.length === 0 ? "the running tasks" : list(names)} ${names.length === 1 ? "does" : "do"}`,
      why: "More tasks wanted a processor than there are, and it had not ended when the recording did.",
      change: [
        "On the machine:",
        look,
        "If it is work that may wait, limit it; if it must not wait, the guest needs more processors.",
      ],
      expected: "The load falls by the tasks that run no more.",
    }),
    "stuck-tasks.look-idle": ({ look }) => ({
      title: "See who is counted while the processors rest",
      why: "The processors are idle most of the time: whoever is counted sleeps uninterruptibly, or is not there. More processors would not help.",
      change: ["On the machine (the column after the state is where a task sleeps):", look],
      expected:
        "Tasks in state D, and what they wait for. If there are none, a day of loadspike's own recording shows what is counted.",
    }),
    "stuck-tasks.look-asleep": ({ look }) => ({
      title: "See what the sleeping tasks wait for",
      why: "Most of the load waits in uninterruptible sleep: processors would not help.",
      change: ["On the machine (the column after the state is where a task sleeps):", look],
      expected: "The load falls when what they wait for answers.",
    }),
  },
};
