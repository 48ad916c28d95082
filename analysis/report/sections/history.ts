import type { Block, TableBlock } from "../blocks.ts";
import type { Saying } from "./section.ts";

/** What a history of another tool's is worth, and which jobs would beat as its spikes came. */
export function history(saying: Saying): Block[] {
  const { diagnosis, words, say } = saying;
  if (diagnosis.history === null) return [];
  const { can, cannot, reader, agent } = diagnosis.history;
  const { labels } = words.history;
  const rows = [
    ...can.map((fact) => ({ label: labels.can, text: say.fact(fact) })),
    ...cannot.map((fact) => ({ label: labels.cannot, text: say.fact(fact) })),
    ...(reader === null ? [] : [{ label: labels.reader, text: say.fact(reader) }]),
    ...(agent === null ? [] : [{ label: labels.agent, text: say.fact(agent) }]),
  ];
  return [
    { kind: "labelled", rows, excerpt: { from: 0, to: rows.length, note: null } },
    ...candidates(saying),
  ];
}

function candidates({ diagnosis, words }: Saying): TableBlock[] {
  const jobs = diagnosis.history?.candidates ?? [];
  const { heads, met, onTime, late, interval, jobs: all } = words.history;
  if (jobs.length === 0) return [];
  return [
    {
      kind: "table",
      columns: [
        { head: heads.job, align: "right" },
        { head: heads.late, align: "right" },
        { head: heads.met },
        { head: heads.hz, align: "right" },
      ],
      rows: jobs.map(({ interval_s, drift_s, every_looks, hz }) => ({
        cells: [interval(interval_s), drift_s === 0 ? onTime : late(drift_s), met(every_looks), String(hz)],
        under: null,
      })),
      legend: all(jobs.length),
      excerpt: { from: 0, to: jobs.length, note: null },
    },
  ];
}
