import type { Advisor } from "./advisor.ts";
import { indented, SINCE } from "./snippets.ts";
import { isAtLeast } from "./version.ts";

/** Against dumps that block: keep them off the disk that stalls, and make fewer. */
export const adviseOnDumps: Advisor = ({ keepalived, script }) => {
  const version = keepalived?.version ?? null;
  const files = keepalived?.dump_files.length ? keepalived.dump_files.join(", ") : "/tmp/keepalived.data";
  return [
    {
      title: "Do not dump on each run of a check script",
      why: "A dump every few seconds meets every stall of the disk; a dump on demand meets almost none.",
      change: `Take the signals USR1 and USR2 to keepalived out of ${script?.sends.length ? script.command : "the script or timer that sends them"}; ask for a dump by hand, from a timer every 5 minutes, or read the state by SNMP.`,
      expected:
        "The report counts a few dump writes a day in place of thousands, and none of them falls into a spike.",
    },
    {
      title: "Write the dumps into memory, not onto the disk that stalls",
      why: `The process that writes ${files} is the one that sends the VRRP adverts: while the disk does not answer, it does neither.`,
      change: offDisk(version),
      expected:
        "file.write rows of the dumps stay under some milliseconds also while the disk stalls, and keepalived is no longer among those that wait.",
    },
    storageQuestion("The disk under the dumps stalled: that is the cause behind this one."),
  ];
};

/** Against storage that stops answering from outside: what to ask those who run it. */
export const adviseOnStalls: Advisor = () => [
  storageQuestion("Tasks of several programs waited for the disk at once; none of them caused it."),
  {
    title: "Keep keepalived off that disk",
    why: "A disk that does not answer must not hold up the adverts.",
    change:
      "Log through journald or a syslog on another host; keep check scripts and dumps on tmpfs (/run); let check scripts not read from the slow file system.",
    expected: "In the next stall no state change of a VRRP instance; the load may still rise.",
  },
];

function storageQuestion(why: string) {
  return {
    title: "Ask the storage or VMware team about the datastore at the times of the spikes",
    why,
    change: [
      "Give them the start and end of each spike above, with the time zone, and ask for:",
      "- latency of the virtual disk and its datastore (esxtop: DAVG from the device, KAVG from the host's queue)",
      "- snapshots, consolidation, backup and Storage vMotion of this VM and of others on the datastore",
      "- path failovers and congestion (vmkernel.log: H:0x, APD, PDL)",
    ].join("\n"),
    expected:
      "A job or a fault of theirs at those times; after its change the next recording has no io-stall.",
  };
}

function offDisk(version: string | null): string {
  const dropIn = indented("[Service]\nRuntimeDirectory=keepalived\nEnvironment=TMPDIR=/run/keepalived");
  if (isAtLeast(version, SINCE.dump_file_keywords))
    return [
      "In keepalived.conf (since 2.3.3), then reload:",
      "",
      indented(
        "global_defs {\n    state_dump_file /run/keepalived/keepalived.data\n    stats_dump_file /run/keepalived/keepalived.stats\n}",
      ),
    ].join("\n");
  if (isAtLeast(version, SINCE.tmpdir))
    return [
      "In a drop-in of the service (systemctl edit keepalived), then restart it; who reads the dumps must look there:",
      "",
      dropIn,
    ].join("\n");
  const mount = indented("systemctl enable tmp.mount");
  if (version === null)
    return [
      `From keepalived ${SINCE.tmpdir} on, in a drop-in of the service (systemctl edit keepalived):`,
      "",
      dropIn,
      "",
      "Before that it writes to /tmp and nowhere else: mount /tmp as tmpfs, at the next reboot:",
      "",
      mount,
    ].join("\n");
  return [
    `keepalived ${version} writes to /tmp and nowhere else (TMPDIR is read since ${SINCE.tmpdir}). Mount /tmp as tmpfs, at the next reboot:`,
    "",
    mount,
  ].join("\n");
}
