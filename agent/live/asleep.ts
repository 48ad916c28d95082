import { setTimeout as sleep } from "node:timers/promises";
import type { LiveClock } from "../clock.ts";
import { hushHelpers, STILL_S, wakeHelpers } from "../helper.ts";
import type { Waking } from "./waking.ts";

/**
 * Until the next waking; also where it was late, and the kernel's look has come near.
 * @param isHelped whether a helper is at work, which then stands still while the kernel looks
 */
export async function asleep(
  clock: LiveClock,
  waking: Waking,
  next_s: number | null,
  isHelped: boolean,
  every_s: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  let now_s = clock.stamp().mono_s;
  let until_s = waking.at(now_s, next_s, every_s);
  const sleepOn = async (to_s: number) => {
    await sleep((to_s - now_s) * 1000, null, { signal }).catch(() => {});
    now_s = clock.stamp().mono_s;
  };
  if (isHelped && next_s !== null && until_s > next_s - STILL_S) {
    await sleepOn(next_s - STILL_S);
    hushHelpers();
  } else wakeHelpers();
  do {
    await sleepOn(until_s);
    until_s = waking.at(now_s, next_s, 0);
  } while (!signal.aborted && waking.isNear(now_s, next_s));
  // A waking before the look is too short for them: they would not have stopped again in time.
  if (signal.aborted || next_s === null || now_s > next_s) wakeHelpers();
}
