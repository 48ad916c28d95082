import type { PeriodicScript } from "../../collectors/collector.ts";
import type { JobProfile } from "../diagnosis.ts";
import { type Advice, advice } from "../facts.ts";
import type { Situation } from "../situation.ts";
import { hearsOfProcesses, isKeepalivedScript, longestDelay, unrelatedInterval } from "./alternatives.ts";
import { type Failover, failoverOf } from "./failover.ts";
import { isSince } from "./installed.ts";
import { byOutcome, helps, type Outcome, outcomeOf } from "./outcome.ts";
import { type Place, placeOf } from "./place.ts";
import { editedBlock, randomDelay, SINCE } from "./snippets.ts";
import { withoutScript } from "./track.ts";

declare module "../facts.ts" {
  interface Advices {
    /** `timeout_s` `null`: none is set, and then the interval is it; it must stay above `least_timeout_s`. */
    "sampling-beat.random-delay": {
      /** `null`: not known; `comm` is. */
      command: string | null;
      comm: string;
      lines: Snippet;
      timeout_s: number | null;
      least_timeout_s: number;
      /** With a timeout that is long enough; `null`: it is. */
      block: Snippet | null;
      failover: Failover;
      outcome: Outcome | null;
    };
    "sampling-beat.interval": {
      interval_s: number;
      place: Place;
      block: Snippet;
      failover: Failover;
      outcome: Outcome | null;
    };
    "sampling-beat.no-dump": { command: string | null; comm: string; outcome: Outcome | null };
    /** A job that is not keepalived's, as measured; `null`: not simulated, or not better than today. */
    "sampling-beat.other-job": {
      comm: string;
      period_s: number;
      jitter_s: number;
      interval_s: number;
      delayed: Outcome | null;
      slower: Outcome | null;
    };
    /** A job whose runs were not measured. */
    "sampling-beat.any-job": { culprit: string };
    "sampling-beat.alarms": { culprit: string };
  }
}

/** keepalived.conf, where it stands is not known. */
const CONFIG: Place = { file: "keepalived.conf", line: null };

/** Against the beat of a periodic job with the kernel's looks: no period, another period, or no job at all. */
export function adviseOnBeat(situation: Situation, culprit: string): Advice[] {
  const { profile, keepalived } = situation;
  if (profile === null)
    return [advice("sampling-beat.any-job", { culprit }), advice("sampling-beat.alarms", { culprit })];
  const alarms = advice("sampling-beat.alarms", { culprit: profile.comm });
  if (!isKeepalivedScript(profile, keepalived)) return [otherJob(situation, profile), alarms];
  const script = situation.script ?? assumed(profile);
  const place = situation.script === null ? CONFIG : placeOf(situation.script.where);
  const scriptless = script.kind === "vrrp_script" ? withoutScript(situation, script, place) : [];
  const least = hearsOfProcesses(keepalived) ? SINCE.track_process : SINCE.vrrp_track_file;
  const possible = isSince(keepalived?.version ?? null, least) === true;
  const today = [
    ...(possible ? scriptless : []),
    ...delayed(situation, profile, script),
    slower(situation, profile, script, place),
    ...(profile.dumps_per_run > 0.05 ? [noDump(situation, profile)] : []),
  ];
  return [...bestFirst(today), ...(possible ? [] : scriptless), alarms];
}

/** What makes it worse is not advised, however good it sounds. */
function bestFirst(steps: readonly Advice[]): Advice[] {
  const result = ({ values }: Advice) => ("outcome" in values ? values.outcome : null);
  return steps
    .map((step) => ({ step, outcome: result(step) }))
    .filter(({ outcome }) => helps(outcome))
    .sort(byOutcome)
    .map(({ step }) => step);
}

function delayed(situation: Situation, profile: JobProfile, script: PeriodicScript): Advice[] {
  const delay_s = longestDelay(profile);
  if (delay_s <= 0) return [];
  const least_timeout_s = delay_s + profile.busy_p95_s;
  const { interval_s } = script;
  const short = (script.timeout_s ?? interval_s) < least_timeout_s;
  const timeout_s = short ? Math.ceil(least_timeout_s) : script.timeout_s;
  const keyword = script.kind === "misc_check" ? "misc_timeout" : "timeout";
  return [
    advice("sampling-beat.random-delay", {
      command: situation.script?.command ?? null,
      comm: profile.comm,
      lines: randomDelay(delay_s),
      timeout_s: script.timeout_s,
      least_timeout_s,
      block: short ? editedBlock(script, { [keyword]: String(timeout_s) }) : null,
      failover: failoverOf(script, profile, { interval_s, timeout_s, delay_s }),
      outcome: outcomeOf(situation.alternatives, "random-delay"),
    }),
  ];
}

function slower(situation: Situation, profile: JobProfile, script: PeriodicScript, place: Place): Advice {
  const interval_s = unrelatedInterval(profile.period_s);
  const { timeout_s } = script;
  const isCheck = script.kind === "misc_check";
  const own = editedBlock(script, { [isCheck ? "delay_loop" : "interval"]: String(interval_s) });
  // Before 2.0.0 a check has no delay_loop of its own.
  const isOld = isCheck && isSince(situation.keepalived?.version ?? null, "2.0.0") === false;
  return advice("sampling-beat.interval", {
    interval_s,
    place,
    block: isOld ? { snippet: `delay_loop ${interval_s}   # of the virtual_server` } : own,
    failover: failoverOf(script, profile, { interval_s, timeout_s, delay_s: 0 }),
    outcome: outcomeOf(situation.alternatives, "interval", interval_s),
  });
}

function noDump({ script, alternatives }: Situation, { comm }: JobProfile): Advice {
  return advice("sampling-beat.no-dump", {
    command: script?.command ?? null,
    comm,
    outcome: outcomeOf(alternatives, "no-dump"),
  });
}

function otherJob({ alternatives }: Situation, { comm, period_s, busy_s }: JobProfile): Advice {
  const interval_s = unrelatedInterval(period_s);
  return advice("sampling-beat.other-job", {
    comm,
    period_s,
    jitter_s: Math.max(1, Math.ceil(busy_s * 20)),
    interval_s,
    delayed: better(outcomeOf(alternatives, "random-delay")),
    slower: better(outcomeOf(alternatives, "interval", interval_s)),
  });
}

const better = (outcome: Outcome | null) => (helps(outcome) ? outcome : null);

/** Where the configuration is not known, the run profile names the script as well as it can. */
function assumed(profile: JobProfile): PeriodicScript {
  return {
    name: "chk_service",
    kind: "vrrp_script",
    command: `the check script ${profile.comm}`,
    comm: profile.comm,
    interval_s: Math.round(profile.period_s),
    timeout_s: null,
    user: null,
    tracked: true,
    sends: [],
    where: CONFIG.file,
  };
}
