import { writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { ControlGroup } from "./rig/control-group.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { alias } from "./rig/load.ts";
import { Volume } from "./rig/volume.ts";

const SECONDS = lasting(100);
const LIMIT_MB = 24;
const WORKERS = 5;
const EACH_MB = 16;
const SWAP_MB_PER_S = 4;

/** A working set three times as large as the memory allowed: every page that is needed was just swapped out. */
export const incident: Incident = {
  does: `${WORKERS} workers of one service ("indexer") go through ${EACH_MB} MB of memory each, in a memory control group of ${LIMIT_MB} MB, with
swap on a loop device of ${SWAP_MB_PER_S} MB a second. The machine's own memory is not touched: the mild form of the incident.`,
  expected: { cause: "memory-pressure", culprit: "indexer" },
  needs: ["keepalived", "mkfs.ext4", "mkswap", "swapon", "perl"],
  lead_s: 150,
  tail_s: 150,
  async prepare(lab) {
    const volume = new Volume(lab, "swap", 192);
    volume.swapOn((WORKERS + 1) * EACH_MB);
    const memory = new ControlGroup(lab, "memory", "indexer");
    memory.set("memory.limit_in_bytes", `${LIMIT_MB}M`);
    const blkio = new ControlGroup(lab, "blkio", "indexer");
    for (const way of ["read", "write"])
      blkio.set(`blkio.throttle.${way}_bps_device`, `${volume.device()} ${SWAP_MB_PER_S * 2 ** 20}`);
    await startIncidentPair(lab);
    const go = lab.path("go");
    const work = `until (-e "${go}") { select(undef, undef, undef, 0.5) }
my $end = time + ${SECONDS};
for (1..${WORKERS}) {
  next if fork;
  my $index = "x" x ${EACH_MB * 2 ** 20};
  while (time < $end) { substr($index, 4096 * int(rand(${EACH_MB * 256})), 1) = "y" for 1..64 }
  exit;
}
1 until wait < 0;
sleep 600;`;
    lab.start(alias(lab, "indexer", "/usr/bin/perl"), ["-e", work], {
      log: "indexer.log",
      groups: [memory, blkio],
    });
    return async () => {
      const start = now();
      writeFileSync(go, "");
      await delay(SECONDS * 1000);
      return { spikes: [{ start, end: now() }], account: [`The workers ran for ${SECONDS} s.`] };
    };
  },
};
