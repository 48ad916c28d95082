import type { LocalTime } from "../local-time.ts";
import type { Say } from "./words.ts";

/** A fact in the words of its registry's block: `say(words.facts, fact, times)`. */
export function say<Values, Id extends keyof Values>(
  words: { [Key in keyof Values]: Say<Values[Key]> },
  fact: { id: Id; values: Values[Id] },
  times: LocalTime,
): string {
  return words[fact.id](fact.values, times);
}
