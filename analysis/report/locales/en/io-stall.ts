import type { SuspectWords } from "../words.ts";
import { bytes, duration, exactSeconds, list, partOf, percent, plural } from "./quantities.ts";
import { outside, saidOf } from "./summary.ts";

export const ioStall: SuspectWords<"io-stall"> = {
  cause: {
    named: (culprit) =>
      culprit === ""
        ? "storage that stopped answering; whoever needs it waits and is counted"
        : `the kernel's own work on an array of disks (${culprit}); whoever needs the disks waits`,
    summary: (verdict) =>
      saidOf(
        verdict,
        verdict.culprit === ""
          ? "tasks waited for storage that did not answer"
          : `the kernel checked or rebuilt an array of disks (${verdict.culprit}), and whoever needed its disks waited`,
      ),
    now: (culprit) =>
      culprit === ""
        ? "Ask the storage or virtualization team about this guest's disks at the times below."
        : "Look at /proc/mdstat. A check may be put off; a rebuild should end, for the array is not whole until then.",
    accuses: "Most of the load waited in uninterruptible sleep, in processes of several names.",
    acquits: "Hardly anything waited for storage.",
    matters:
      "The storage below the guest did not answer: the datastore and its path are to be asked, not this guest.",
  },
  facts: {
    "io-stall.asleep": ({ share, iowait }) =>
      `${partOf(share)} the load above normal was in uninterruptible sleep${iowait === null ? "" : `; iowait ${percent(iowait)}`}.`,
    "io-stall.blocked": ({ tasks, iowait }) =>
      `${tasks.toFixed(1)} tasks waited for a disk (mean)${iowait === null ? "" : `; iowait ${percent(iowait)}`}.`,
    "io-stall.pressure": ({ share, calm }) =>
      `Nobody got any further for want of storage ${percent(share)} of the time in the spike${outside(calm)}.`,
    "io-stall.waiting": ({ names }) => `Waiting: ${names.join(", ")}.`,
    "io-stall.moved": ({ by, length_s }) =>
      `Read and wrote the most (with children that ended): ${list(by.map((one) => `${one.comm} (${rate(one.read_bytes, length_s)} read, ${rate(one.written_bytes, length_s)} written)`))}.`,
    "io-stall.frozen": ({ share }) => `${partOf(share)} what slept waited for a frozen file system.`,
    "io-stall.child": ({ share }) =>
      `${partOf(share)} what slept waited for a child that it had started (vfork): for no disk.`,
    "io-stall.elsewhere": ({ share }) =>
      `${partOf(share)} what slept waited for a file server, or a program that serves files: for no disk of this machine.`,
    "io-stall.said": ({ lines, text }) =>
      `The log tells of storage${lines === 1 ? "" : ` in ${plural(lines, "line")}, first`}: ${text}`,
    "io-stall.hung": ({ names, seconds }) =>
      `The kernel logged that ${names.length === 0 ? "tasks were" : `${list(names)} ${names.length === 1 ? "was" : "were"}`} blocked${seconds > 0 ? ` for more than ${exactSeconds(seconds)}` : " for too long"}.`,
    "io-stall.late": ({ lines, longest_s }) =>
      `keepalived came late to its own timers${longest_s > 0 ? `, by up to ${duration(longest_s)}` : ""} (${plural(lines, "line")} of the log): it waited for something, or the whole guest stood still.`,
    "io-stall.raid": ({ comm, tasks }) =>
      `${comm}, the kernel's own thread that checks or rebuilds the array, was ${tasks.toFixed(1)} of the tasks.`,
    "io-stall.only-said": () => "lines of the log speak for it, but who waited was not recorded",
    "io-stall.nothing-new": ({ comm }) => `${comm} had been there before and began nothing new.`,
    "io-stall.alone": ({ comm }) => `most of what waited was ${comm} alone`,
    "io-stall.calm": ({ iowait }) => `iowait outside spikes: ${percent(iowait)}.`,
    "io-stall.unknown": () => "iowait outside spikes is not known.",
  },
  advice: {
    "io-stall.off-disk": () => ({
      title: "Keep keepalived off that disk",
      why: "A disk that does not answer must not hold up the adverts.",
      change: [
        "Log through journald or a syslog on another host; keep check scripts and dumps on tmpfs (/run); let check scripts not read from the slow file system.",
      ],
      expected: "In the next stall no state change of a VRRP instance; the load may still rise.",
    }),
  },
};

const rate = (moved: number, length_s: number) => `${bytes(moved / length_s)}/s`;
