import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { ControlGroup } from "./rig/control-group.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { writeScript } from "./rig/load.ts";
import { Volume } from "./rig/volume.ts";

const SECONDS = lasting(100);
const LIMIT_MB = 24;
const FILE_MB = 48;
const READERS = 4;

/** A working set twice as large as the memory allowed: every page that is needed was just thrown away. */
export const incident: Incident = {
  does: `${READERS} readers of one service ("indexer") go round and round in a file of ${FILE_MB} MB, in a memory control group of ${LIMIT_MB} MB, on
a loop device of 4 MB a second. The machine's own memory is not touched, so this is the mild form of the incident.`,
  expected: { cause: "memory-pressure", culprit: "indexer" },
  needs: ["keepalived", "mkfs.ext4"],
  lead_s: 150,
  tail_s: 150,
  async prepare(lab) {
    const volume = new Volume(lab, "index", 128);
    const file = join(volume.mount, "index");
    writeFileSync(file, Buffer.alloc(FILE_MB * 2 ** 20, 1));
    volume.detach();
    volume.attach();
    const memory = new ControlGroup(lab, "memory", "indexer");
    memory.set("memory.limit_in_bytes", `${LIMIT_MB}M`);
    const blkio = new ControlGroup(lab, "blkio", "indexer");
    blkio.set("blkio.throttle.read_bps_device", `${volume.device()} ${4 * 2 ** 20}`);
    await startIncidentPair(lab);
    const go = lab.path("go");
    // A redirection, not cat: the shell itself reads, so that the name of the waiting task is the service's.
    const service = writeScript(
      lab,
      "indexer",
      `until [ -e ${go} ]; do sleep 0.5; done
end=$(( SECONDS + ${SECONDS} ))
for one in {1..${READERS}}; do (while (( SECONDS < end )); do mapfile -n 2000 <${file}; read -rN 40000000 <${file}; done) & done
wait
sleep 600
`,
    );
    lab.start(service, [], { log: "indexer.log", groups: [memory, blkio] });
    return async () => {
      const start = now();
      writeFileSync(go, "");
      await delay(SECONDS * 1000);
      return { spikes: [{ start, end: now() }], account: [`The readers ran for ${SECONDS} s.`] };
    };
  },
};
