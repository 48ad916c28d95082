/** Told, some times a second at most, how far a long work is: rows or pages. `null`: nobody knows of how many. */
export type Tell = (done: number, total: number | null) => void;
