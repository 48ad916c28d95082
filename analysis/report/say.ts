import type { FactOf } from "../../collectors/fact.ts";
import type { Advice, Advices, Cause, Fact, FactId, Facts } from "../facts.ts";
import type { LocalTime } from "./local-time.ts";
import type { Locale } from "./locales/locale.ts";
import { sayIfKnown } from "./locales/say.ts";
import type { AdviceWords, CauseWords } from "./locales/words.ts";

/** Makes words of facts. Values must be printable (`shown.ts`). */
export interface Speaker {
  fact(fact: Fact): string;
  advice(advice: Advice): AdviceWords;
  cause(cause: Cause): CauseWords;
}

export function speaker({ words, page }: Locale, times: LocalTime): Speaker {
  return {
    fact: <Id extends FactId>(fact: FactOf<Facts, Id>) =>
      sayIfKnown(words.facts, fact, times) ?? page.unknownFact(fact.id),
    advice: <Id extends keyof Advices>({ id, values }: FactOf<Advices, Id>) => {
      const told = words.advice[id](values, times);
      return told.cost === undefined ? told : { ...told, change: [...told.change, told.cost] };
    },
    cause: (cause) => words.causes[cause],
  };
}
