import type { EpochsChart, LaneId, LengthsChart, LooksMean, StrobeChart } from "../../../charts/model.ts";
import { duration, list, percent, plural, thousands } from "./quantities.ts";

const lanes: Record<LaneId, string> = {
  cpu_busy_pct: "CPU busy",
  iowait_pct: "CPU idle while I/O waits (iowait)",
  steal_pct: "taken by the hypervisor (steal)",
  psi_cpu_some_pct: "pressure: some waited for a CPU",
  psi_io_full_pct: "pressure: all waited for I/O",
  psi_mem_some_pct: "pressure: some waited for memory",
};

const doing = ({ what, comm }: Pick<EpochsChart, "what" | "comm">) => {
  const names: Record<EpochsChart["what"], string> = {
    "dump-writes": "dump writes",
    "tmpfiles-cleanup": "tmpfiles cleanup",
    "check-script": `runs of ${comm}`,
    "vm-stun": "stalls of the guest",
    job: `runs of ${comm}`,
  };
  return names[what];
};
const took = ({ what, comm }: Pick<LengthsChart, "what" | "comm">) =>
  what === "runs" ? `runs of ${comm}` : "dump writes";
/** A mean, and how far off it may be for the few looks it is from. */
const within = ({ all, error }: LooksMean) =>
  error < 0.005 || Number.isNaN(error) ? tasks(all) : `${tasks(all)} ± ${tasks(error)}`;
const tasks = (value: number) => (Number.isNaN(value) ? "none known" : value.toFixed(2));

/** What is said of pictures, and on the first screen of a page that has them. */
export const charts = {
  screen: {
    todo: "What to do",
    /** Above the best of the steps. */
    best: "First step",
    more: (count: number) => (count === 1 ? "and one step more" : `and ${count} steps more`),
    read: "How to do it",
    next: "Next spike",
    between: (low: string, high: string) => `between ${low} and ${high}`,
    /** For the browser, which puts a duration into `{0}`. */
    countdown: {
      ahead: "in {0}",
      now: "now, if it comes as foretold",
      past: "was due {0} ago; ask for a new report",
    },
    units: { d: "d", h: "h", min: "min", s: "s" },
    contents: "On this page",
    others: (count: number) => (count === 1 ? "One other suspect" : `${count} other suspects`),
    cleared: "cleared or not examined",
    recording: "The recording",
    spikes: (count: number) => (count === 1 ? "The spike" : `The ${thousands(count)} spikes, one by one`),
    spike: (id: number) => `Spike ${id}`,
    oneOf: (id: number, of: number) => `This is spike ${id} of ${of}.`,
    labels: {
      lasted: "Lasted",
      load1: "Highest load1",
      counted: "Kernel counted",
      real: "Truly active",
      verdict: "Verdict",
    },
    pictures: "Pictures: around the spikes, and how long things took",
    forIt: "What speaks for a cause",
    against: "What was cleared",
    around: "Around it",
    top: "to the top",
    print: "Times on this page:",
  },
  zoom: {
    in: "zoom in",
    out: "zoom out",
    all: "all",
    earlier: "earlier spike",
    later: "later spike",
    help: "Drag to zoom. With the keyboard: ← → Home End move the line, PageUp and PageDown go to the next spike, Shift ← → moves the view, + and - zoom, 0 shows all, Escape lets go.",
    numbers: "The numbers",
  },
  readout: { load1: "load1", counted: "kernel counted", active: "truly active" },
  /** What is read in pictures that are not zoomed; the browser puts values into `{0}` and `{1}`. */
  read: {
    help: "With the keyboard: arrows move through the picture, Home and End to its ends, PageUp and PageDown further, Escape lets go.",
    words: {
      tasks: "{0} tasks on average",
      unseen: "nobody looked",
      many: "how many: {0}",
      moved: "around moments moved at random {0} to {1}",
      load1: "load1 {0}",
      between: "between {0} and {1} of it",
      came: "came at {0}, within",
      outside: "came at {0}, outside",
      open: "none has come yet",
      before: "before {0} a day",
      after: "after {0} a day",
      expected: "expected {0} a day",
    },
  },
  theme: { title: "Colours of this page", system: "as the system", light: "light", dark: "dark" },
  legend: {
    load1: "load1 as shown",
    counted: "what the kernel counted at one look",
    active: "truly active: mean, with the band it lies in",
    phantom: "phantom spike",
    real: "real spike",
    unclear: "unclear spike",
    gap: "not recorded",
    state: "failover",
    clock: "clock or stall",
    change: "change",
    line: "line of the log",
    run: "a run goes on",
    none: "look that counted nobody",
    some: "look that counted somebody",
    shifted: "around moments moved at random",
    others: "others",
    unseen: "nobody looked",
    foretold: "foretold span",
    came: "came",
    expected: "to be expected, had nothing changed",
  },
  lanes,
  heads: {
    time: "time",
    load1: "load1, highest",
    counted: "kernel counted, mean",
    active: "truly active, mean",
    error: "±",
    from: "from the start of a run",
    looks: "looks",
    name: "name",
    kernel: "at kernel's looks",
    random: "at random",
    onset: "from the beginning",
    mean: "going on, mean",
    band: "band",
    length: "took",
    number: "how many",
    before: "before, a day",
    after: "after, a day",
    expected: "expected, a day",
  },

  timeline: {
    title: "Load over time",
    /**
     * `diskOnly`: of tasks that sleep uninterruptibly only those that wait for a disk were seen. `byCounters`: of the history of another
     * tool, where nobody looked.
     */
    sentence: (
      load1: number,
      active: number | null,
      mean_s: number,
      still: readonly string[],
      diskOnly: boolean,
      byCounters: boolean,
    ) =>
      `Load1 reached ${load1.toFixed(2)}${active === null ? (byCounters ? "; what was truly active is known of each spike as a whole, by counters" : "; what was truly active was not measured") : `, what was truly active ${active.toFixed(2)} (the highest mean of ${duration(mean_s)}${diskOnly ? "; of those asleep only who waited for a disk" : ""})`}.${still.length === 0 ? "" : ` Below 1 % all the time: ${list(still)}.`}`,
  },
  strobe: {
    title: "The kernel's looks as a stroboscope",
    load: "load1 as shown",
    axis: "how long after the start of a run each look fell",
    run: "run",
    sentence: (
      chart: Pick<StrobeChart, "comm" | "busy_s" | "look_s" | "kind" | "inside" | "outside" | "covered">,
    ) => {
      const each = `Each dot is one look of the kernel, one every ${chart.look_s.toFixed(3)} s: how long after the start of a run of ${chart.comm} it fell.`;
      const share = chart.covered;
      if (chart.kind === "quiet") return `${each} There was no spike to compare with.`;
      if (share === null) return `${each} Too few of the looks fell into a spike to compare them.`;
      if (chart.kind === "beat")
        return `${each} The looks drift past the runs. Where the line crosses the band, a run is going on (${duration(chart.busy_s)}) and each look counts ${tasks(chart.inside.counted)} tasks on average; at all others it counts ${tasks(chart.outside.counted)}. The spikes are those crossings.`;
      const met = `In the spikes ${percent(share.share)} of the looks met a run; ${percent(share.by_chance)} would by chance.`;
      if (share.longer)
        return `${each} ${met} Runs took longer then than the band, which is as long as a run usually is.`;
      // More than twice what chance gives is no noise.
      return share.share > 2 * share.by_chance + 0.1
        ? `${each} ${met} That is more than by chance.`
        : `${each} ${met} Looks that counted somebody lie far from its runs as well: that is noise, and the spikes are no beat of this job.`;
    },
  },
  folded: {
    title: (kind: StrobeChart["kind"]): string =>
      kind === "noise" ? "Looks in the spikes, laid over one period" : "All looks, laid over one run",
    axis: "time from the start of a run",
    count: "tasks counted, mean",
    sentence: (chart: Pick<StrobeChart, "kind" | "inside" | "outside">) =>
      chart.kind === "noise"
        ? "If the spikes were a beat, all that was counted would stand within the narrow run. It stands far from it as well."
        : `${plural(chart.inside.looks, "look")} met a run: ${tasks(chart.inside.counted)} tasks each. ${plural(chart.outside.looks, "look")} did not: ${tasks(chart.outside.counted)}.`,
  },
  counted: {
    title: (spike: number) => `Spike ${spike}: who was counted`,
    kernel: "just after the kernel's looks",
    random: "at random times",
    nobody: "nobody was there",
    sentence: (kernel: LooksMean, random: LooksMean) =>
      kernel.looks === 0
        ? `At random times ${within(random)} tasks were seen on average (${plural(random.looks, "look")}); just after the kernel's looks nobody looked, or nobody was there.`
        : `Just after the kernel's looks ${within(kernel)} tasks were seen on average (${plural(kernel.looks, "look")} that saw somebody), at random times ${within(random)} (${plural(random.looks, "look")}).`,
  },
  epochs: {
    title: (chart: Pick<EpochsChart, "what" | "comm">) => `Around the spikes: ${doing(chart)}`,
    axis: (chart: Pick<EpochsChart, "what" | "comm">) => `${doing(chart)} going on, mean`,
    begins: "spike begins",
    sentence: ({ spikes, above, chance }: Pick<EpochsChart, "spikes" | "above" | "chance">) => {
      const band = `The line is the mean over ${plural(spikes, "spike")}, the band holds 95 of 100 means around moments moved at random.`;
      if (spikes < 3) return `${band} So few spikes show no more than what happened.`;
      if (!above) return `${band} Where the spikes begin it lies within.`;
      return `${band} Where the spikes begin it lies above${chance < 0.05 ? "." : `, which may be chance (p = ${chance.toFixed(2)}).`}`;
    },
  },
  lengths: {
    title: (chart: Pick<LengthsChart, "what" | "comm">) => `How long they took: ${took(chart)}`,
    sentence: ({ total, median_s, longest_s }: Pick<LengthsChart, "total" | "median_s" | "longest_s">) =>
      `${thousands(total)} of known length: median ${duration(median_s)}, longest ${duration(longest_s)}. Darker: more of them.`,
  },
  relief: {
    title: "The same days with each change",
    peak: (load1: number) => `peak ${load1.toFixed(2)}`,
    sentence: "Load1 of this job alone, simulated from its runs as they were measured. The first is today's.",
  },
  forecasts: {
    title: "What was foretold, and what came",
    foretold: "foretold",
    sentence: (came: number, decided: number) =>
      decided === 0
        ? "None of the foretold times has come yet."
        : `Of ${plural(decided, "foretold spike")} ${came} came within the span.`,
  },
  changes: {
    title: "Before and after each change",
    before: "before",
    after: "after",
    sentence: "Spikes a day. The mark: what was to be expected after it, had nothing changed.",
  },
};
