import type { Block, StepBlock, TableBlock, TableColumn } from "../blocks.ts";
import { excerpt, type Saying } from "./section.ts";

const MOST_PREDICTIONS = 10;

const right = (head: string): TableColumn => ({ head, align: "right" });

export function alternatives({ diagnosis, words }: Saying): TableBlock[] {
  const { heads, legend } = words.alternatives;
  const rows = diagnosis.alternatives.map((one) => ({
    cells: [words.change(one.change).title, one.peak_load1.toFixed(2), one.spike_hours_per_week.toFixed(1)],
    under: null,
  }));
  if (rows.length === 0) return [];
  const all = { from: 0, to: rows.length, note: null };
  const columns = [{ head: heads.what }, right(heads.peak), right(heads.hours)];
  return [{ kind: "table", columns, rows, legend, excerpt: all }];
}

export function advice({ diagnosis, words, say }: Saying): StepBlock[] {
  return diagnosis.advice.map((one, i) => {
    const { title, why, change, cost = null, expected } = say.advice(one);
    return {
      kind: "step",
      number: i + 1,
      title,
      why,
      change,
      cost,
      expected: { label: words.advice.expected, text: expected },
    };
  });
}

export function predictions({ diagnosis, times, words }: Saying): Block[] {
  const { heads, between, outcomes } = words.predictions;
  const rows = diagnosis.predictions.map((one) => ({
    cells: [
      times.short(one.made_at),
      times.short(one.at),
      between(times.short(one.low), times.short(one.high)),
      one.outcome === "came" && one.came !== null ? times.short(one.came) : outcomes[one.outcome],
    ],
    under: null,
  }));
  if (rows.length === 0) return [];
  return [
    {
      kind: "table",
      columns: [heads.made, heads.foretold, heads.between, heads.came].map((head) => ({ head })),
      rows,
      legend: null,
      excerpt: { ...excerpt(rows.length, MOST_PREDICTIONS, "last", () => ""), note: null },
    },
  ];
}
