import type { Verdict } from "../../analysis/diagnosis.ts";
import type { Recording } from "../../storage/recording.ts";
import { EVENT_KINDS } from "../../storage/schema.ts";
import type { TruthSpike } from "../simulation/truth.ts";

/**
 * What one would do without our analysis, as plainly as it is done: the methods that are held beside it. They are even
 * told where the true spikes are. A class is all events of one kind, name and starter.
 */
export interface EventClass {
  kind: string;
  comm: string;
  parent: string;
  /** Microseconds since 1970 UTC, ascending. */
  times: number[];
}

type Named = Pick<Verdict, "cause" | "culprit">;
const UNEXPLAINED: Named = { cause: "unexplained", culprit: "" };

export function eventClasses(recording: Recording): EventClass[] {
  const { events, strings } = recording;
  const classes = new Map<string, EventClass>();
  for (let i = 0; i < events.length; i++) {
    const kind = EVENT_KINDS[events.kind[i]!]!;
    if (kind === "gap" || kind === "log" || kind === "clock.step" || kind === "run.sum") continue;
    const comm = strings[events.comm[i]!] ?? "";
    const parent = strings[events.parent_comm[i]!] ?? "";
    const key = `${kind}\n${comm}\n${parent}`;
    let found = classes.get(key);
    if (!found) {
      found = { kind, comm, parent, times: [] };
      classes.set(key, found);
    }
    found.times.push(events.time[i]!);
  }
  return [...classes.values()];
}

/** The cause id that one who blames this class would give. */
function accuse({ kind, comm, parent }: EventClass): Named {
  if (kind === "clock.stall") return { cause: "vm-stun", culprit: "" };
  if (comm === "systemd-tmpfile") return { cause: "tmpfiles-cleanup", culprit: comm };
  if (kind.startsWith("file.")) return { cause: "dump-writes", culprit: comm };
  return { cause: parent === "keepalived" ? "check-script" : "scheduled-job", culprit: comm };
}

/** Place of the first entry after `t`. */
function after(times: readonly number[], t: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

const WINDOW = 60e6;

/** Blames what happened last before the spike began. */
export function nearestEvent(classes: readonly EventClass[], spike: TruthSpike): Named {
  let last = Number.NEGATIVE_INFINITY;
  let nearest: EventClass | null = null;
  for (const one of classes) {
    const time = one.times[after(one.times, spike.start + 2e6) - 1];
    if (time !== undefined && time > last && time > spike.start - 10 * WINDOW) {
      last = time;
      nearest = one;
    }
  }
  return nearest ? accuse(nearest) : UNEXPLAINED;
}

/** Event coincidence with a Poisson null (Donges 2016), Bonferroni over the classes; one verdict for all spikes. */
export function poissonCoincidence(
  recording: Recording,
  classes: readonly EventClass[],
  spikes: readonly TruthSpike[],
): Named {
  const span = recording.window.end - recording.window.start;
  let best = 0.05 / Math.max(1, classes.length);
  let verdict = UNEXPLAINED;
  for (const one of classes) {
    const q = 1 - (1 - Math.min(1, WINDOW / span)) ** one.times.length;
    const hits = spikes.filter((spike) => {
      const time = one.times[after(one.times, spike.start + 2e6) - 1];
      return time !== undefined && time >= spike.start - WINDOW;
    }).length;
    const p = atLeast(hits, spikes.length, q);
    if (hits > 0 && p < best) {
      best = p;
      verdict = accuse(one);
    }
  }
  return verdict;
}

/** P(K >= k) of a binomial. */
function atLeast(k: number, n: number, q: number): number {
  let sum = 0;
  let choose = 1;
  for (let j = 0; j <= n; j++) {
    if (j >= k) sum += choose * q ** j * (1 - q) ** (n - j);
    choose = (choose * (n - j)) / (j + 1);
  }
  return Math.min(1, sum);
}

/**
 * Two-sample Kolmogorov-Smirnov on load1: in the minutes after a class's events against the rest; the class with the
 * smallest p below 0.05 (Bonferroni) is blamed. load1 remembers a minute, so its samples are not independent.
 */
export function kolmogorovSmirnov(recording: Recording, classes: readonly EventClass[]): Named {
  const { samples } = recording;
  const stride = Math.max(1, Math.floor(samples.length / 20_000));
  let best = 0.05 / Math.max(1, classes.length);
  let verdict = UNEXPLAINED;
  for (const one of classes) {
    const near: number[] = [];
    const far: number[] = [];
    for (let i = 0; i < samples.length; i += stride) {
      const t = samples.time[i]!;
      const event = one.times[after(one.times, t) - 1];
      (event !== undefined && t - event < 5 * WINDOW ? near : far).push(samples.load1.at(i));
    }
    const higher = mean(near) > mean(far);
    if (near.length < 8 || far.length < 8 || !higher) continue;
    const p = ksPValue(Float64Array.from(near).sort(), Float64Array.from(far).sort());
    if (p < best) {
      best = p;
      verdict = accuse(one);
    }
  }
  return verdict;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Asymptotic two-sample p-value (Stephens' correction) of two ascending samples. */
export function ksPValue(a: Float64Array, b: Float64Array): number {
  let i = 0;
  let j = 0;
  let distance = 0;
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= value) i++;
    while (j < b.length && b[j]! <= value) j++;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  const n = Math.sqrt((a.length * b.length) / (a.length + b.length));
  const lambda = (n + 0.12 + 0.11 / n) * distance;
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda);
  return lambda < 0.2 ? 1 : Math.min(1, Math.max(0, p));
}
