import type { LocalTime } from "../local-time.ts";
import type { Say } from "./words.ts";

/**
 * A fact in the words of its registry's block. A recording of another version may hold facts that this one does not know, or other
 * values of theirs: `null`.
 */
export function sayIfKnown<Values, Id extends keyof Values>(
  words: { [Key in keyof Values]: Say<Values[Key]> },
  { id, values }: { id: Id; values: Values[Id] },
  times: LocalTime,
): string | null {
  if (!Object.hasOwn(words, id)) return null;
  try {
    return words[id](values, times);
  } catch {
    return null;
  }
}

/** The same, with the fact's id for want of words: `say(words.facts, fact, times)`. */
export function say<Values, Id extends keyof Values>(
  words: { [Key in keyof Values]: Say<Values[Key]> },
  fact: { id: Id; values: Values[Id] },
  times: LocalTime,
): string {
  return sayIfKnown(words, fact, times) ?? String(fact.id);
}
