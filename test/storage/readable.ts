import type { Recording } from "../../storage/recording.ts";
import { TABLE_NAMES, TABLES } from "../../storage/schema.ts";
import { numbersOf } from "./numbers-of.ts";

/** A recording with its texts in place of their places, which differ with the order in which texts come. */
export function readable({ strings, samples, tasks, events, ...about }: Recording): unknown {
  const tables = { samples, tasks, events };
  const shown = TABLE_NAMES.map((table) => {
    const loads = new Map(TABLES[table].map(({ name, load }) => [name, load]));
    return Object.entries(tables[table]).map(([name, values]) => {
      if (typeof values === "number") return [name, values];
      const all = ArrayBuffer.isView(values)
        ? Array.from(values, Number)
        : numbersOf(values, tables[table].length);
      return [name, loads.get(name) === "text" ? all.map((place) => strings[place]) : all];
    });
  });
  return { ...about, shown };
}
