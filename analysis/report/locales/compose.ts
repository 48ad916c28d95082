import type { Cause, FactId, Facts } from "../../facts.ts";
import type { CauseWords, Say, SuspectWords, Words } from "./words.ts";

type OfSuspects = `${Cause}.${string}`;

/** The blocks of a language: what belongs to a suspect stands in its own block. */
export interface Blocks {
  suspects: { [Id in Cause]: SuspectWords<Id> };
  facts: { [Id in FactId as Id extends OfSuspects ? never : Id]: Say<Facts[Id]> };
  advice: { [Id in keyof Words["advice"] as Id extends OfSuspects ? never : Id]: Words["advice"][Id] };
  hazards: Words["hazards"];
}

/** Puts the blocks together; that they are complete is for the compiler to say. */
export function compose({ suspects, facts, advice, hazards }: Blocks): Words {
  const blocks: [id: string, block: Block][] = Object.entries(suspects);
  return {
    causes: Object.assign({}, ...blocks.map(([id, { cause }]) => ({ [id]: cause }))),
    facts: Object.assign({}, facts, ...blocks.map(([, block]) => block.facts)),
    advice: Object.assign({}, advice, ...blocks.map(([, block]) => block.advice)),
    hazards,
  };
}

interface Block {
  cause: CauseWords;
  facts: object;
  advice: object;
}
