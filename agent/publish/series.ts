import { printable } from "../../analysis/report/printable.ts";
import type { SourceStatus } from "../../storage/sources.ts";
import { REALITIES, type Reality, type StandingState } from "../standing/state.ts";

/** All that series are made of. Instants are µs since 1970 UTC. */
export interface Published {
  version: string;
  now: number;
  /** Of the last look; `null`: there was none yet. */
  last_look: number | null;
  look_period_s: number | null;
  /** Means over the last five minutes; `null`: not known. */
  counted: number | null;
  active: number | null;
  underWay: boolean;
  /** `null`: there was no standing diagnosis yet. */
  standing: StandingState | null;
  /** Since there is a recording, by source. */
  lost: Readonly<Record<string, number>>;
  sources: readonly SourceStatus[];
  /** Since there is a recording. */
  cpu_s: number;
  database_bytes: number | null;
}

/** One value: labels in the order of the series'. */
export interface Sample {
  labels: readonly (readonly [name: string, value: string])[];
  value: number;
}

/** A series as its readers know it (interchange §5: names and labels are public, and stay). */
export interface Series {
  name: string;
  type: "gauge" | "counter";
  /** "" for what is no quantity. */
  unit: string;
  labels: readonly string[];
  /** One sentence without a full stop. */
  help: string;
  /** What it looks like. */
  example: string;
  samples(published: Published): Sample[];
}

const one = (value: number | null): Sample[] => (value === null ? [] : [{ labels: [], value }]);
const to = (value: number | null, digits: number) => (value === null ? null : Number(value.toFixed(digits)));
const seconds = (time: number) => time / 1e6;
/** Names come from whoever can start a process. */
const label = (name: string, value: string) => [name, printable(value)] as const;

/** There from the start, so that each reality's sum has something to grow from; other causes come at 0 when they are first met. */
const ALWAYS: readonly (readonly [cause: string, reality: Reality])[] = [
  ["sampling-beat", "phantom"],
  ["unexplained", "real"],
  ["unexplained", "unclear"],
];

/** THE list: one series an entry; the textfile, remote write and docs/metrics.md are made from it. */
export const SERIES: readonly Series[] = [
  {
    name: "loadspike_build_info",
    type: "gauge",
    unit: "",
    labels: ["version"],
    help: "Always 1; the version of the agent stands in the label",
    example: 'loadspike_build_info{version="0.1.0"} 1',
    samples: ({ version }) => [{ labels: [label("version", version)], value: 1 }],
  },
  {
    name: "loadspike_last_look_timestamp_seconds",
    type: "gauge",
    unit: "seconds since 1970 UTC",
    labels: [],
    help: "When the agent last looked at the machine; older than some minutes, it does not look any more",
    example: "loadspike_last_look_timestamp_seconds 1788617523.4",
    samples: ({ last_look }) => one(last_look === null ? null : seconds(last_look)),
  },
  {
    name: "loadspike_sampling_period_seconds",
    type: "gauge",
    unit: "seconds",
    labels: [],
    help: "Time between two looks of the kernel at the run queues, 5 s and one tick; absent while it is not known",
    example: "loadspike_sampling_period_seconds 5.001",
    samples: ({ look_period_s, standing }) => one(to(look_period_s ?? standing?.look_period_s ?? null, 6)),
  },
  {
    name: "loadspike_counted_tasks",
    type: "gauge",
    unit: "tasks",
    labels: [],
    help: "Tasks that the kernel counted at its looks, decoded from load1: mean of the last 5 minutes",
    example: "loadspike_counted_tasks 4.87",
    samples: ({ counted }) => one(counted),
  },
  {
    name: "loadspike_active_tasks",
    type: "gauge",
    unit: "tasks",
    labels: [],
    help: "Tasks that truly ran, waited for a processor or slept uninterruptibly: mean of the last 5 minutes",
    example: "loadspike_active_tasks 0.16",
    samples: ({ active }) => one(active),
  },
  {
    name: "loadspike_spikes_total",
    type: "counter",
    unit: "spikes",
    labels: ["cause", "reality"],
    help: "Load spikes that have ended, by cause and by whether the load was there, as judged when they ended",
    example: 'loadspike_spikes_total{cause="sampling-beat",reality="phantom"} 3',
    samples: ({ standing }) => spikesByCause(standing),
  },
  {
    name: "loadspike_spike_seconds_total",
    type: "counter",
    unit: "seconds",
    labels: ["reality"],
    help: "Time in load spikes that have ended, by whether the load was there",
    example: 'loadspike_spike_seconds_total{reality="phantom"} 4230',
    samples: ({ standing }) =>
      REALITIES.map((reality) => ({
        labels: [label("reality", reality)],
        value: Math.round(standing?.seconds[reality] ?? 0),
      })),
  },
  {
    name: "loadspike_spike_under_way",
    type: "gauge",
    unit: "",
    labels: [],
    help: "1 while the kernel counts about one task more than usual, phantom or real, else 0",
    example: "loadspike_spike_under_way 0",
    samples: ({ underWay }) => one(underWay ? 1 : 0),
  },
  {
    name: "loadspike_next_spike_timestamp_seconds",
    type: "gauge",
    unit: "seconds since 1970 UTC",
    labels: ["bound"],
    help: "When the next spike is foretold, and the interval that is meant to hold its start nine times in ten; absent where nothing is foretold",
    example: 'loadspike_next_spike_timestamp_seconds{bound="at"} 1788672243',
    samples: ({ standing, now }) => nextSpike(standing, now),
  },
  {
    name: "loadspike_events_lost_total",
    type: "counter",
    unit: "events",
    labels: ["source"],
    help: "Events and rows that were lost, by who lost them; a loss of an unknown number counts as 1",
    example: 'loadspike_events_lost_total{source="runs"} 0',
    samples: ({ lost }) =>
      Object.entries(lost).map(([source, value]) => ({ labels: [label("source", source)], value })),
  },
  {
    name: "loadspike_source_up",
    type: "gauge",
    unit: "",
    labels: ["source"],
    help: "1 where the source can be seen, else 0; loadspike doctor says why and what would help",
    example: 'loadspike_source_up{source="files"} 1',
    samples: ({ sources }) =>
      sources.map(({ name, status }) => ({
        labels: [label("source", name)],
        value: status === "ok" ? 1 : 0,
      })),
  },
  {
    name: "loadspike_agent_cpu_seconds_total",
    type: "counter",
    unit: "seconds",
    labels: [],
    help: "Processor time of the agent and of the processes that it started, since there is a recording",
    example: "loadspike_agent_cpu_seconds_total 218.4",
    samples: ({ cpu_s }) => one(to(cpu_s, 2)),
  },
  {
    name: "loadspike_database_bytes",
    type: "gauge",
    unit: "bytes",
    labels: [],
    help: "Size of the recording on the disk, its log included",
    example: "loadspike_database_bytes 31457280",
    samples: ({ database_bytes }) => one(database_bytes),
  },
  {
    name: "loadspike_culprit_info",
    type: "gauge",
    unit: "",
    labels: ["comm", "cause"],
    help: "Always 1; the process that the verdict over all spikes blames, and for what; absent where it blames none",
    example: 'loadspike_culprit_info{comm="keepalived_chec",cause="sampling-beat"} 1',
    samples: ({ standing }) => {
      const { cause = null, culprit = "" } = standing?.verdict ?? {};
      if (cause === null || culprit === "") return [];
      return [{ labels: [label("comm", culprit), label("cause", cause)], value: 1 }];
    },
  },
];

function spikesByCause(standing: StandingState | null): Sample[] {
  const totals = standing?.totals ?? [];
  const missing = ALWAYS.filter(
    ([cause, reality]) => !totals.some((total) => total.cause === cause && total.reality === reality),
  ).map(([cause, reality]) => ({ cause, reality, spikes: 0 }));
  return [...totals, ...missing].map(({ cause, reality, spikes }) => ({
    labels: [label("cause", cause), label("reality", reality)],
    value: spikes,
  }));
}

function nextSpike(standing: StandingState | null, now: number): Sample[] {
  const forecast = standing?.forecast ?? null;
  // What did not come in its time is not foretold any more.
  if (forecast === null || forecast.high < now) return [];
  return (["at", "low", "high"] as const).map((bound) => ({
    labels: [label("bound", bound)],
    value: Math.round(seconds(forecast[bound])),
  }));
}

/** A series with a value: what is sent, and written. */
export interface Point extends Sample {
  name: string;
}

export const pointsOf = (published: Published): Point[] =>
  SERIES.flatMap((series) => series.samples(published).map((sample) => ({ name: series.name, ...sample })));
