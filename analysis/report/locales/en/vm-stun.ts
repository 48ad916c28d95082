import type { SuspectWords } from "../words.ts";
import { duration, plural } from "./quantities.ts";
import { saidOf } from "./summary.ts";

/** VMware aims at half a second for the switch to the other host (Broadcom's knowledge base, 436882). */
const MOVED = {
  item: "vMotion, suspend or revert of this VM at those times (vmware.log: migration id, Checkpoint_Unstun): the switch to another host is to take half a second",
};

export const vmStun: SuspectWords<"vm-stun"> = {
  cause: {
    named: () => "the hypervisor stopped this guest for a while (snapshot, backup, migration)",
    summary: (verdict) =>
      saidOf(
        verdict,
        "the whole guest stood still and then caught up (a snapshot, a migration or the host's storage)",
      ),
    now: "Ask the virtualization team what ran at the times below; VRRP may have failed over meanwhile.",
    accuses:
      "No timer of this guest fired for seconds at the spike's beginning: the whole guest stood still.",
    acquits: "The recorder's timers fired through the spike.",
    matters:
      "A snapshot, a migration or the host's storage stopped the guest; what piled up meanwhile is the load.",
  },
  facts: {
    "vm-stun.none": () => "No stall of the timers is recorded in the spike or just before it.",
    "vm-stun.stood-still": ({ stalls, total_s, elsewhere }) =>
      `${stalls === 1 ? `One stall of ${duration(total_s)}` : `${stalls} stalls of together ${duration(total_s)}`} at this spike, ${elsewhere === 0 ? "none" : elsewhere} away from any spike.`,
    "vm-stun.late": ({ lines, longest_s }) =>
      `keepalived came up to ${duration(longest_s)} late to its own timers (${plural(lines, "line")} of the log).`,
    "vm-stun.lockup": ({ lines, longest_s }) =>
      `The kernel logged that a processor was stuck${longest_s > 0 ? ` for ${duration(longest_s)}` : ""} (${plural(lines, "line")}): the host may not have run it.`,
    "vm-stun.session": ({ sessions }) =>
      `${sessions === 1 ? "Another session of the VM began" : `${sessions} other sessions of the VM began`} with it (vmware-toolbox-cmd): it was moved to another host (vMotion), suspended and resumed, reverted to a snapshot, or had hardware added. Which of these it was the guest is not told.`,
    "vm-stun.same-session": () =>
      "The VM's session stayed the same (vmware-toolbox-cmd): no vMotion, no suspend and no revert, which all begin another one. A snapshot that is taken or removed does not.",
    "vm-stun.suspended": ({ lines, text }) =>
      `VMware's tools tell of it${lines === 1 ? "" : ` in ${plural(lines, "line")}, first`}: ${text}`,
    "vm-stun.timers-unknown": () => "whether timers fired was not recorded",
    "vm-stun.only-late": () =>
      "late timers in the log speak for a stop of the guest, or of keepalived alone; the recorder's own timers do not tell",
    "vm-stun.recorder-awake": () =>
      "The recorder's own timers fired all the time: the guest did not stand still.",
    "vm-stun.all": ({ stalls }) =>
      stalls === 0
        ? "No stall of the timers is recorded."
        : `${plural(stalls, "stall")} of the timers ${stalls === 1 ? "is" : "are"} recorded.`,
  },
  advice: {
    "vm-stun.ask-host": ({ vmware, session }) => ({
      title: `Ask the ${vmware ? "VMware" : "virtualization"} team what stopped this VM, and when it does so next`,
      why: "No timer of the guest fired for a while; then everything that was due ran at once. Snapshots, backups and migrations do this.",
      change: [
        "Give them the times of the spikes and ask for:",
        ...(session === "other" ? [MOVED] : []),
        {
          item: vmware
            ? "snapshot create and remove of this VM (vmware.log: Checkpoint_Unstun … stopped for … us)"
            : "snapshots of this VM, taken or removed",
        },
        { item: "the schedule of the backup, and whether it takes memory or quiesced snapshots" },
        ...(session === "unknown"
          ? [{ item: vmware ? "vMotion at those times" : "live migration at those times" }]
          : []),
      ],
      expected: "The next report has no stall at those times, or one of some milliseconds.",
    }),
    "vm-stun.outlast": () => ({
      title: "Let VRRP outlast the stop",
      why: "A backup node takes over after about three advert intervals of silence, and hands back afterwards.",
      change: [
        "Set advert_int on both nodes so that 3 × advert_int is longer than the longest stop in this report.",
      ],
      expected: "No VRRP instance changes its state in the next stop.",
    }),
  },
};
