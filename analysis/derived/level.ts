import type { KernelLooks } from "./kernel-looks.ts";

/** Looks are averaged over this time, so that a job that hits every second or twelfth look makes one spike. */
const WINDOW_S = 60;

/** Mean count within half a window of each look. */
export function levelOf(looks: KernelLooks): Float32Array {
  const level = new Float32Array(looks.length);
  let sum = 0;
  let weight = 0;
  let from = 0;
  let to = 0;
  for (let i = 0; i < looks.length; i++) {
    const t = looks.t[i]!;
    while (to < looks.length && looks.t[to]! <= t + WINDOW_S / 2) {
      sum += looks.count[to]! * looks.looks[to]!;
      weight += looks.looks[to]!;
      to++;
    }
    while (looks.t[from]! < t - WINDOW_S / 2) {
      sum -= looks.count[from]! * looks.looks[from]!;
      weight -= looks.looks[from]!;
      from++;
    }
    level[i] = sum / weight;
  }
  return level;
}
