import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Incident, now } from "./incident.ts";
import { ControlGroup } from "./rig/control-group.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { ended } from "./rig/lab.ts";
import { Volume } from "./rig/volume.ts";

const FILES = 20_000;
const READ_KB_PER_S = 40;

/** The real cleaner over a huge /tmp on slow storage: it waits for every block of inodes, and the dump for its folder. */
export const incident: Incident = {
  does: `The real "systemd-tmpfiles --clean" removes ${FILES} files from a loop-mounted ext4 that gives it only ${READ_KB_PER_S} KB
a second (blkio control group); keepalived dumps into the same folder.`,
  expected: { cause: "tmpfiles-cleanup", culprit: "systemd-tmpfile" },
  needs: ["keepalived", "mkfs.ext4", "systemd-tmpfiles"],
  lead_s: 150,
  tail_s: 150,
  async prepare(lab, say) {
    const volume = new Volume(lab, "tmp", 512);
    say(`writing ${FILES} files`);
    for (let i = 0; i < FILES; i++) writeFileSync(join(volume.mount, `session-${i}`), "");
    // A new mount forgets the inodes: each block of them must be read again, and singly, or the read-ahead
    // of thirty-two blocks for each file makes hours of it.
    volume.detach();
    volume.attach("inode_readahead_blks=1");
    const group = new ControlGroup(lab, "blkio", "cleaner");
    group.set("blkio.throttle.read_bps_device", `${volume.device()} ${READ_KB_PER_S * 1024}`);
    const config = lab.path("clean.conf");
    writeFileSync(config, `d ${volume.mount} - - - 60s\n`);
    await startIncidentPair(lab, { tmpdir: volume.mount });
    return async () => {
      const start = now();
      const before = readdirSync(volume.mount).length;
      const cleaner = lab.start("systemd-tmpfiles", ["--clean", config], {
        log: "tmpfiles.log",
        groups: [group],
      });
      await ended(cleaner);
      const removed = before - readdirSync(volume.mount).length;
      return {
        spikes: [{ start, end: now() }],
        account: [`systemd-tmpfiles removed ${removed} files in ${(now() - start).toFixed(0)} s.`],
      };
    };
  },
};
