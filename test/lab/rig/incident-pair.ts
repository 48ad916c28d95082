import { type CheckScript, writeCheckScript } from "./check-script.ts";
import { KeepalivedNode, Pair, startService } from "./keepalived.ts";
import type { Lab } from "./lab.ts";

/** The installation of acassen/keepalived#2480 in small: every lab runs it, so that innocent dumps and checks are there. */
export interface IncidentPair {
  pair: Pair;
  /** Master; it alone runs the check script, because both nodes share this one kernel and its load average. */
  a: KeepalivedNode;
  b: KeepalivedNode;
  script: CheckScript;
}

export interface PairOptions {
  interval_s?: number;
  timeout_s?: number;
  /** Where node a dumps; default: a folder of its own. */
  tmpdir?: string;
  /** Lines that the check script runs before it dumps. */
  extra?: string;
}

export async function startIncidentPair(lab: Lab, options: PairOptions = {}): Promise<IncidentPair> {
  const { interval_s = 5, timeout_s = 4, tmpdir = lab.path("tmp-a"), extra = "" } = options;
  startService(lab);
  const pair = new Pair(lab);
  const script = writeCheckScript(lab, { pidfile: lab.path("a.pid"), tmpdir, extra });
  const block = `vrrp_script heplify {
  script "${script.path}"
  interval ${interval_s}
  timeout ${timeout_s}
  fall 2
  rise 2
}`;
  const tracks = "track_script {\n    heplify\n  }";
  const a = new KeepalivedNode(lab, pair, { name: "a", priority: 150, tmpdir, blocks: block, tracks });
  const b = new KeepalivedNode(lab, pair, { name: "b", priority: 100 });
  await b.start();
  await a.start();
  return { pair, a, b, script };
}
