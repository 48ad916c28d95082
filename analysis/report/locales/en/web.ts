import type { WebWords } from "../web.ts";

export const web: WebWords = {
  title: "Is your load spike real?",
  lead: "Give a recording of load average. The report says which spikes there were, whether the load was really there, and what would explain them.",
  private:
    "Nothing leaves this page. It works offline, in your browser alone, and may not reach any address.",
  drop: "Drop files or a folder here, or",
  choose: "Choose files",
  chooseFolder: "Choose a folder",
  example: "See an example",
  exampleIs: "(37 minutes of a real keepalived whose check script runs every second)",
  takes: "What can be read",
  sources: {
    prometheus: {
      what: "Prometheus, VictoriaMetrics, Mimir, Thanos",
      how: "What the API answers to this query about one guest. Use query, not query_range: that puts values of up to five minutes ago onto a grid of its own. Of VictoriaMetrics also what /api/v1/export gives; of a copied folder what promtool tsdb dump writes.",
    },
    sar: {
      what: "sysstat (sar)",
      how: "What sadf writes as JSON, from sysstat 10.1.5 (CentOS 7) on. Several days may be given together.",
    },
    atop: { what: "atop", how: "What atop -P writes." },
    trace: {
      what: "loadspike",
      how: "What export writes: a folder, its files, or a .tar.gz or .zip of them. It tells most, also who it was.",
    },
    csv: {
      what: "Any table (CSV)",
      how: "Of collectd, rrdtool fetch (munin), Zabbix, Grafana, Netdata: you say which column is the time and which the load. Several days may be given together.",
    },
  },
  why: {
    head: "Why a load average can be wrong",
    paragraphs: [
      "The kernel counts its tasks only once every five seconds, and load average is made of these counts and of nothing else. A check script that runs every five seconds as well slips slowly past them. For hours each count misses it. Then, for some twenty minutes, each count meets it, and load average climbs to the number of its processes on a machine that has hardly anything to do. Nothing is wrong but the measurement: the load is a phantom.",
      "A spike with the same curve may be real: a write that waits for a stalled datastore, a cleanup of a huge /tmp, a script that hangs.",
      "The two are told apart by what they leave behind. Over whole beats the kernel counts as much as is done, so what a phantom counts too much in its spikes it has missed in its quiet times; a real load has processor time, or tasks that wait, to show for it. From the history of another tool, that takes three regular spikes, processor time beside the load, and the number of CPUs. Where that is not enough, the report says so.",
    ],
  },
  next: {
    head: "Who was it?",
    paragraphs: [
      "No history of another tool says which process was counted. loadspike records it: each start and end of a process, each write of a dump, and what was truly active at random times. As a rule two spikes are enough to say who it was, what to change, and when the next one is due.",
    ],
    command: "loadspike record",
  },
  doing: {
    reading: "Reading …",
    diagnosing: "Looking for spikes …",
    writing: "Writing the report …",
  },
  rows: (done, total) => (total === null ? `${done} rows` : `${done} of ${total} rows`),
  cancel: "Cancel",
  cancelled: "Cancelled. Nothing was kept.",
  failed: "This could not be read",
  ended:
    "The browser ended the work: there may not be enough memory for a recording of this size; try a shorter time",
  tooOld: "This browser is too old for this page; a version of 2025 or later will do",
  needsScript: "This page works by its script alone, which reaches no address: please allow it.",
  columns: {
    head: "Which column is which?",
    intro: (file) => `${file} is a table. Say what its columns are; time and load1 are enough for a start.`,
    labels: {
      time: "Time",
      load1: "Load average, 1 min",
      load5: "5 min",
      load15: "15 min",
      busy: "CPU busy, %",
      idle: "CPU idle, %",
      iowait: "CPU iowait, %",
      steal: "CPU steal, %",
    },
    none: "not there",
    cpus: "Number of CPUs (without it, nobody can say whether the load was real)",
    only: "Only rows with this cell, where rows of several series stand in one table (column=cell)",
    offset: "Times that name no zone are of",
    go: "Read it",
  },
  report: "The report",
  save: { html: "Save HTML", json: "Save JSON" },
  another: "Another recording",
  grid: (step) =>
    `These values stand on an even grid of ${step}, as query_range makes it: each may be up to five minutes old, and steps of counters are blurred. Ask with query and a range, as the first page says, before you believe this report.`,
  language: "Language",
};
