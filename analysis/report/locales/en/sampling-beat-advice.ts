import type { Failover, Worst } from "../../../advice/failover.ts";
import type { Upgrade } from "../../../advice/track.ts";
import type { AdviceBlock, AdviceWords } from "../words.ts";
import { at, beforeUpgrade, expected } from "./outcome.ts";
import { duration, exactSeconds } from "./quantities.ts";

const WHERE_IT_HEARS =
  "It must run in the host's own network namespace: in any other (net_namespace, a container) the kernel tells it nothing and it takes the process for dead.";

export const beatAdvice: AdviceBlock<"sampling-beat"> = {
  "sampling-beat.track-process": ({ place, block, today_s, outcome }) => ({
    title: "Let keepalived watch the process itself (track_process)",
    why: `keepalived hears of the process's end from the kernel, at once; nothing runs on a period. ${WHERE_IT_HEARS}`,
    change: [
      `In ${at(place)}, in place of vrrp_script and track_script; then check it with "keepalived --config-test" and reload:`,
      block,
      `The end of the process is noticed at once (today after up to ${duration(today_s)}). A process that hangs is not noticed: where the script asks for more than that it runs, track a file.`,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.track-file": ({ place, block, writer, deaf, today_s, outcome }) => ({
    title: "Let keepalived watch a file that the service itself writes (track_file)",
    why: `keepalived sees the file change; for checks that are more than a running process.${deaf ? " track_process would not work here: keepalived runs in a network namespace of its own, and the kernel tells of processes in the first one only." : ""}`,
    change: [
      `In ${at(place)}, in place of vrrp_script and track_script:`,
      block,
      "and a drop-in of the service (systemctl edit), so that it says when it comes and goes:",
      writer,
      `What the file says is noticed at once (today after up to ${duration(today_s)}); what nobody writes into it is not.`,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.upgrade-to-process": (upgrade) => ({
    title: `With keepalived ${upgrade.advised_since} or later: track the process in place of a script`,
    why: `keepalived then hears of the process's end from the kernel; nothing runs on a period. ${WHERE_IT_HEARS} ${cannot(upgrade)}`,
    ...afterUpgrade(upgrade),
  }),
  "sampling-beat.upgrade-to-file": (upgrade) => ({
    title: `With keepalived ${upgrade.advised_since} or later: track a file that the service writes in place of a script`,
    why: `keepalived then sees the file change; nothing runs on a period. track_process would not do: keepalived runs in a network namespace of its own, where the kernel tells it of no process. ${cannot(upgrade)}`,
    ...afterUpgrade(upgrade),
  }),
  "sampling-beat.random-delay": ({
    command,
    comm,
    lines,
    timeout_s,
    least_timeout_s,
    block,
    failover,
    outcome,
  }) => ({
    title: "Delay each run of the check script by a random time",
    why: "A run that follows no period cannot stay in step with the kernel's looks. Works in every version of keepalived, today.",
    change: [
      `Put these lines first in ${scriptOf(command, comm)} (bash), below its "#!" line:`,
      lines,
      `keepalived stops a run at its timeout${timeout_s === null ? ", which is the interval where none is set" : ` (${exactSeconds(timeout_s)})`}: it must ${block === null ? "stay" : "be"} above ${least_timeout_s.toFixed(1)} s.${block === null ? " No reload is needed." : ""}`,
      ...(block === null ? [] : [block]),
    ],
    cost: noticed(failover),
    expected: expected(outcome),
  }),
  "sampling-beat.interval": ({ interval_s, place, block, failover, outcome }) => ({
    title: `Run it every ${exactSeconds(interval_s)}`,
    why: `The kernel looks every 5 s and a tick; ${exactSeconds(interval_s)} shares no step with that, so that only one look in ${interval_s} can find the script.`,
    change: [`In ${at(place)}, then reload keepalived:`, block],
    cost: noticed(failover),
    expected: expected(outcome),
  }),
  "sampling-beat.no-dump": ({ command, comm, outcome }) => ({
    title: "Take the state dumps out of the check script",
    why: "Each run makes keepalived write its state. That is not what causes this spike, and it holds up the adverts whenever the disk does.",
    change: [
      `Remove the lines of ${scriptOf(command, comm)} that send USR1 or USR2 to keepalived; where the dump is read, ask for it from a timer of its own every 5 minutes, or read the state by SNMP.`,
    ],
    expected: expected(outcome),
  }),
  "sampling-beat.other-job": ({ comm, period_s, jitter_s, interval_s, delayed, slower }) => ({
    title: `Let ${comm} run at times that follow no period`,
    why: `It runs every ${Number(period_s.toPrecision(6))} s and falls into step with the kernel's looks.`,
    change: [
      delayed === null && slower !== null
        ? `Run it every ${exactSeconds(interval_s)}. A random delay would not make it better.`
        : `Turn on its jitter where it has one (Telegraf: collection_jitter), at least ${jitter_s} s and new for each run${slower === null && delayed !== null ? "" : `; else run it every ${exactSeconds(interval_s)}`}.`,
    ],
    expected: [
      ...(delayed === null && slower !== null ? [] : [expected(delayed)]),
      ...(slower === null ? [] : [`Every ${exactSeconds(interval_s)}: ${expected(slower)}`]),
    ].join(" "),
  }),
  "sampling-beat.any-job": ({ culprit }) => ({
    title: `Give ${culprit || "the periodic job"} another period, or a random delay before each run`,
    why: "A job that shares no period with the kernel's 5 s cannot stay in step with it.",
    change: ["An interval of 7 s in place of 5 s, or a random delay of some seconds before each run."],
    expected:
      "No spike at the time that this report foretells. The job's runs were not measured, so no figure can be given.",
  }),
  "sampling-beat.alarms": ({ culprit }) => ({
    title: "Do not page anybody on load1 of this host until then",
    why: `load1 is wrong in both directions here: too high in a spike, and between spikes it does not show ${culprit || "the job"} at all.`,
    change: [
      "Alert on what is really active: pressure (PSI, kernel 4.20 and later), run-queue time from /proc/schedstat, or CPU and I/O wait together.",
    ],
    expected: "No page in the next spike; a real overload still pages.",
  }),
};

function afterUpgrade({ shell_lines, block, outcome }: Upgrade): Pick<AdviceWords, "change" | "expected"> {
  return {
    change: [...beforeUpgrade(shell_lines), "After the upgrade, in place of the script:", block],
    expected: expected(outcome),
  };
}

function cannot({ version, process_since, file_since }: Upgrade): string {
  const installed = version === null ? "the installed version is not known" : `installed is ${version}`;
  return `${version ?? "Older versions"} cannot do it (${installed}; track_process came with ${process_since}, track_file with ${file_since}). An upgrade that keeps the script only moves the beat: newer versions are a little more punctual.`;
}

/** What it costs: `then` beside today, where they differ. */
function noticed({ fall, rise, fails, hangs, back }: Failover): string {
  const beside = ({ today_s, then_s }: Worst) =>
    Math.abs(then_s - today_s) < 0.05
      ? `after up to ${then_s.toFixed(1)} s, as today`
      : `after up to ${then_s.toFixed(1)} s (today ${today_s.toFixed(1)} s)`;
  const runs = (count: number, what: string) => (count > 1 ? ` (${what} ${count})` : "");
  const again = rise > 1 ? `; back in service${runs(rise, "rise")} ${beside(back)}` : "";
  return `Cost: a failure is noticed${runs(fall, "fall")} ${beside(fails)}, a check that hangs ${beside(hangs)}${again}.`;
}

function scriptOf(command: string | null, comm: string): string {
  return command ?? `the check script ${comm}`;
}
