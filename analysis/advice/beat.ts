import type { PeriodicScript } from "../../collectors/collector.ts";
import type { JobProfile } from "../diagnosis.ts";
import { type Advice, advice } from "../facts.ts";
import type { Situation } from "../situation.ts";
import { hearsOfProcesses, isKeepalivedScript, longestDelay, unrelatedInterval } from "./alternatives.ts";
import { isSince } from "./installed.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { type Place, placeOf } from "./place.ts";
import { inFile, otherInterval, randomDelay, SINCE } from "./snippets.ts";
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
      outcome: Outcome | null;
    };
    "sampling-beat.interval": { interval_s: number; place: Place; block: Snippet; outcome: Outcome | null };
    "sampling-beat.no-dump": { command: string | null; comm: string; outcome: Outcome | null };
    /** A job that is not keepalived's, as measured. */
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
  return [
    ...(possible ? scriptless : []),
    delayed(situation, profile, script),
    slower(situation, profile, script, place),
    ...(possible ? [] : scriptless),
    ...(profile.dumps_per_run > 0.05 ? [noDump(situation, profile)] : []),
    alarms,
  ];
}

function delayed(situation: Situation, profile: JobProfile, script: PeriodicScript): Advice {
  const delay_s = longestDelay(profile);
  return advice("sampling-beat.random-delay", {
    command: situation.script?.command ?? null,
    comm: profile.comm,
    lines: randomDelay(delay_s),
    timeout_s: script.timeout_s,
    least_timeout_s: delay_s + profile.busy_p95_s,
    outcome: outcomeOf(situation.alternatives, "random-delay"),
  });
}

function slower(situation: Situation, profile: JobProfile, script: PeriodicScript, place: Place): Advice {
  const interval_s = unrelatedInterval(profile.period_s);
  return advice("sampling-beat.interval", {
    interval_s,
    place,
    block: inFile(otherInterval(script, interval_s)),
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
    delayed: outcomeOf(alternatives, "random-delay"),
    slower: outcomeOf(alternatives, "interval", interval_s),
  });
}

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
