import type { CollectorId } from "../../../collectors/collector.ts";
import type { SourceFacts } from "../../../collectors/fact.ts";
import type { Say } from "./words.ts";

/** What is said of a collector in any case. */
export interface SourceCard {
  /** What it reads, in a few words: a row of `doctor`. */
  reads: string;
  /** What a report loses without it. */
  loses: string;
}

export type SourceCards = { [Id in CollectorId]: SourceCard };
export type SourceFactWords = { [Id in keyof SourceFacts]: Say<SourceFacts[Id]> };

type OfConfig = `config.${string}`;
/** The problems of a configuration have a file of their own in each language. */
export type ConfigWords = {
  [Id in keyof SourceFacts as Id extends OfConfig ? Id : never]: Say<SourceFacts[Id]>;
};
type OfKeepalived = `keepalived.${string}`;
export type KeepalivedWords = {
  [Id in keyof SourceFacts as Id extends OfKeepalived ? Id : never]: Say<SourceFacts[Id]>;
};
