import { type Advice, advice } from "../facts.ts";
import type { Situation } from "../situation.ts";
import { isSince } from "./installed.ts";
import { type Place, placeOf } from "./place.ts";
import { type ShellLine, shellLines } from "./shell-lines.ts";

declare module "../facts.ts" {
  interface Advices {
    /** Against a check script that is slow, hangs or piles up. */
    "check-script.give-up": {
      culprit: string;
      place: Place | null;
      interval_s: number;
      limit_s: number;
      timeout: Snippet;
      within: Snippet;
    };
    "check-script.overlaps": { version: string; shell_lines: ShellLine[]; lock: Snippet };
  }
}

const USUAL_INTERVAL_S = 5;

export function adviseOnScript({ script, keepalived }: Situation, culprit: string): Advice[] {
  const interval_s = script?.interval_s ?? USUAL_INTERVAL_S;
  const limit_s = Math.max(1, Math.floor(interval_s / 2));
  const version = keepalived?.version ?? null;
  return [
    advice("check-script.give-up", {
      culprit,
      place: script && placeOf(script.where),
      interval_s,
      limit_s,
      timeout: { snippet: `timeout ${limit_s}` },
      within: { snippet: `timeout ${limit_s} curl --max-time ${limit_s} …` },
    }),
    ...(version !== null && overlaps(version)
      ? [
          advice("check-script.overlaps", {
            version,
            shell_lines: shellLines(keepalived),
            lock: { snippet: "exec 9>/run/lock/check.lock; flock -n 9 || exit 1" },
          }),
        ]
      : []),
  ];
}

/** v2.1.3 dropped the return behind "already running", v2.3.3 put it back; before 1.4.0 there was no guard. */
function overlaps(version: string): boolean {
  return (
    isSince(version, "1.4.0") === false ||
    (isSince(version, "2.1.3") === true && isSince(version, "2.3.3") === false)
  );
}
