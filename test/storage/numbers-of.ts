import type { Numbers } from "../../storage/recording.ts";

/** The numbers of the first rows of a column. */
export const numbersOf = (column: Numbers, length: number): number[] =>
  Array.from({ length }, (_, row) => column.at(row));
