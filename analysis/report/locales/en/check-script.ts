import type { SuspectWords } from "../words.ts";
import { at, beforeUpgrade } from "./outcome.ts";
import { duration, exactSeconds, list, partOf, percent, plural } from "./quantities.ts";
import { saidOf, UNKNOWN_PROCESS } from "./summary.ts";

export const checkScript: SuspectWords<"check-script"> = {
  cause: {
    named: (culprit) => `the check script${culprit === "" ? "" : ` ${culprit}`} runs long, hangs or piles up`,
    summary: (verdict) =>
      saidOf(verdict, `the check script ${verdict.culprit || UNKNOWN_PROCESS} was slow, hung or piled up`),
    now: "Run the check script by hand and see where it waits, or what it does all that time; failover depends on its answer.",
    accuses: "keepalived's check script was slow, hung or piled up, and its processes made up the load.",
    acquits: "The script ran in the spike as it always does.",
    matters: "A hung check blocks nothing by itself, but its copies pile up and a failover may follow.",
  },
  facts: {
    "check-script.runs": ({ comm, runs, median_s, usual_s }) =>
      `${comm}: ${runs === 0 ? "no run that began and ended in the spike" : `${plural(runs, "run")} in the spike`}${median_s === null ? "" : `, ${runs === 1 ? "of" : "median"} ${duration(median_s)}`}${usual_s === null ? "" : `; in calm times ${duration(usual_s)}`}.`,
    "check-script.own": ({ share }) =>
      `${partOf(share)} the tasks at random times were its own or its children's.`,
    "check-script.together": ({ runs }) => `${runs.toFixed(1)} of its runs went on together.`,
    "check-script.used": ({ processors, share }) =>
      `By the kernel's accounts of processes, it and its children used ${processors.toFixed(1)} processors on average, ${percent(Math.min(1, share))} of the load.`,
    "check-script.at-looks": ({ share }) =>
      `${partOf(share)} what the kernel counted stands at looks that a run of it covers.`,
    "check-script.nobody-between": () => "Between its runs the kernel counted hardly anybody.",
    "check-script.said": ({ script, timeouts, overruns, failures, elsewhere }) =>
      `keepalived logged of ${script || "a check script"} in the spike: ${list(
        [
          timeouts > 0 ? `it timed out (${plural(timeouts, "line")})` : "",
          overruns > 0 ? `it was still running when its next run was due (${plural(overruns, "line")})` : "",
          failures > 0 ? `it failed (${plural(failures, "line")})` : "",
        ].filter((part) => part !== ""),
      )}; ${elsewhere === 0 ? "none of that" : plural(elsewhere, "such line")} in calm times.`,
    "check-script.waited": ({ share, what }) =>
      `${partOf(share)} what slept waited for ${what === "frozen" ? "a frozen file system" : "a file server, or a program that serves files"}.`,
    "check-script.only-said": () =>
      "keepalived complains of the script, but its runs and whose the load was are not recorded",
    "check-script.said-quick": () => "keepalived complains of the script, but its runs look as always",
    "check-script.not-said": () =>
      "runs of processes were not recorded, and the log has no complaint of keepalived about a script",
    "check-script.whose-load": () => "the script was slow, but whose the load was is not recorded",
    "check-script.fewer": () =>
      "fewer of its runs than usual ended in the spike, but most of the load was not its own",
    "check-script.not-own": () => "the script was slow, but most of the load was not its own",
    "check-script.none": () => "No check script of keepalived was seen to run.",
    "check-script.parents-unknown": () =>
      "this recording has runs of processes, but not who started them: keepalived's scripts cannot be told",
    "check-script.all": ({ comm, runs, every_s, median_s, longest_s }) =>
      `${comm}: ${plural(runs, "run")}${every_s === null ? "" : `, one every ${duration(every_s)}`}${runs === 1 ? (longest_s > 0 ? ` of ${duration(longest_s)}` : "") : `; median ${duration(median_s)}, longest ${duration(longest_s)}`}.`,
    "check-script.compared": ({ comm, median_s, usual_s }) =>
      `${comm}: in spikes median ${duration(median_s)}, outside ${duration(usual_s)}.`,
  },
  advice: {
    "check-script.give-up": ({ culprit, place, interval_s, limit_s, timeout, within }) => ({
      title: `Let ${culprit || "the check script"} give up before its next run`,
      why: "A check that waits longer than its interval tells keepalived nothing, and its copies pile up.",
      change: [
        `In ${place === null ? "keepalived.conf" : at(place)}, in the block of the script: a timeout below the interval of ${exactSeconds(interval_s)}`,
        timeout,
        "and a limit on whatever the script waits for:",
        within,
      ],
      expected: `No run in the next report is longer than ${exactSeconds(limit_s)}; the failure shows in keepalived's log as a timeout instead.`,
    }),
    "check-script.overlaps": ({ version, shell_lines, lock }) => ({
      title: `keepalived ${version} starts a second copy while one still runs`,
      why: "Before 1.4.0 nothing guarded against it, and from 2.1.3 to 2.3.2 the guard only logged.",
      change: [
        "Upgrade to 2.3.3 or later, or take a lock in the script:",
        lock,
        ...beforeUpgrade(shell_lines),
      ],
      expected: "Never more than one copy at a time in the next report.",
    }),
  },
};
