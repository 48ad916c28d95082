import type { SuspectWords } from "../words.ts";
import { duration, partOf, plural } from "./quantities.ts";
import { saidOf } from "./summary.ts";

export const snapshotFreeze: SuspectWords<"snapshot-freeze"> = {
  cause: {
    named: () => "file systems were frozen, as for a snapshot; whoever wrote waited for the thaw",
    summary: (verdict) =>
      saidOf(verdict, "file systems were frozen (as a backup's snapshot does), and whoever wrote waited"),
    now: "Ask who took a snapshot at the times below. If tasks still wait, see that the file systems are thawed (fsfreeze -u).",
    accuses:
      "Most of the load waited to write to a file system that was frozen, and the log may tell of freeze and thaw.",
    acquits: "Nobody was seen to wait for a thaw.",
    matters:
      "A quiesced snapshot stops all writing for a while: the backup is to be moved or taken without quiescing, nothing on this guest is wrong.",
  },
  facts: {
    "snapshot-freeze.waits": ({ share }) =>
      `${partOf(share)} the load above normal waited to write to a frozen file system.`,
    "snapshot-freeze.said": ({ lines, text }) =>
      `The log tells of it${lines === 1 ? "" : ` in ${plural(lines, "line")}, first`}: ${text}`,
    "snapshot-freeze.not-said": ({ read }) =>
      read ? "The log tells of no freeze and no snapshot." : "No log was read that could tell of a freeze.",
    "snapshot-freeze.lasted": ({ length_s }) =>
      `From freeze to thaw it took ${duration(length_s)}, by the log of VMware's tools.`,
    "snapshot-freeze.tools-silent": () =>
      "VMware's tools write of a freeze that goes well only at the level debug: that the log has no line of theirs says nothing.",
    "snapshot-freeze.whose-load": () =>
      "a freeze or a snapshot is in the log, but what the tasks waited for is not recorded",
    "snapshot-freeze.few-waited": () =>
      "a freeze or a snapshot is in the log, but most of the load was not seen to wait for a thaw",
    "snapshot-freeze.all": ({ lines }) =>
      `${plural(lines, "line")} of the log ${lines === 1 ? "tells" : "tell"} of freezes or snapshots.`,
  },
  advice: {
    "snapshot-freeze.ask": ({ vmware }) => ({
      title: "Ask the backup or virtualization team for snapshots at the times of the spikes",
      why: "A quiesced snapshot freezes each file system until the snapshot stands; whoever writes meanwhile waits and is counted.",
      change: [
        "Give them the start and end of each spike above, with the time zone, and ask:",
        {
          item: `whether the backup of this VM is quiesced, and how long its freeze took${vmware ? " (vmware.log: SnapshotVMX_TakeSnapshot start … quiesced=1)" : ""}`,
        },
        {
          item: "whether this VM can be backed up without quiescing, or at an hour at which little is written",
        },
      ],
      expected: "No lines of freeze and thaw, and no waiting for a thaw, at those times in the next report.",
    }),
    "snapshot-freeze.let-tools-say": ({ file, lines }) => ({
      title: "Let VMware's tools write down when they freeze and thaw",
      why: "At their usual level they say nothing of a snapshot that goes well.",
      change: [`In ${file}, then systemctl restart vmtoolsd (or open-vm-tools):`, lines],
      expected: "The next report says how long each freeze took.",
    }),
    "snapshot-freeze.not-there": () => ({
      title: "Keep what keepalived needs off the file systems that are frozen",
      why: "A check script or a dump that writes to a frozen file system waits with the others, and a failover may follow.",
      change: ["Scripts' temporary files, locks and keepalived's dumps on tmpfs (/run): it is never frozen."],
      expected: "keepalived's scripts keep their usual length in the next freeze.",
    }),
  },
};
