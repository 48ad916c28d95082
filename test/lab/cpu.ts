import { writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { spin, writeScript } from "./rig/load.ts";

const SECONDS = lasting(100);

/** The plain case: a service that computes with more tasks than there are processors. */
export const incident: Incident = {
  does: `Six shells of one service ("transcoder") compute for ${SECONDS} s; keepalived checks and dumps as ever.`,
  expected: { cause: "cpu-saturation", culprit: "transcoder" },
  needs: ["keepalived"],
  lead_s: 150,
  tail_s: 150,
  async prepare(lab) {
    await startIncidentPair(lab);
    // It is there long before it computes, as a service is: no run begins with the spike.
    const go = lab.path("go");
    const service = writeScript(
      lab,
      "transcoder",
      `until [ -e ${go} ]; do sleep 0.5; done\n${spin(6, SECONDS)}sleep 600\n`,
    );
    lab.start(service, [], { log: "transcoder.log" });
    return async () => {
      const start = now();
      writeFileSync(go, "");
      await delay(SECONDS * 1000);
      return { spikes: [{ start, end: now() }], account: [`Six tasks computed for ${SECONDS} s.`] };
    };
  },
};
