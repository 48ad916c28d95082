/** Told, some times a second at most, how far a long work is: rows, pages, hours. `null`: nobody knows of how many. */
export type Tell = (done: number, total: number | null) => void;
