import type { FactOf, Nothing as NoValues, SourceFacts } from "../collectors/fact.ts";

/**
 * The registries of what analysis states. Each part declares its own entries where it states them, under its own name:
 *
 *     declare module "../facts.ts" {
 *       interface Causes { "io-stall": true }
 *       interface Facts { "io-stall.waiting": { names: string[] } }
 *     }
 *
 * Values are in SI units (`_s`, shares from 0 to 1), names, or instants (`at`, `since`, `until` or `…_at`, µs since 1970 UTC).
 */

/** Sentences: evidence, reasons, limits, entries of the timeline. */
export interface Facts extends SourceFacts {}
export type FactId = keyof Facts;
export type Fact = FactOf<Facts>;

/** Values of a fact that says all by its id. What is exported here needs no import inside a `declare module` of this file. */
export type Nothing = NoValues;

/** Lines to be copied as they stand: configuration and commands are no prose. */
export interface Snippet {
  snippet: string;
}

/** Causes that a spike may have: one suspect each. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the suspects
export interface Causes {}
export type Cause = keyof Causes;

/** Steps to take against a cause. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the suspects
export interface Advices {}
export type Advice = FactOf<Advices>;

/** What is unwise in a configuration of keepalived. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the hazards
export interface Hazards {}
export type HazardFact = FactOf<Hazards>;

export function fact<Id extends FactId>(id: Id, values: Facts[Id]): Fact {
  return { id, values } as Fact;
}

export function advice<Id extends keyof Advices>(id: Id, values: Advices[Id]): Advice {
  return { id, values } as Advice;
}
