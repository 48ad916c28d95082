import type { z } from "zod";

/** What the installed file and loadspike.toml(5) say of a key. */
export interface KeyNotes {
  /** The question of the operator that it answers, and what has to be known to answer it. */
  question: string;
  /** What it may look like, where there is no default to show. */
  sample?: string;
}

export type Notes = ReturnType<typeof z.registry<KeyNotes>>;
