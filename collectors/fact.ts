/**
 * What one room tells another: an id, and values in SI units, names and instants (µs since 1970 UTC). Never a sentence: words are
 * made in one place, `analysis/report/locales/`, and a fact without words in every language does not compile.
 *
 * Whoever states a fact declares it where it is stated, under the name of its own part:
 *
 *     declare module "./fact.ts" {
 *       interface SourceFacts {
 *         "files.watched": { folders: string[] };
 *       }
 *     }
 */
export interface SourceFacts {
  /** What somebody else said, in their words: the kernel, a library, a parser. Shown as it stands. */
  "source.said": { text: string };
}

/** A fact of a registry such as `SourceFacts`: of each id its own values. `Among`: only these ids. */
export type FactOf<Registry, Among extends keyof Registry = keyof Registry> = {
  [Id in Among]: { id: Id; values: Registry[Id] };
}[Among];

/** What a source says of itself: what it gives, why it gives nothing, what would help. */
export type SourceFact = FactOf<SourceFacts>;

/** Values of a fact that says all by its id. */
export type Nothing = Record<string, never>;

export function sourceFact<Id extends keyof SourceFacts>(id: Id, values: SourceFacts[Id]): SourceFact {
  return { id, values } as SourceFact;
}
