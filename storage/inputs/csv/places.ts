import { Failure } from "../../../collectors/failure.ts";
import type { Layout } from "./layout.ts";

const MOST_SHOWN = 200;

/** Where the columns of a table are that somebody asked for. */
export class Places {
  readonly #layout: Layout;
  readonly #where: string;
  readonly #taken = new Set<number>();

  /** @param name of the file */
  constructor(layout: Layout, name: string) {
    this.#layout = layout;
    this.#where = `${name}:${Math.max(1, layout.before)}`;
  }

  /**
   * Of the column that is called so, or stands there, counted from 1, where none is. Throws a `Failure` that says which there are.
   * @param option that names it
   */
  of(called: string, option: string): number {
    const { names, width } = this.#layout;
    const place = names.indexOf(called);
    const last = names.lastIndexOf(called);
    if (place !== last)
      throw new Failure(`${this.#where}: expected one column ${JSON.stringify(called)}, found two`, {
        remedy: `--${option} ${place + 1} or ${last + 1}, its place, says which`,
      });
    const found =
      place === -1 && /^[1-9]\d{0,4}$/.test(called) && Number(called) <= width ? Number(called) - 1 : place;
    if (found === -1) throw this.#missing(called, option);
    this.#taken.add(found);
    return found;
  }

  nameOf(place: number): string {
    return this.#layout.names[place] || String(place + 1);
  }

  /** Places that nobody has asked for. */
  get others(): number[] {
    return Array.from({ length: this.#layout.width }, (_, place) => place)
      .filter((place) => !this.#taken.has(place))
      .slice(0, 100);
  }

  #missing(called: string, option: string): Failure {
    const { names, width } = this.#layout;
    if (names.length === 0 && width > 0)
      return new Failure(
        `${this.#where}: expected a header with a column ${JSON.stringify(called)}, found rows alone`,
        {
          remedy: `name columns by their place, from 1 to ${width}: --${option} 2`,
        },
      );
    const found = names
      .join(", ")
      .slice(0, MOST_SHOWN)
      .replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
    return new Failure(
      `${this.#where}: expected a column ${JSON.stringify(called)}, found ${found || "none"}`,
      {
        remedy: `--${option} names the one that is meant`,
      },
    );
  }
}
