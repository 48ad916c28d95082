/** All strings of a recording, each once; place 0 is the empty text, which means unknown. */
export class Strings {
  readonly list: string[] = [""];
  readonly #places = new Map<string, number>([["", 0]]);

  place(text: string | null): number {
    if (text === null) return 0;
    let found = this.#places.get(text);
    if (found === undefined) {
      found = this.list.push(text) - 1;
      this.#places.set(text, found);
    }
    return found;
  }
}
