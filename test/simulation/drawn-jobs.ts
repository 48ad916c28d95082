import { expectedBeat } from "./beats.ts";
import type { PeriodicJob, Walk } from "./jobs.ts";
import type { Random } from "./random.ts";

const CHILDREN = ["grep", "awk", "ps", "systemctl", "pidof", "sed", "curl", "cat"];
export const DUMPS = ["/tmp/keepalived.data", "/tmp/keepalived.stats"];
/** 1.3.5; 2.x with all its processes; with TMPDIR; 2.3.3 and later with names of their own. */
export const DUMP_FILES: readonly (readonly string[])[] = [
  DUMPS,
  DUMPS,
  [...DUMPS, "/tmp/keepalived_check.data", "/tmp/keepalived_parent.data"],
  ["/var/lib/ka/tmp/keepalived.data", "/var/lib/ka/tmp/keepalived.json"],
  ["/run/ka/state.txt"],
];
/** Until its walk is drawn, apart from the rest. */
const STEADY: Walk = { share: 0, seed: 0 };
const SCRIPTS = ["keepalived_chec", "chk_haproxy.sh", "check_sip.sh", "vrrp_check", "healthcheck.py"];
/** Agents that wake on a fixed period without drift: some do the work in threads, others start a process. */
const COLLECTORS = [
  { parent: "telegraf", comm: "telegraf", execs: false, intervals: [5, 10] },
  { parent: "netdata", comm: "apps.plugin", execs: false, intervals: [1] },
  { parent: "collectd", comm: "collectd", execs: false, intervals: [10] },
  { parent: "node_exporter", comm: "node_exporter", execs: false, intervals: [5, 15] },
  { parent: "zabbix_agentd", comm: "zbx_userparam.s", execs: true, intervals: [5, 10, 30] },
  { parent: "nrpe", comm: "check_all", execs: true, intervals: [5, 10] },
  { parent: "python3", comm: "collect.sh", execs: true, intervals: [1, 2, 5] },
] as const;

/**
 * keepalived's script as it should be: short and alone. It must never be the cause of anything; where its interval is 5 s
 * it beats like any other, with one task: load1 stays below 1.
 */
export const quietJob = (random: Random, until: number): PeriodicJob => ({
  comm: random.pick(SCRIPTS),
  parent: "keepalived",
  path: null,
  interval_s: random.pick([3, 5, 5, 7, 10, 11]),
  drift_s: random.uniform(0.0001, 0.0008),
  wander: 0.05,
  walk: STEADY,
  jitter_s: 0.0005,
  busy_s: random.uniform(0.008, 0.03),
  busy_spread: 0.12,
  tasks: 1,
  blocked: 0,
  children: CHILDREN,
  dumps: random.chance(0.7) ? DUMPS : [],
  execs: true,
  parent_pid: 1291,
  until,
});

/** A job whose beat comes three times or more in the hours given. */
export function beatingJob(
  random: Random,
  hz: number,
  hours: number,
  collector: boolean,
  end: number,
): PeriodicJob {
  // Fast beats in a long recording: more spikes, or shorter ones, rather than none to be found.
  for (let tries = 0; ; tries++) {
    const agent = random.pick(COLLECTORS);
    const interval_s = collector ? random.pick([...agent.intervals]) : random.pick([5, 5, 5, 10, 1]);
    const busy_s = collector ? random.uniform(0.06, 0.25) : random.uniform(0.05, 0.2);
    const drifts = [0, 0.0001, 0.0002, 0.0004, 0.0005, 0.00055, 0.0006, 0.0014, 0.0015, 0.0025];
    const drift_s = collector ? 0 : (random.pick(drifts) + random.uniform(0, 0.00005)) * (interval_s / 5);
    const tasks = random.integer(interval_s === 10 ? 6 : 3, interval_s >= 10 ? 14 : 8);
    const beat = expectedBeat(hz, interval_s, drift_s, busy_s);
    if (!beat || beat.period_s * 3.2 > hours * 3600 || (hours * 3600) / beat.period_s > 24 + tries / 20)
      continue;
    if (beat.spike_s < Math.max(60, 100 - tries / 20) || interval_s > 10) continue;
    return {
      comm: collector ? agent.comm : random.pick(SCRIPTS),
      parent: collector ? agent.parent : "keepalived",
      path: null,
      interval_s,
      drift_s,
      wander: random.uniform(0, 0.04),
      walk: STEADY,
      jitter_s: random.uniform(0.0001, 0.001),
      busy_s,
      busy_spread: random.uniform(0.02, 0.12),
      tasks,
      blocked: 0,
      children: random.sample(CHILDREN, random.integer(2, 6)),
      dumps: !collector && random.chance(0.6) ? DUMPS : [],
      execs: collector ? agent.execs : true,
      parent_pid: collector ? 877 : 1291,
      until: end + beat.period_s * 2.2,
    };
  }
}
