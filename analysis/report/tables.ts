import type { Diagnosis } from "../diagnosis.ts";
import { whoWasCounted } from "./counted.ts";
import { duration, type LocalTime } from "./local-time.ts";
import { outcomeInWords, spikeCause } from "./words.ts";

/** The tables of a report, the same in every format. */
export interface Table {
  columns: readonly Column[];
  rows: readonly (readonly string[])[];
}

export interface Column {
  head: string;
  align?: "right";
}

/** What stands below the table of spikes. */
export const SPIKES_LEGEND =
  "load1: its highest. counted: tasks that the kernel saw at its looks (mean). real: tasks active at random times (mean). -: not measured.";
export const ALTERNATIVES_LEGEND = "Load of this job alone. hours a week: time above half of today's peak.";

/** Below this a name would stand there with 0.00. */
const SHOWN_FROM = 0.005;

const right = (head: string): Column => ({ head, align: "right" });

export function spikesTable({ spikes }: Diagnosis, times: LocalTime): Table {
  return {
    columns: [
      right("#"),
      { head: "start" },
      right("lasted"),
      right("load1"),
      right("counted"),
      right("real"),
      { head: "" },
      { head: "cause" },
      { head: "by" },
    ],
    rows: spikes.map((spike) => [
      String(spike.id),
      times.short(spike.start),
      duration(spike.duration_s),
      tasks(spike.peak_load1),
      tasks(spike.kernel_active_mean),
      tasks(spike.true_active_mean),
      spike.reality,
      spikeCause(spike),
      spike.verdict.culprit,
    ]),
  };
}

export function countedTable({ spikes }: Diagnosis): Table {
  return {
    columns: [{ head: "tasks in the spikes (mean)" }, right("at kernel's looks"), right("at random")],
    rows: whoWasCounted(spikes)
      .filter((who) => Math.max(who.at_kernel_look ?? 0, who.at_random ?? 0) >= SHOWN_FROM)
      .map((who) => [who.comm, tasks(who.at_kernel_look), tasks(who.at_random)]),
  };
}

export function alternativesTable({ alternatives }: Diagnosis): Table {
  return {
    columns: [{ head: "simulated from the measured runs" }, right("peak load1"), right("hours a week")],
    rows: alternatives.map((one) => [
      one.title,
      one.peak_load1.toFixed(2),
      one.spike_hours_per_week.toFixed(1),
    ]),
  };
}

export function predictionsTable({ predictions }: Diagnosis, times: LocalTime): Table {
  return {
    columns: ["made", "foretold", "between", "came"].map((head) => ({ head })),
    rows: predictions.map((one) => [
      times.short(one.made_at),
      times.short(one.at),
      `${times.short(one.low)} and ${times.short(one.high)}`,
      outcomeInWords(one, times),
    ]),
  };
}

/** A number of tasks; what was not measured is no number. */
function tasks(value: number | null): string {
  return value === null ? "-" : value.toFixed(2);
}
