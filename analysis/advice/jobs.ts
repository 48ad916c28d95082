import type { Advisor } from "./advisor.ts";
import { indented } from "./snippets.ts";
import { isAtLeast } from "./version.ts";

/** Against a cleanup of temporary files that takes long. */
export const adviseOnCleanup: Advisor = () => [
  {
    title: "Find what fills the directory, and stop it there",
    why: "systemd-tmpfiles takes as long as there are files to look at: it stats each of them.",
    change: [
      "Count the files by directory, then look at who writes the largest:",
      "",
      indented("du --inodes -x -d2 /tmp /var/tmp | sort -n | tail"),
    ].join("\n"),
    expected: "The report's length of the cleanup falls with the number of files.",
  },
  {
    title: "Leave that directory out of the cleanup, or keep files there for a shorter time",
    why: "An excluded directory (x) is not walked at all; a shorter age keeps the number of files small.",
    change: [
      "In /etc/tmpfiles.d/local.conf, one of the two lines (the path is an example):",
      "",
      indented("x /var/tmp/large-directory\nd /var/tmp/large-directory - - - 1d"),
    ].join("\n"),
    expected:
      "systemd-tmpfile runs of some seconds in the next report; no spike at the next cleanup (a day after the last).",
  },
  {
    title: "Or let it run at an hour when nobody minds",
    why: "The timer runs 15 minutes after boot and then every 24 hours, whatever hour that is.",
    change: [
      "systemctl edit systemd-tmpfiles-clean.timer, then systemctl daemon-reload:",
      "",
      indented("[Timer]\nOnBootSec=\nOnUnitActiveSec=\nOnCalendar=*-*-* 04:20:00"),
    ].join("\n"),
    expected: "The spike moves to that hour.",
  },
];

/** Against a check script that is slow, hangs or piles up. */
export const adviseOnScript: Advisor = ({ script, keepalived }, culprit) => {
  const interval_s = script?.interval_s ?? 5;
  const limit_s = Math.max(1, Math.floor(interval_s / 2));
  const version = keepalived?.version ?? null;
  // v2.1.3 dropped the return behind "already running", v2.3.3 put it back; before 1.4.0 there was no guard.
  const overlaps =
    isAtLeast(version, "1.4.0") === false ||
    (isAtLeast(version, "2.1.3") === true && isAtLeast(version, "2.3.3") === false);
  return [
    {
      title: `Let ${culprit || "the check script"} give up before its next run`,
      why: "A check that waits longer than its interval tells keepalived nothing, and its copies pile up.",
      change: [
        `In ${script?.where ?? "keepalived.conf"}, in the block of the script: a timeout below the interval of ${interval_s} s`,
        "",
        indented(`timeout ${limit_s}`),
        "",
        "and a limit on whatever the script waits for:",
        "",
        indented(`timeout ${limit_s} curl --max-time ${limit_s} …`),
      ].join("\n"),
      expected: `No run in the next report is longer than ${limit_s} s; the failure shows in keepalived's log as a timeout instead.`,
    },
    ...(overlaps
      ? [
          {
            title: `keepalived ${version} starts a second copy while one still runs`,
            why: "Before 1.4.0 nothing guarded against it, and from 2.1.3 to 2.3.2 the guard only logged.",
            change:
              "Upgrade to 2.3.3 or later, or take a lock in the script:\n\n    exec 9>/run/lock/check.lock; flock -n 9 || exit 1",
            expected: "Never more than one copy at a time in the next report.",
          },
        ]
      : []),
  ];
};

/** Against a scheduled job whose own work is the load. */
export const adviseOnJob: Advisor = (_, culprit) => {
  const job = culprit || "the job";
  return [
    {
      title: `Give ${job} the lowest priority, or another hour`,
      why: "Its work is real. It hurts only where it takes the disk or the processors from others.",
      change: [
        `Where ${job} is started (cron line, script in /etc/cron.daily, or unit):`,
        "",
        indented("nice -n 19 ionice -c 3 …"),
        "",
        "or, for a unit, a drop-in:",
        "",
        indented("[Service]\nNice=19\nIOSchedulingClass=idle"),
      ].join("\n"),
      expected:
        "Load still rises while it runs (it counts waiting tasks), but keepalived's scripts keep their usual length in the spike. At another hour: the spike moves there.",
    },
  ];
};
