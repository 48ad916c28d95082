import { setTimeout as delay } from "node:timers/promises";
import { type Incident, lasting, now } from "./incident.ts";
import { KeepalivedNode, Pair, startService } from "./rig/keepalived.ts";
import { until } from "./rig/lab.ts";

const SECONDS = lasting(15 * 60);

/** The cure: keepalived watches the process and the file by itself, and nothing runs or dumps on a period. */
export const incident: Incident = {
  does: `The incident's pair with track_process and track_file in place of the check script and its dumps, for ${SECONDS / 60} minutes
(LOADSPIKE_LAB_SECONDS; two beats of the incident take 3600). At the end the watched process is killed: the address must move.`,
  expected: null,
  needs: ["keepalived"],
  lead_s: 5,
  tail_s: 5,
  async prepare(lab, say) {
    const service = startService(lab);
    const pair = new Pair(lab);
    const a = new KeepalivedNode(lab, pair, {
      name: "a",
      priority: 150,
      blocks: `vrrp_track_process heplify {
  process heplify
  weight -100
}
track_file maintenance {
  file ${lab.path("maintenance")}
  weight 1
  init_file 0
}`,
      tracks: "track_process {\n    heplify\n  }\n  track_file {\n    maintenance\n  }",
    });
    const b = new KeepalivedNode(lab, pair, { name: "b", priority: 100 });
    await b.start();
    await a.start();
    await until("node a is master", () => pair.holders().join() === "a", 15);
    return async () => {
      await delay(SECONDS * 1000);
      const killed = now();
      service.kill("SIGKILL");
      await until("the address moves to node b", () => pair.holders().join() === "b", 15);
      const took = (now() - killed).toFixed(2);
      say(`the address moved ${took} s after the process died`);
      return { spikes: [], account: [`Killing the watched process moved the virtual address in ${took} s.`] };
    };
  },
};
