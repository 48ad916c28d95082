import { Failure } from "../../collectors/failure.ts";
import type { Input } from "./input.ts";
import { trace } from "./trace.ts";

/** All kinds of recordings that can be read, the most particular first. */
export const inputs: readonly Input[] = [trace];

/** The input that recognises what is there; a `Failure` where none does. */
export function inputFor(path: string): Input {
  const found = inputs.find((input) => input.recognises(path));
  if (found) return found;
  throw new Failure(`${path}: nothing here that can be imported`, {
    remedy: `expected ${inputs.map(({ expects }) => expects).join(", or ")}`,
  });
}
