import type { Fact } from "../../../facts.ts";
import type { SuspectWords } from "../words.ts";
import { bytes, list, partOf, percent, plural } from "./quantities.ts";
import { saidOf } from "./summary.ts";

export const memoryPressure: SuspectWords<"memory-pressure"> = {
  cause: {
    named: (_, found) => {
      const limit = groupIn(found);
      if (limit === null) return "too little memory: tasks wait for pages";
      return `${limit.group === "" ? "a control group" : `the control group ${limit.group}`} reached its memory limit; the machine itself is not short of memory`;
    },
    summary: (verdict) => {
      const { culprit, found } = verdict;
      const limit = groupIn(found);
      const what =
        limit === null
          ? "memory ran out"
          : `${limit.group === "" ? "a control group" : `the control group ${limit.group}`} reached its memory limit`;
      return saidOf(verdict, `${what}${culprit === "" ? "" : `, most of the load was ${culprit}`}`);
    },
    now: (_, found) =>
      groupIn(found) === null
        ? "Look at who uses the memory before the kernel kills a process."
        : "Look at what runs in that group: the kernel may kill it. The rest of the machine has memory.",
    accuses:
      "Memory ran out, for the machine or for a control group with a limit: available memory fell, pages were swapped, tasks waited for memory or were killed.",
    acquits: "As much memory was available as outside the spike, and nothing was swapped.",
    matters: "The guest works on its memory instead of for its users; a kill by the kernel may follow.",
  },
  facts: {
    "memory-pressure.memory": ({ available_bytes, calm_available_bytes, swap_bytes, calm_swap_bytes }) =>
      `${list(
        [
          compared("available memory", available_bytes, calm_available_bytes),
          compared("swap in use", swap_bytes, calm_swap_bytes),
        ].filter((part) => part !== ""),
      )}.`.replace(/^./, (first) => first.toUpperCase()),
    "memory-pressure.waited": ({ share }) =>
      share < 0.0005
        ? "No task waited for memory."
        : `Tasks waited for memory ${percent(share)} of the time.`,
    "memory-pressure.asleep": ({ share }) =>
      `${partOf(share)} the tasks that slept waited in the kernel for memory or swap.`,
    "memory-pressure.read": ({ by }) =>
      `Read the most from the disks: ${list(by.map(({ comm, read_bytes }) => `${comm} (${bytes(read_bytes)})`))}.`,
    "memory-pressure.killed": ({ names, kills }) =>
      `The log says that the kernel killed for want of memory${names.length === 0 ? "" : ` (${list(names)})`}: ${kills === 1 ? "once" : plural(kills, "time")}.`,
    "memory-pressure.group": ({ group, said, available_bytes }) =>
      `${said ? "The log says that" : "It seems that"} ${group === "" ? "a control group" : `the control group ${group}`} reached its limit${available_bytes === null ? "" : `; the machine had ${bytes(available_bytes)} available`}.`,
    "memory-pressure.host": ({ ballooned_bytes, swapped_bytes, waited }) =>
      `The host took memory from this VM: ${bytes(ballooned_bytes)} by ballooning, ${bytes(swapped_bytes)} swapped out by the host${waited === null ? "" : `; its processors waited ${percent(waited)} of one's time for that`} (vmware-toolbox-cmd).`,
    "memory-pressure.one-sign": () => "one sign of memory pressure alone does not decide",
    "memory-pressure.unread": () =>
      "the readings are minutes apart, and at none of them was the load on: how much memory there was in the spike is not known",
    "memory-pressure.calm": ({ available_bytes }) =>
      `Available memory outside spikes: ${bytes(available_bytes)}.`,
    "memory-pressure.unknown": () => "How much memory is available outside spikes is not known.",
  },
  advice: {
    "memory-pressure.limit": ({ culprit, unit, look, more }) => ({
      title: `Give ${unit || culprit || "the control group"} more memory, or less to do`,
      why: "Its control group is at its limit: its tasks wait while the kernel takes their pages away, and may be killed. More memory for the guest would not help.",
      change: [
        "Which group, and how often it was at its limit:",
        look,
        `A higher limit${unit.endsWith(".service") ? ` (systemctl edit ${unit})` : ", for a unit as a drop-in, for a container in what starts it"}:`,
        more,
      ],
      expected: "No kill and no waiting for memory in the next report.",
    }),
    "memory-pressure.find": ({ find, vmware }) => ({
      title: "Find who needs the memory, and give the guest more or the process less",
      why: "Tasks waited for pages to come back from swap or disk; each of them is counted.",
      change: [
        "In a spike:",
        find,
        vmware
          ? "Ballooning or host swap above 0: ask the VMware team for a reservation (esxtop: MCTLSZ, SWCUR, SWR/s, %SWPWT). Else more memory, or a limit (MemoryMax=) for the process."
          : "More memory, or a limit (MemoryMax=) for the process.",
      ],
      expected: "Available memory does not fall towards 0 and swap does not grow in the next report.",
    }),
  },
};

function compared(what: string, inside: number | null, outside: number | null): string {
  if (inside === null) return "";
  return `${what} ${bytes(inside)}${outside === null ? "" : ` (outside ${bytes(outside)})`}`;
}

/** The control group that reached its limit at any of the spikes; `null`: the machine itself was short. */
function groupIn(found: readonly Fact[]): { group: string } | null {
  const groups = found.flatMap((one) => (one.id === "memory-pressure.group" ? [one.values.group] : []));
  return groups.length === 0
    ? null
    : { group: groups.every((one) => one === groups[0]) ? (groups[0] ?? "") : "" };
}
