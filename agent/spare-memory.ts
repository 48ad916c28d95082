import { loadNative } from "../collectors/native/index.ts";

/** By then everything has been loaded, and every kind of work was done a few times; then the first helper has come and gone. */
const SETTLED_S = [20, 150];
const EVERY_S = 900;

/**
 * Half of what a Node process has in memory is code that runs once, at its start, and what the allocator keeps of what was freed: they go back to
 * the system.
 */
export function giveBackPages(): void {
  loadNative().native?.trim();
}

/**
 * Its garbage as well, which Node would look for by a timer of its own, and at the kernel's look too (`node-flags.json`): when this is called
 * the kernel has just looked.
 */
export function giveBackMemory(): void {
  globalThis.gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  giveBackPages();
}

/** Of a process that goes on for months. */
export class SpareMemory {
  #times = 0;

  /** @param running_s seconds since the start */
  giveBack(running_s: number): void {
    if (running_s <= this.#due_s) return;
    this.#times += 1;
    giveBackMemory();
  }

  get #due_s(): number {
    return SETTLED_S[this.#times] ?? EVERY_S * (this.#times - SETTLED_S.length + 1);
  }
}
