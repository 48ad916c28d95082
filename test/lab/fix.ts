import { setTimeout as delay } from "node:timers/promises";
import { until } from "../waiting.ts";
import { type Incident, lasting, now } from "./incident.ts";
import { KeepalivedNode, Pair } from "./rig/keepalived.ts";
import { textOf } from "./rig/lab.ts";
import { alias, writeScript } from "./rig/load.ts";

const SECONDS = lasting(15 * 60);

/**
 * The cure: keepalived watches a file by itself (inotify), the service's supervisor writes it when the service ends, as systemd's
 * ExecStopPost= would, and nothing runs or dumps on a period. `track_process` would do without the supervisor, but not
 * here: the kernel serves its process connector to the initial network namespace alone (errno 111 in any other).
 */
export const incident: Incident = {
  does: `The incident's pair with track_file in place of the check script and its dumps, for ${Math.round(SECONDS / 60)} minutes (LOADSPIKE_LAB_SECONDS;
two beats of the incident take 3600). At the end the service is killed: the address must move.`,
  expected: null,
  needs: ["keepalived"],
  lead_s: 5,
  tail_s: 5,
  async prepare(lab, say) {
    const [state, pid] = [lab.path("heplify.state"), lab.path("heplify.pid")];
    const service = alias(lab, "heplify", "/bin/sleep");
    const supervise = `echo 0 >${state}\n${service} infinity & echo $! >${pid}\nwait\necho -1 >${state}\n`;
    lab.start(writeScript(lab, "supervisor", supervise), [], { log: "service.log" });
    const pair = new Pair(lab);
    const a = new KeepalivedNode(lab, pair, {
      name: "a",
      priority: 150,
      blocks: `track_file heplify {\n  file ${state}\n  weight 100\n  init_file 0\n}`,
      tracks: "track_file {\n    heplify\n  }",
    });
    const b = new KeepalivedNode(lab, pair, { name: "b", priority: 100 });
    await b.start();
    await a.start();
    await until("node a is master", () => pair.holders().join() === "a", { seconds: 15 });
    return async () => {
      await delay(SECONDS * 1000);
      const before = pair.holders().join();
      if (before !== "a")
        throw new Error(`the address is at ${before || "no node"} before anything happened`);
      const killed = now();
      process.kill(Number(textOf(pid)), "SIGKILL");
      await until("the address moves to node b", () => pair.holders().join() === "b", { seconds: 15 });
      const took = (now() - killed).toFixed(2);
      say(`the address moved ${took} s after the process died`);
      return { spikes: [], account: [`Killing the service moved the virtual address in ${took} s.`] };
    };
  },
};
