import type { Host } from "../collectors/collector.ts";
import { Failure } from "../collectors/failure.ts";
import type { InputFacts, OpenInput } from "./inputs/input.ts";
import { type Cell, placeOf, type TableName } from "./schema.ts";

/** What holds for whatever takes an input in, be it into a database or into memory. */

const MONO = placeOf("samples", "mono_s");

/** A reboot every day for ten years. */
export const MOST_BOOTS = 4000;

/** Throws a `Failure` where there is no monotonic clock: nobody makes one up. */
export function requireMonotonic({ name }: OpenInput, table: TableName, row: readonly Cell[]): void {
  if (typeof row[MONO] !== "number")
    throw new Failure(`${name}: ${table}: expected the monotonic clock in each row, found one without`);
}

export function tooManyBoots({ name }: OpenInput): Failure {
  return new Failure(`${name}: expected at most ${MOST_BOOTS} boots, found more`, {
    remedy: "mono_s falls, or boot changes, from row to row: are they seconds of CLOCK_MONOTONIC?",
  });
}

export function noRows({ name }: OpenInput): Failure {
  return new Failure(`${name}: expected rows, found none; nothing to import`);
}

/**
 * The host of a boot. Where the input does not list its boots, its host's `boot_id` is that of the boot in which it was written: the last.
 */
export function hostOfBoot({ boots, host }: InputFacts, boot: number, last: boolean): Host {
  return boots[boot] ?? (last ? host : { ...host, boot_id: null });
}
