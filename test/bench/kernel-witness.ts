import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { LiveClock } from "../../agent/clock.ts";
import { TimerSleeper } from "../../agent/sleeper.ts";
import { KernelLook } from "../../collectors/kernel-look.ts";
import type { LookPhase } from "../../collectors/look-phase.ts";
import { loadNative } from "../../collectors/native/index.ts";

/** What was seen of one look of the kernel. */
export interface Witnessed {
  /** How many tasks it counted, decoded from two values of load1 (±0.13); `null` at the first look. */
  counted: number | null;
  /**
   * Whether a thread of the watched process ran, or waited to run, from shortly before the look until a tick after it;
   * `null` where the witness itself came too late to say.
   */
  exposed: boolean | null;
}

/** Inside the agent's guard of 30 ms, in which it is to be asleep already. */
const BEFORE_S = 0.025;
/** A check script in step with the kernel, as far as the agent is concerned: these start and end just before the look. */
const PROVOCATIONS = 2;

/** Stands by at the kernel's looks. A bound from above: who ran near the look was not necessarily counted. */
export class KernelWitness {
  readonly #clock = new LiveClock();
  readonly #sleeper = new TimerSleeper(() => this.#clock.stamp().mono_s);
  readonly #kernel = new KernelLook(
    { root: "/", clock: this.#clock, warn() {} },
    loadNative().native?.tickNs() ?? null,
  );
  #load1: number | null = null;

  /** Learns when the kernel looks; `null` where this user may not read jiffies. */
  async learn(): Promise<LookPhase | null> {
    for (let reading = 0; reading < 12; reading++) {
      this.#kernel.refine();
      await this.#sleeper.until(this.#clock.stamp().mono_s + 0.037);
    }
    return this.#kernel.looks;
  }

  /**
   * Witnesses so many looks.
   * @param pid the agent, or `null` to see what the kernel counts without one
   * @param provoke starts short processes just before each look, whose events would wake an agent that listens
   */
  async watch(pid: number | null, looks: number, provoke: boolean): Promise<Witnessed[]> {
    const phase = this.#kernel.looks;
    if (!phase) throw new Error("the kernel's looks are not known");
    const witnessed: Witnessed[] = [];
    this.#load1 = null;
    while (witnessed.length < looks) {
      const look = phase.next(this.#clock.stamp().mono_s + BEFORE_S + 0.05);
      await this.#sleeper.until(look - BEFORE_S);
      const before = threadsOf(pid);
      const beforeInTime = this.#clock.stamp().mono_s < look - phase.tick_s;
      if (provoke) for (let one = 0; one < PROVOCATIONS; one++) spawn("true", { stdio: "ignore" });
      await this.#sleeper.until(look + phase.tick_s);
      const after = threadsOf(pid);
      // From two ticks after the look on the agent may be awake.
      const afterInTime = this.#clock.stamp().mono_s < look + 2 * phase.tick_s;
      await this.#sleeper.until(look + 12 * phase.tick_s);
      witnessed.push({
        counted: this.#count(),
        exposed: beforeInTime && afterInTime ? moved(before, after) : null,
      });
    }
    return witnessed;
  }

  #count(): number | null {
    const load1 = Number(readFileSync("/proc/loadavg", "latin1").split(" ")[0]);
    const counted = this.#load1 === null ? null : (2048 * load1 - 1884 * this.#load1) / 164;
    this.#load1 = load1;
    return counted;
  }
}

/** Time on a CPU, time waited for one, times scheduled; and whether the thread is runnable now. */
function threadsOf(pid: number | null): Map<string, string> {
  const threads = new Map<string, string>();
  for (const process of pid === null ? [] : [pid, ...childrenOf(pid)]) {
    const folder = `/proc/${process}/task`;
    for (const tid of readdirSync(folder)) {
      const stat = readFileSync(`${folder}/${tid}/stat`, "latin1");
      const runnable = stat.slice(stat.lastIndexOf(")") + 2)[0] === "R";
      threads.set(
        tid,
        `${readFileSync(`${folder}/${tid}/schedstat`, "latin1").trim()}${runnable ? " R" : ""}`,
      );
    }
  }
  return threads;
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim();
  return children === "" ? [] : children.split(" ").map(Number);
}

function moved(before: Map<string, string>, after: Map<string, string>): boolean {
  return [...after].some(([tid, state]) => state !== before.get(tid) || state.endsWith("R"));
}
