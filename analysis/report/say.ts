import type { FactOf } from "../../collectors/fact.ts";
import type { Advice, Advices, Cause, Fact, FactId, Facts } from "../facts.ts";
import type { LocalTime } from "./local-time.ts";
import type { Locale } from "./locales/locale.ts";
import type { AdviceWords, CauseWords } from "./locales/words.ts";

/** Makes words of facts. Values must be printable (`shown.ts`). */
export interface Speaker {
  fact(fact: Fact): string;
  advice(advice: Advice): AdviceWords;
  cause(cause: Cause): CauseWords;
}

export function speaker({ words, page }: Locale, times: LocalTime): Speaker {
  function say<Id extends FactId>({ id, values }: FactOf<Facts, Id>): string {
    // A recording of another version may hold facts that this one does not know, or other values of theirs.
    if (!Object.hasOwn(words.facts, id)) return page.unknownFact(id);
    try {
      return words.facts[id](values, times);
    } catch {
      return page.unknownFact(id);
    }
  }
  return {
    fact: say,
    advice: <Id extends keyof Advices>({ id, values }: FactOf<Advices, Id>) =>
      words.advice[id](values, times),
    cause: (cause) => words.causes[cause],
  };
}
