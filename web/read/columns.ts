import type { CsvAbout, CsvColumns } from "../../storage/inputs/csv.ts";

/** What a reader chose of a table that is none of a known tool. */
export interface CsvChoice {
  columns: CsvColumns;
  about: CsvAbout;
}

/** Names that exports give such columns, most particular first: of collectd, munin, Zabbix, Grafana, Telegraf. */
const USUAL: Record<keyof CsvColumns, readonly RegExp[]> = {
  time: [/^(?:time|@?timestamp|ts|epoch|date|datetime|clock|when|at)$/i, /time|date|epoch|zeit|时间|日期/i],
  load1: [
    /load[ _-]*1(?!\d)|shortterm|load.*\b1[ _-]*m|\b1[ _-]*min|avg-?1\b/i,
    /^load$|load ?average/i,
    /load|负载/i,
  ],
  load5: [/load[ _-]*5|midterm|load.*\b5[ _-]*m|\b5[ _-]*min|avg-?5\b/i],
  load15: [/load[ _-]*15|longterm|load.*\b15[ _-]*m|\b15[ _-]*min|avg-?15\b/i],
  busy: [/busy/i],
  idle: [/idle/i],
  iowait: [/io[ _-]*wait/i],
  steal: [/steal/i],
};

/** What each column may be by its name; what is not found is not there. */
export function guessColumns(names: readonly string[]): Partial<CsvColumns> {
  const taken = new Set<string>();
  const guess: Partial<CsvColumns> = {};
  for (const column of Object.keys(USUAL) as (keyof CsvColumns)[])
    for (const usual of USUAL[column]) {
      const found = names.find((name) => !taken.has(name) && usual.test(name));
      if (found === undefined) continue;
      taken.add(found);
      guess[column] = found;
      break;
    }
  return guess;
}
