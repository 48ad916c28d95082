import type { SuspectWords } from "../words.ts";
import { duration, partOf, percent, plural, thousands } from "./quantities.ts";
import { saidOf, UNKNOWN_PROCESS } from "./summary.ts";

export const tmpfilesCleanup: SuspectWords<"tmpfiles-cleanup"> = {
  cause: {
    named: () => "the cleanup of temporary files (systemd-tmpfiles)",
    summary: (verdict) =>
      saidOf(verdict, `the cleanup of temporary files by ${verdict.culprit || UNKNOWN_PROCESS}`),
    now: "Let the cleanup end; it hurts only what waits for the same disk. What to change is below.",
    accuses:
      "A run of systemd-tmpfiles began with the spike and went on through it, and its tasks made up the load.",
    acquits: "No cleanup ran in the spike, or it was over in a moment.",
    matters:
      "A huge temporary directory is walked once a day, and everything on its file system waits meanwhile.",
  },
  facts: {
    "tmpfiles-cleanup.ran": ({ ran_s, spike_s, deleted }) =>
      `systemd-tmpfiles ran for ${duration(ran_s)} of the spike's ${duration(spike_s)}${deleted === 0 ? "; no deletion of its was seen" : ` and deleted ${plural(deleted, "file")} that ${deleted === 1 ? "was" : "were"} seen`}.`,
    "tmpfiles-cleanup.own": ({ share }) => `${partOf(share)} the tasks at random times were its own.`,
    "tmpfiles-cleanup.under-way": ({ share }) =>
      `systemd-tmpfiles was there at ${percent(share)} of the random looks; its end was not seen.`,
    "tmpfiles-cleanup.none": () => "No cleanup ran in the spike.",
    "tmpfiles-cleanup.hardly-own": () => "it ran through the spike, but hardly any of the load was its own",
    "tmpfiles-cleanup.began-away": ({ away_s }) =>
      `it began ${duration(away_s)} away from the spike's beginning`,
    "tmpfiles-cleanup.all": ({ runs, from_log, longest_s, deletions }) =>
      `${plural(runs, "run")} of systemd-tmpfiles${from_log ? " (from the log)" : ""}, ${runs === 1 ? "of" : "the longest"} ${duration(longest_s)}; ${deletions === 0 ? "no deletion" : plural(deletions, "deletion")} seen.`,
    "tmpfiles-cleanup.in-spikes": ({ met, spikes }) =>
      met === 0
        ? "No spike had a cleanup in it."
        : `${thousands(met)} of ${plural(spikes, "spike")} had a cleanup in ${met === 1 ? "it" : "them"}.`,
    "tmpfiles-cleanup.none-at-all": () => "systemd-tmpfiles was not seen to run.",
  },
  advice: {
    "tmpfiles-cleanup.find": ({ count }) => ({
      title: "Find what fills the directory, and stop it there",
      why: "systemd-tmpfiles takes as long as there are files to look at: it stats each of them.",
      change: ["Count the files by directory, then look at who writes the largest:", count],
      expected: "The report's length of the cleanup falls with the number of files.",
    }),
    "tmpfiles-cleanup.leave-out": ({ lines }) => ({
      title: "Leave that directory out of the cleanup, or keep files there for a shorter time",
      why: "An excluded directory (x) is not walked at all; a shorter age keeps the number of files small.",
      change: ["In /etc/tmpfiles.d/local.conf, one of the two lines (the path is an example):", lines],
      expected:
        "Runs of systemd-tmpfiles of some seconds in the next report; no spike at the next cleanup (a day after the last).",
    }),
    "tmpfiles-cleanup.other-hour": ({ timer }) => ({
      title: "Or let it run at an hour when nobody minds",
      why: "The timer runs 15 minutes after boot and then every 24 hours, whatever hour that is.",
      change: ["systemctl edit systemd-tmpfiles-clean.timer, then systemctl daemon-reload:", timer],
      expected: "The spike moves to that hour.",
    }),
  },
};
