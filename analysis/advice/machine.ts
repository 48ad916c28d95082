import type { Advisor } from "./advisor.ts";
import { indented } from "./snippets.ts";

/** What lies under the guest, or is its size: what to ask for, and how one will see that it came. */

export const adviseOnCpu: Advisor = (_, culprit) => {
  const who = culprit || "the process";
  return [
    {
      title: `Look at what ${who} does at the times of the spikes`,
      why: "The processors were busy: this load is work, and more of it than there are processors.",
      change: [
        "In a spike, or from its log at those times:",
        "",
        indented("top -H -d 5   # which threads\nperf top        # which functions"),
        "",
        "If it may wait, limit its unit (a drop-in); else the guest needs more processors:",
        "",
        indented("[Service]\nCPUQuota=100%"),
      ].join("\n"),
      expected: "cpu_busy_pct stays below 100 in the next spike, or there is none.",
    },
  ];
};

export const adviseOnMemory: Advisor = () => [
  {
    title: "Find who needs the memory, and give the guest more or the process less",
    why: "Tasks waited for pages to come back from swap or disk; each of them is counted.",
    change: [
      "In a spike:",
      "",
      indented(
        "ps -eo pid,comm,rss --sort=-rss | head\nvmware-toolbox-cmd stat balloon   # memory that the host took back, in MB",
      ),
      "",
      "Ballooning or host swap above 0: ask the VMware team for a reservation. Else more memory, or a limit (MemoryMax=) for the process.",
    ].join("\n"),
    expected: "mem_available_kb does not fall towards 0 and swap does not grow in the next report.",
  },
];

export const adviseOnSteal: Advisor = () => [
  {
    title: "Ask the VMware team for the processor time that this guest did not get",
    why: "Tasks were ready to run and the host ran something else: nothing in the guest can help.",
    change: [
      "Give them the times of the spikes and ask for, of this VM (esxtop):",
      "- %RDY and %CSTP, and whether the VM or its pool has a CPU limit",
      "- how much the host's processors are overcommitted at those times",
      "Fewer virtual CPUs can help where %CSTP is high.",
    ].join("\n"),
    expected: "steal_pct (or the lateness of the recorder's own timers) stays low at those times.",
  },
];

export const adviseOnStun: Advisor = () => [
  {
    title: "Ask the VMware team what stopped this VM, and when it does so next",
    why: "No timer of the guest fired for a while; then everything that was due ran at once. Snapshots, backups and migrations do this.",
    change: [
      "Give them the times of the spikes and ask for:",
      "- snapshot create and remove of this VM (vmware.log: Checkpoint_Unstun … stopped for … us)",
      "- the schedule of the backup, and whether it takes memory or quiesced snapshots",
      "- vMotion at those times",
    ].join("\n"),
    expected: "No clock.stall row at those times, or one of some milliseconds.",
  },
  {
    title: "Let VRRP outlast the stop",
    why: "A backup node takes over after about three advert intervals of silence, and hands back afterwards.",
    change:
      "Set advert_int on both nodes so that 3 × advert_int is longer than the longest stop in this report.",
    expected: "No vrrp.state row in the next stop.",
  },
];
