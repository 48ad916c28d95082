import type { Advices } from "../../../facts.ts";
import type { Paragraph, SuspectWords } from "../words.ts";
import { duration, list, partOf, percent, plural, thousands } from "./quantities.ts";
import { saidOf, UNKNOWN_PROCESS } from "./summary.ts";

export const dumpWrites: SuspectWords<"dump-writes"> = {
  cause: {
    named: (culprit) => `${culprit || "keepalived"} blocks while it writes its dump files`,
    summary: (verdict) =>
      saidOf(verdict, `state dumps of ${verdict.culprit || UNKNOWN_PROCESS} blocked while they were written`),
    now: "Failover is at risk while a dump blocks: keepalived sends no adverts meanwhile. Stop the dumps first.",
    accuses: "keepalived's state dumps were open for most of the spike: writing them blocked.",
    acquits: "Dumps went on through the spike as fast as outside it.",
    matters: "A blocked dump stops the process that sends the VRRP adverts: a failover may follow.",
  },
  facts: {
    "dump-writes.writes": ({ writes, median_s, longest_s, usual_s }) =>
      `${writes === 1 ? `One dump write in the spike, of ${duration(longest_s)}` : `${plural(writes, "dump write")} in the spike, median ${duration(median_s)}, longest ${duration(longest_s)}`}${usual_s === null ? "" : `; outside median ${duration(usual_s)}`}.`,
    "dump-writes.none": () => "No dump was written in the spike.",
    "dump-writes.being-written": ({ share }) =>
      `A dump was being written for ${percent(share)} of the spike.`,
    "dump-writes.paused": ({ share, usual_s, writer, writes }) =>
      `For ${percent(share)} of the spike on end no dump was written${writes === 0 ? "" : ` (${writes === 1 ? "the one dump write came" : `the ${thousands(writes)} dump writes came`} before or after that)`}, though one came every ${duration(usual_s)} until then; ${writer} was in uninterruptible sleep.`,
    "dump-writes.own": ({ share, writer }) => `${partOf(share)} the tasks at random times were ${writer}'s.`,
    "dump-writes.too-little": () => "dumps were slow, but for too little of the spike to be its cause",
    "dump-writes.cleanup-held": () =>
      "a cleanup ran through the pause: the dump waited for the folder that it held",
    "dump-writes.most-others": () => "most of the load was of others, who may wait for the same",
    "dump-writes.all"({ writes, every_s, took }) {
      const known = writes === 1 ? "One dump write" : plural(writes, "dump write");
      const every = every_s === null ? "" : `, one every ${duration(every_s)}`;
      if (took === null)
        return `${known}${every}; how long ${writes === 1 ? "it" : "they"} took is not known.`;
      if (writes === 1) return `${known}, of ${duration(took.longest_s)}.`;
      return `${known}${every}; median ${duration(took.median_s)}, longest ${duration(took.longest_s)}.`;
    },
    "dump-writes.compared": ({ median_s, usual_s }) =>
      `In spikes median ${duration(median_s)}, outside ${duration(usual_s)}.`,
    "dump-writes.none-at-all": () => "No write of a state dump was seen.",
  },
  advice: {
    "dump-writes.fewer": ({ script }) => ({
      title: "Do not dump on each run of a check script",
      why: "A dump every few seconds meets every stall of the disk; a dump on demand meets almost none.",
      change: [
        `Take the signals USR1 and USR2 to keepalived out of ${script ?? "the script or timer that sends them"}; ask for a dump by hand, from a timer every 5 minutes, or read the state by SNMP.`,
      ],
      expected:
        "The report counts a few dump writes a day in place of thousands, and none of them falls into a spike.",
    }),
    "dump-writes.memory": ({ files, place }) => ({
      title: "Write the dumps into memory, not onto the disk that stalls",
      why: `The process that writes ${named(files)} is the one that sends the VRRP adverts: while the disk does not answer, it does neither.`,
      change: offDisk(place),
      expected:
        "Writes of the dumps take some milliseconds at most also while the disk stalls, and keepalived is no longer among those that wait.",
    }),
  },
};

const MOST_FILES = 3;

function named(files: readonly string[]): string {
  const more = files.length - MOST_FILES;
  return more <= 1 ? list(files) : `${files.slice(0, MOST_FILES).join(", ")} and ${more} more files`;
}

const DROP_IN = "in a drop-in of the service (systemctl edit keepalived)";

function offDisk(place: Advices["dump-writes.memory"]["place"]): Paragraph[] {
  switch (place.by) {
    case "keywords":
      return [`In keepalived.conf (since ${place.since}), then reload:`, place.lines];
    case "tmpdir":
      return [
        `${DROP_IN.replace(/^i/, "I")}, then restart it; who reads the dumps must look there:`,
        place.dropIn,
      ];
    case "mount":
      return [
        `keepalived ${place.version} writes to /tmp and nowhere else (TMPDIR is read since ${place.since}). Mount /tmp as tmpfs, at the next reboot:`,
        place.mount,
      ];
    case "either":
      return [
        `From keepalived ${place.since} on, ${DROP_IN}:`,
        place.dropIn,
        "Before that it writes to /tmp and nowhere else: mount /tmp as tmpfs, at the next reboot:",
        place.mount,
      ];
  }
}
