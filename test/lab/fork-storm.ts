import { writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { textOf } from "./rig/lab.ts";
import { writeScript } from "./rig/load.ts";

const SECONDS = lasting(100);
const LOOPS = 4;

/** Processes that live for a millisecond: no look ever names them, only the process connector does. */
export const incident: Incident = {
  does: `${LOOPS} shells of one service ("inventory.sh") do nothing but start /bin/true for ${SECONDS} s: hundreds to thousands of processes a
second; keepalived checks and dumps as ever.`,
  expected: { cause: "cpu-saturation", culprit: "inventory.sh" },
  needs: ["keepalived"],
  lead_s: 150,
  tail_s: 150,
  async prepare(lab) {
    await startIncidentPair(lab);
    const go = lab.path("go");
    const service = writeScript(
      lab,
      "inventory.sh",
      `until [ -e ${go} ]; do sleep 0.5; done
end=$(( \${EPOCHREALTIME/./} + ${SECONDS * 1e6} ))
for one in {1..${LOOPS}}; do (n=0; while (( \${EPOCHREALTIME/./} < end )); do /bin/true; n=$((n + 1)); done; echo $n >>${lab.path("count")}) & done
wait
sleep 600
`,
    );
    lab.start(service, [], { log: "inventory.log" });
    return async () => {
      const start = now();
      writeFileSync(go, "");
      await delay(SECONDS * 1000 + 2000);
      const count = (textOf(lab.path("count")) ?? "")
        .trim()
        .split("\n")
        .reduce((sum, line) => sum + Number(line), 0);
      return {
        spikes: [{ start, end: now() }],
        account: [`${count} processes in ${SECONDS} s, ${(count / SECONDS).toFixed(0)} a second.`],
      };
    };
  },
};
