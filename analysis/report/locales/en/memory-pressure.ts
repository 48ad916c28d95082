import type { SuspectWords } from "../words.ts";
import { bytes, list, partOf, percent } from "./quantities.ts";
import { allOf } from "./summary.ts";

export const memoryPressure: SuspectWords<"memory-pressure"> = {
  cause: {
    named: () => "too little memory: tasks wait for pages",
    summary: (verdict) =>
      allOf(
        verdict,
        `memory ran out${verdict.culprit === "" ? "" : `, most of the load was ${verdict.culprit}`}`,
      ),
    now: "Look at who uses the memory before the kernel kills a process.",
    accuses: "Memory ran out: available memory fell, pages were swapped, and tasks waited for memory.",
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
    "memory-pressure.one-sign": () => "one sign of memory pressure alone does not decide",
    "memory-pressure.calm": ({ available_bytes }) =>
      `Available memory outside spikes: ${bytes(available_bytes)}.`,
    "memory-pressure.unknown": () => "How much memory is available outside spikes is not known.",
  },
  advice: {
    "memory-pressure.find": ({ find }) => ({
      title: "Find who needs the memory, and give the guest more or the process less",
      why: "Tasks waited for pages to come back from swap or disk; each of them is counted.",
      change: [
        "In a spike:",
        find,
        "Ballooning or host swap above 0: ask the VMware team for a reservation. Else more memory, or a limit (MemoryMax=) for the process.",
      ],
      expected: "Available memory does not fall towards 0 and swap does not grow in the next report.",
    }),
  },
};

function compared(what: string, inside: number | null, outside: number | null): string {
  if (inside === null) return "";
  return `${what} ${bytes(inside)}${outside === null ? "" : ` (outside ${bytes(outside)})`}`;
}
