import type { SuspectWords } from "../words.ts";
import { bytes, list, partOf, percent } from "./quantities.ts";
import { allOf, outside } from "./summary.ts";

export const ioStall: SuspectWords<"io-stall"> = {
  cause: {
    named: () => "storage that stopped answering; whoever needs it waits and is counted",
    summary: (verdict) => allOf(verdict, "tasks waited for storage that did not answer"),
    now: "Ask the storage or VMware team about this datastore at the times below.",
    accuses: "Most of the load waited in uninterruptible sleep, in processes of several names.",
    acquits: "Hardly anything waited for storage.",
    matters:
      "The storage below the guest did not answer: the datastore and its path are to be asked, not this guest.",
  },
  facts: {
    "io-stall.asleep": ({ share, iowait }) =>
      `${partOf(share)} the load above normal was in uninterruptible sleep${iowait === null ? "" : `; iowait ${percent(iowait)}`}.`,
    "io-stall.pressure": ({ share, calm }) =>
      `Nobody got any further for want of storage ${percent(share)} of the time in the spike${outside(calm)}.`,
    "io-stall.waiting": ({ names }) => `Waiting: ${names.join(", ")}.`,
    "io-stall.moved": ({ by, length_s }) =>
      `Read and wrote the most: ${list(by.map((one) => `${one.comm} (${rate(one.read_bytes, length_s)} read, ${rate(one.written_bytes, length_s)} written)`))}.`,
    "io-stall.frozen": ({ share }) => `${partOf(share)} what slept waited for a frozen file system.`,
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
