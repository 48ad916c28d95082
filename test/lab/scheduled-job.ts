import { mkdirSync, writeFileSync } from "node:fs";
import { until } from "../waiting.ts";
import { type Incident, lasting, now } from "./incident.ts";
import { startIncidentPair } from "./rig/incident-pair.ts";
import { textOf } from "./rig/lab.ts";
import { spin, writeScript } from "./rig/load.ts";

const SECONDS = lasting(100);

/** A daily job as cron starts it: crond, run-parts, the job, its workers. */
export const incident: Incident = {
  does: `A stand-in for cron starts the real "run-parts" on a folder with one job, "updatedb", whose four workers compute for
${SECONDS} s; keepalived checks and dumps as ever.`,
  expected: { cause: "scheduled-job", culprit: "updatedb" },
  needs: ["keepalived", "run-parts"],
  lead_s: 150,
  tail_s: 150,
  async prepare(lab) {
    await startIncidentPair(lab);
    mkdirSync(lab.path("cron.daily"));
    writeScript(lab, "cron.daily/updatedb", spin(4, SECONDS));
    const go = lab.path("go");
    // Not `exec`: cron stays, and waits for the job.
    const cron = writeScript(
      lab,
      "crond",
      `until [ -e ${go} ]; do sleep 0.5; done\nrun-parts ${lab.path("cron.daily")}\ntouch ${go}.done\nsleep 600\n`,
    );
    lab.start(cron, [], { log: "crond.log" });
    return async () => {
      const start = now();
      writeFileSync(go, "");
      await until("the job ends", () => textOf(`${go}.done`), { seconds: 2 * SECONDS });
      return {
        spikes: [{ start, end: now() }],
        account: [`updatedb ran for ${(now() - start).toFixed(0)} s.`],
      };
    };
  },
};
