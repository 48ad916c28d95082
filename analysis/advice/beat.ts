import type { PeriodicScript } from "../../collectors/collector.ts";
import type { Advice, Alternative, JobProfile } from "../diagnosis.ts";
import type { Advisor, Situation } from "./advisor.ts";
import {
  hearsOfProcesses,
  isKeepalivedScript,
  longestDelay,
  TITLE,
  unrelatedInterval,
} from "./alternatives.ts";
import {
  indented,
  inFile,
  otherInterval,
  randomDelay,
  SINCE,
  trackFile,
  trackFileWriter,
  trackProcess,
} from "./snippets.ts";
import { isAtLeast } from "./version.ts";

/** Against the beat of a periodic job with the kernel's looks: no period, another period, or no job at all. */
export const adviseOnBeat: Advisor = (situation, culprit) => {
  const { profile, keepalived } = situation;
  if (profile === null) return [watchRealLoad(culprit), anyJob(culprit)];
  if (!isKeepalivedScript(profile, keepalived))
    return [otherAgent(situation, profile), watchRealLoad(profile.comm)];
  const script = situation.script ?? assumed(profile);
  const where = situation.script === null ? "keepalived.conf" : place(situation.script.where);
  const scriptless = script.kind === "vrrp_script" ? withoutScript(situation, script, where) : [];
  const least = hearsOfProcesses(keepalived) ? SINCE.track_process : SINCE.vrrp_track_file;
  const possible = isAtLeast(keepalived?.version ?? null, least) === true;
  return [
    ...(possible ? scriptless : []),
    delayed(situation, profile, script),
    slower(situation, profile, script, where),
    ...(possible ? [] : scriptless),
    ...(profile.dumps_per_run > 0.05 ? [noDump(situation, script)] : []),
    watchRealLoad(profile.comm),
  ];
};

function delayed(situation: Situation, profile: JobProfile, script: PeriodicScript): Advice {
  const delay_s = longestDelay(profile);
  return {
    title: "Delay each run of the check script by a random time",
    why: "A run that follows no period cannot stay in step with the kernel's looks. Works in every version of keepalived, today.",
    change: [
      `Put these lines first in ${script.command} (bash), below its "#!" line:`,
      "",
      indented(randomDelay(delay_s)),
      "",
      `keepalived stops a run at its timeout${script.timeout_s === null ? ", which is the interval where none is set" : ` (${script.timeout_s} s)`}: it must stay above ${(delay_s + profile.busy_p95_s).toFixed(1)} s. No reload is needed.`,
    ].join("\n"),
    expected: outcome(situation, TITLE.delayed),
  };
}

function slower(situation: Situation, profile: JobProfile, script: PeriodicScript, where: string): Advice {
  const interval_s = unrelatedInterval(profile.period_s);
  return {
    title: `Or run it every ${interval_s} s`,
    why: `The kernel looks every 5 s and a tick; ${interval_s} s shares no step with that, so that only one look in ${interval_s} can find the script.`,
    change: [`In ${where}, then reload keepalived:`, "", inFile(otherInterval(script, interval_s))].join(
      "\n",
    ),
    expected: outcome(situation, TITLE.slower(interval_s)),
  };
}

function withoutScript(situation: Situation, script: PeriodicScript, where: string): Advice[] {
  const version = situation.keepalived?.version ?? null;
  if (!hearsOfProcesses(situation.keepalived))
    return isAtLeast(version, SINCE.vrrp_track_file) === true
      ? [serviceFile(situation, script, where, "Best: a")]
      : [afterUpgrade(situation, script, "track_file")];
  if (isAtLeast(version, SINCE.track_process) !== true)
    return [afterUpgrade(situation, script, "track_process")];
  return [
    {
      title: "Best: let keepalived watch the process itself (track_process)",
      why: `keepalived hears of the process's end from the kernel, at once; nothing runs on a period. ${WHERE_IT_HEARS}`,
      change: [
        `In ${where}, in place of vrrp_script and track_script; then check it with "keepalived --config-test" and reload:`,
        "",
        inFile(trackProcess(script)),
      ].join("\n"),
      expected: outcome(situation, TITLE.trackProcess),
    },
    serviceFile(situation, script, where, "Or a"),
  ];
}

const WHERE_IT_HEARS =
  "It must run in the host's own network namespace: in any other (net_namespace, a container) the kernel tells it nothing and it takes the process for dead.";

function serviceFile(situation: Situation, script: PeriodicScript, where: string, or: string): Advice {
  const { keepalived } = situation;
  const deaf = hearsOfProcesses(keepalived)
    ? ""
    : " track_process would not work here: keepalived runs in a network namespace of its own, and the kernel tells of processes in the first one only.";
  return {
    title: `${or} file that the service itself writes (track_file)`,
    why: `keepalived sees the file change; for checks that are more than a running process.${deaf}`,
    change: [
      `In ${where}, in place of vrrp_script and track_script:`,
      "",
      inFile(trackFile(script, keepalived?.version ?? SINCE.track_file)),
      "",
      "and a drop-in of the service (systemctl edit), so that it says when it comes and goes:",
      "",
      indented(trackFileWriter(script)),
    ].join("\n"),
    expected: outcome(situation, TITLE.trackFile),
  };
}

function afterUpgrade(
  situation: Situation,
  script: PeriodicScript,
  feature: "track_process" | "track_file",
): Advice {
  const version = situation.keepalived?.version ?? null;
  const installed = version === null ? "the installed version is not known" : `installed is ${version}`;
  const cannot = `${version ?? "Older versions"} cannot do it (${installed}; track_process came with ${SINCE.track_process}, track_file with ${SINCE.vrrp_track_file}). An upgrade that keeps the script only moves the beat: newer versions are a little more punctual.`;
  const change = (text: string) => ["After the upgrade, in place of the script:", "", text].join("\n");
  return feature === "track_process"
    ? {
        title: `With keepalived ${SINCE.track_process} or later: track the process in place of a script`,
        why: `keepalived then hears of the process's end from the kernel; nothing runs on a period. ${WHERE_IT_HEARS} ${cannot}`,
        change: change(inFile(trackProcess(script))),
        expected: outcome(situation, TITLE.trackProcess),
      }
    : {
        title: `With keepalived ${SINCE.track_file} or later: track a file that the service writes in place of a script`,
        why: `keepalived then sees the file change; nothing runs on a period. track_process would not do: keepalived runs in a network namespace of its own, where the kernel tells it of no process. ${cannot}`,
        change: change(inFile(trackFile(script, SINCE.track_file))),
        expected: outcome(situation, TITLE.trackFile),
      };
}

function noDump(situation: Situation, script: PeriodicScript): Advice {
  return {
    title: "Take the state dumps out of the check script",
    why: "Each run makes keepalived write its state. That is not what causes this spike, and it holds up the adverts whenever the disk does.",
    change: `Remove the lines of ${script.command} that send USR1 or USR2 to keepalived; where the dump is read, ask for it from a timer of its own every 5 minutes, or read the state by SNMP.`,
    expected: outcome(situation, TITLE.noDump),
  };
}

function otherAgent(situation: Situation, profile: JobProfile): Advice {
  const interval_s = unrelatedInterval(profile.period_s);
  return {
    title: `Let ${profile.comm} run at times that follow no period`,
    why: `It runs every ${Number(profile.period_s.toPrecision(6))} s and falls into step with the kernel's looks.`,
    change: `Turn on its jitter where it has one (Telegraf: collection_jitter), at least ${Math.max(1, Math.ceil(profile.busy_s * 20))} s and new for each run; else run it every ${interval_s} s.`,
    expected: `${outcome(situation, TITLE.delayed)} Every ${interval_s} s: ${outcome(situation, TITLE.slower(interval_s))}`,
  };
}

function anyJob(culprit: string): Advice {
  return {
    title: `Give ${culprit || "the periodic job"} another period, or a random delay before each run`,
    why: "A job that shares no period with the kernel's 5 s cannot stay in step with it.",
    change: "An interval of 7 s in place of 5 s, or a random delay of some seconds before each run.",
    expected:
      "No spike at the time that this report foretells. The job's runs were not measured, so no figure can be given.",
  };
}

function watchRealLoad(culprit: string): Advice {
  return {
    title: "Do not page anybody on load1 of this host until then",
    why: `load1 is wrong in both directions here: too high in a spike, and between spikes it does not show ${culprit || "the job"} at all.`,
    change:
      "Alert on what is really active: pressure (PSI, kernel 4.20 and later), run-queue time from /proc/schedstat, or CPU and I/O wait together.",
    expected: "No page in the next spike; a real overload still pages.",
  };
}

/** The simulated figures of one alternative beside today's, and how one will know. */
function outcome({ alternatives }: Situation, title: string): string {
  const today = alternatives.find((one) => one.title === TITLE.today);
  const then = alternatives.find((one) => one.title.startsWith(title));
  if (!today || !then) return "No spike at the time that this report foretells.";
  const beside = (of: (one: Alternative) => string) => `${of(then)} (today ${of(today)})`;
  const still = then.spike_hours_per_week > 0.5 * today.spike_hours_per_week;
  return `Peak load1 ${beside((one) => one.peak_load1.toFixed(2))}, ${beside((one) => one.spike_hours_per_week.toFixed(1))} spike hours a week. ${still ? "Alone it does not end the spikes." : "The next foretold time passes without a spike."}`;
}

/** "file:12" as it is said. */
function place(where: string): string {
  return where.replace(/:(\d+)$/, ", line $1");
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
    where: "keepalived.conf",
  };
}
