import type { Facts } from "../../../facts.ts";
import type { SuspectWords } from "../words.ts";
import { duration, list, partOf, percent, plural } from "./quantities.ts";
import { saidOf } from "./summary.ts";

const WHAT: Record<Facts["cpu-quota.others"]["group"]["kind"], string> = {
  unit: "the unit ",
  docker: "the Docker container ",
  podman: "the Podman container ",
  kubernetes: "the Kubernetes group ",
  lxc: "the LXC container ",
  group: "the control group ",
};
const called = ({ kind, name, path }: Facts["cpu-quota.others"]["group"]) =>
  `${WHAT[kind]}${kind === "group" ? path : name}`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const limit = (quota_s: number, period_s: number) =>
  `${duration(quota_s)} of processor time in each ${duration(period_s)}`;
const count = (tasks: number) => tasks.toFixed(1);

export const cpuQuota: SuspectWords<"cpu-quota"> = {
  cause: {
    named: (culprit) => `the CPU limit of ${culprit || "a control group"}`,
    summary: (verdict) =>
      saidOf(
        verdict,
        `${verdict.culprit || "a control group"} used up its CPU limit, and its tasks were who the kernel counted`,
      ),
    now: "Look whether what runs under the limit named above is late: it is stopped in each period, whatever the processors are doing.",
    accuses: "A control group used up its CPU limit, and its tasks are who was counted.",
    acquits: "No control group used up its CPU limit, or who was counted was not in it.",
    matters:
      "Tasks under a limit run at the start of each period and are then stopped: what they do is late, and the load average pulses as the kernel's looks meet those starts.",
  },
  facts: {
    "cpu-quota.none": () => "No control group was stopped for want of CPU quota.",
    "cpu-quota.seldom": ({ group, stopped }) =>
      `${capital(called(group))} was stopped by its CPU limit in ${percent(stopped)} of its periods: too seldom to make this load.`,
    "cpu-quota.stopped": ({ group, comm, quota_s, period_s, stopped }) =>
      `${capital(called(group))}${comm === "" ? "" : ` (${comm})`} may use ${limit(quota_s, period_s)}; that was used up in ${percent(stopped)} of the periods.`,
    "cpu-quota.pulses": ({ cycle_s, inside, outside, place, look_s, slip_s, passes, came, length_s }) =>
      `The kernel looks every ${look_s.toFixed(3)} s, each time ${duration(slip_s)} later or earlier in the period: its looks go through the period in ${duration(cycle_s)} and meet the running tasks for ${duration(place * cycle_s)} of that; ${length_s === null ? "" : `other work hides it at times, and in the ${duration(length_s)} that show it best `}${pulsesThatCame(passes, came)}, ${count(inside)} tasks counted then and ${count(outside)} in between.`,
    "cpu-quota.load": ({ comm, share }) => `${partOf(share)} the load above normal was ${comm}.`,
    "cpu-quota.counted": ({ comm, share, looks }) =>
      `${comm} was there at ${percent(share)} of ${plural(looks, "look")} just after the kernel's that met anybody.`,
    "cpu-quota.others": ({ group }) => `Hardly any of the load was of ${called(group)}.`,
    "cpu-quota.part": ({ group }) =>
      `${called(group)} used up its limit, but its tasks were only a part of this load`,
    "cpu-quota.unattributed": ({ group }) =>
      `${called(group)} used up its limit, but whether its tasks were this load is not known`,
    "cpu-quota.like-one": ({ cycle_s, inside, outside, passes, came, period_s }) =>
      `The counts pulse as those of a control group with a CPU limit do: a period of ${duration(period_s)} makes pulses every ${duration(cycle_s)}; ${pulsesThatCame(passes, came)}, ${count(inside)} tasks counted then and ${count(outside)} in between.`,
    "cpu-quota.not-asked": () => "CPU limits of control groups were not recorded",
    "cpu-quota.worst": ({ group, stopped, quota_s, period_s }) =>
      `${capital(called(group))} may use ${limit(quota_s, period_s)}; in the minutes in which that did not suffice, it was used up in ${percent(stopped)} of the periods.`,
    "cpu-quota.never": () => "No control group used up a CPU limit.",
    "cpu-quota.unknown": () => "Whether control groups used up CPU limits is not known.",
  },
  advice: {
    "cpu-quota.period": ({ name, from_s, to_s, peak, lower, how }) => ({
      title: `Give the CPU limit of ${name} a period of ${duration(to_s)} instead of ${duration(from_s)}`,
      why: "The limit stays the same share of a processor; but the kernel's looks no longer go slowly through its periods, and load average no longer pulses.",
      change: how
        ? ["As root:", how, "The quota changes with the period, so that the share stays."]
        : ["Set period and quota anew where the limit was set, both by the same factor."],
      expected: `Simulated: load1 reaches ${lower.toFixed(1)} instead of ${peak.toFixed(1)}. The group is as late as before${to_s > from_s ? ", and stopped for longer at a time" : ""}.`,
    }),
    "cpu-quota.raise": ({ name, comm, processors, how }) => ({
      title: `Raise the CPU limit of ${name}, or remove it`,
      why: `${comm || "What runs there"} wants more than the ${Number(processors.toFixed(2))} processors that it may use, and waits for the rest of each period.`,
      change: ["Twice as much, for a start:", how],
      expected:
        "nr_throttled in its cpu.stat no longer grows. Until its work is done its tasks are counted more, not less: they run instead of being stopped.",
    }),
    "cpu-quota.find": ({ name, how }) => ({
      title: `Look up the CPU limit of ${name || "the control group"}, and raise or remove it`,
      why: `It stops ${name || "the group"} in each period; how high it is this report cannot say.`,
      change: [
        "Periods in which each group was stopped, the most last:",
        how,
        "A limit is cpu.max beside that file, or cpu.cfs_quota_us and cpu.cfs_period_us.",
      ],
      expected: "nr_throttled no longer grows, and load average no longer pulses.",
    }),
    "cpu-quota.weight": ({ name, processors, tasks, how }) => ({
      title: `Give ${name} a weight instead of a limit`,
      why: `A weight holds it back only while others want the processors; a limit of ${Number(processors.toFixed(2))} processors does so also when they are idle.`,
      change: ["As root, or where the limit is configured:", how],
      expected: `Its work ends sooner and the pulses are gone; while it works, ${tasks === null ? "its tasks count" : `its ${list([plural(tasks, "task")])} count${tasks === 1 ? "s" : ""}`} in full as load.`,
    }),
  },
};

function pulsesThatCame(passes: number, came: number): string {
  if (passes === 1)
    return came === 1 ? "the one pulse that was due came" : "the one pulse that was due did not come";
  return `${came} of ${passes} pulses that were due came`;
}
