import { duration, plural } from "./quantities.ts";

/** What stands in a row of `predict` and `check-config`. */
interface BeatValues {
  /** Seconds from one spike to the next, `null` where they do not come and go. */
  period_s: number | null;
  on_time_period_s: number | null;
  spike_s: number | null;
  /** How much later each run comes. */
  late_ms: number;
  /** A run that outlasts the interval puts off the next. */
  waits: boolean;
  nth: number;
  peak_load1: number;
  burst_ms: number;
}

const tasks = (count: number) => plural(count, "task");
const every = (period_s: number | null) =>
  period_s === null ? "in step for good" : `a spike every ${duration(period_s)}`;

export const commands = {
  predict: {
    run: (interval_s: number, drift_ms: number, count: number, burst_ms: number) => {
      const drift =
        drift_ms === 0 ? "" : `, each run ${Math.abs(drift_ms)} ms ${drift_ms > 0 ? "late" : "early"}`;
      return `A run every ${interval_s} s${drift}, ${tasks(count)} active for ${burst_ms} ms.`;
    },
    looks: (hz: number, period_s: number) => `The kernel (HZ ${hz}) looks every ${period_s} s.`,
    labels: {
      spikes: "spikes",
      every: "a spike every",
      lasts: "it lasts",
      inside: "in a spike",
      peak: "peak of load1",
      locked: "load1 from it",
      real: "real load",
      meet: "all at once",
    },
    inStep: (count: number) => `These ${count} start together: their tasks add up.`,
    all: (count: number) => `All ${count} together:`,
    meet: (every: string, length: string) => `every ${every} on average, for ${length}`,
    onTop: "whenever the others' spikes come, if the one that is in step with the kernel for good started so",
    noBeat: "none that come and go: the job is in step with the kernel, for weeks or for good",
    lasts: (length: string) => `${length}, and load1 needs about a minute more to fall`,
    finds: (nth: number) => `${nth === 1 ? "every look" : `one look in ${nth}`} finds the job`,
    peak: (load1: string, locked: boolean) => `${load1}${locked ? ", or 0.00: it depends on the start" : ""}`,
    atMost: "(at most: kernels before 4.11 lose looks of sleeping CPUs)",
    real: (mean: string) => `${mean} on average`,
  },

  checkConfig: {
    read: (file: string, version: string, source: "option" | "installed" | "assumed") => {
      const why = {
        option: "as asked",
        installed: "as installed",
        assumed: "assumed: none is installed; see --keepalived-version",
      };
      return `${file}, read as keepalived ${version} reads it (${why[source]}).`;
    },
    looks: (hz: number, period_s: number) => `The kernel (HZ ${hz}) looks every ${period_s} s.`,
    noJob: "No periodic job: no vrrp_script, no MISC_CHECK.",
    noKeyword:
      "No keyword of keepalived stands at its outermost level: keepalived would find nothing to do in it.",
    wouldNotRun: (version: string, jobs: boolean) =>
      `keepalived ${version} would not run with this file${jobs ? ", so nothing of what follows runs" : ""}:`,
    job: (kind: "vrrp_script" | "misc_check", name: string, interval_s: number, where: string) =>
      `${kind === "vrrp_script" ? "vrrp_script" : "MISC_CHECK of"} ${name}   every ${interval_s} s   ${where}`,
    labels: {
      runs: "runs",
      timeout: "timeout",
      tracked: "tracked by",
      beat: "beat",
      signals: "keepalived",
    },
    timeout: (timeout_s: number | null, interval_s: number) =>
      timeout_s === null ? `none given: ${interval_s} s` : `${timeout_s} s`,
    listed: (names: readonly string[]) => names.join(", "),
    noSignal: "no signal seen in its text; that does not prove that it sends none",
    beat: (beat: BeatValues) => {
      const looks = beat.nth === 1 ? "each look" : `one look in ${beat.nth}`;
      const lasting = beat.spike_s === null ? "" : ` for ${duration(beat.spike_s)}`;
      return `${every(beat.period_s)}${lasting} (${beat.late_ms} ms late a run; ${every(beat.on_time_period_s)} if on time): ${looks} finds it, load1 up to ${beat.peak_load1.toFixed(1)} for each process active ${beat.burst_ms} ms${beat.waits ? "; a run that takes longer than the interval puts off the next" : ""}`;
    },
    hazard: (id: string, what: string) => `${id}: ${what}`,
    general: "For all of them",
    problems: "Not read as it was perhaps meant",
    problem: (where: string, message: string) => `${where}: ${message}`,
    counts: (jobs: number, hazards: number) => `${plural(jobs, "job")}, ${plural(hazards, "hazard")}.`,
  },

  recover: {
    found: (
      output: string,
      { samples, tasks, events }: { samples: number; tasks: number; events: number },
      span: { first: string; last: string } | null,
    ) =>
      `${output}: ${plural(samples, "look")}, ${plural(tasks, "task")} seen and ${plural(events, "event")}${span ? ` of ${span.first} to ${span.last}` : ""} came back`,
    lost: (rows: number, blocks: number) => {
      if (rows === 0 && blocks === 0) return "lost: nothing, as far as what is left can tell";
      const packed = blocks === 0 ? [] : [`${plural(blocks, "packed block")} of about 2000 rows`];
      const single = rows === 0 ? [] : [plural(rows, "single row")];
      return `lost: ${[...packed, ...single].join(" and ")}; what stood at the end of the file and left no trace is not counted`;
    },
    next: (output: string) => `then: loadspike report --db ${output}`,
  },

  record: {
    began: (database: string) => `recording this machine into ${database}; Ctrl-C ends it and reports`,
    missing: (sources: readonly string[]) =>
      `not available here: ${sources.join(", ")} ("loadspike doctor" tells why)`,
    live: {
      first: "first look in a moment",
      load: (load1: string) => `load ${load1}`,
      counted: (count: string) => `kernel counted ${count}`,
      active: (mean: string) => `active ${mean}`,
      events: (count: number) => `${count} event${count === 1 ? "" : "s"}`,
      next: (seconds: string) => `next kernel look in ${seconds} s`,
      nextUnknown: "next kernel look not known yet",
    },
  },
};
