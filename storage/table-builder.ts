import type { ChunkReader } from "./chunk-reader.ts";
import { readLegacyGap } from "./legacy-gaps.ts";
import { PackedNumbers } from "./numbers.ts";
import type { Numbers, Span } from "./recording.ts";
import { type Memory, orderOf, reorder } from "./row-order.ts";
import { type Cell, type Column, EVENT_KINDS, numberOf, TABLES, type TableName, textOf } from "./schema.ts";
import type { Strings } from "./strings.ts";

/** A row's cells by the names of their columns; what it does not have is unknown. */
export type Cells = Readonly<Record<string, Cell | undefined>>;

const CAPACITY = 1024;
const KINDS = [Uint8Array, Uint16Array] as const;
const RUN = EVENT_KINDS.indexOf("run");
const GAP = EVENT_KINDS.indexOf("gap");
/** What no `codes` know: the row is of a newer program. */
const NONE = -1;
const UNSEEN = -2;

/** The number that a code column has for a text; `NONE` where that leaves the row out. */
function codeOf({ codes = [], others, otherwise, required }: Column, text: string | null): number {
  const place = codes.indexOf(text ?? otherwise ?? "");
  if (!required && otherwise === undefined) return place + 1;
  return place === -1 && others !== "left out" ? 0 : place;
}

/** The codes of a chunk's texts by their places: looked for once each, and only those that rows of the column have. */
function coder(column: Column, texts: readonly string[]): (place: number) => number {
  const codes = new Int16Array(texts.length).fill(UNSEEN);
  return (place) => {
    if (codes[place] === UNSEEN) codes[place] = codeOf(column, texts[place] || null);
    return codes[place]!;
  };
}

const isPacked = ({ load }: Column) => load === "f32" || load === "f64";

/** Moves those rows to the front that are to be kept; `null`: all. They ascend, so that each stands at or behind where it goes. */
function only<Values extends Float64Array | Int32Array>(values: Values, kept: Uint32Array | null): Values {
  kept?.forEach((from, to) => {
    values[to] = values[from]!;
  });
  return values;
}

function copied<Target extends Memory>(from: Memory, to: Target): Target {
  to.set(from);
  return to;
}

const gapFacts = ({ detail, source, lost, seen }: Cells) =>
  readLegacyGap({
    detail: textOf(detail),
    source: textOf(source),
    lost: numberOf(lost),
    seen: numberOf(seen),
  });

/**
 * The columns of one table, filled row by row or chunk by chunk. Memory that is never written to stays unused: zeros cost nothing.
 */
export class TableBuilder {
  length = 0;
  boot: Uint16Array;
  time: Float64Array;
  mono_s: Float64Array;
  readonly #columns: readonly Column[];
  /** Stamps, codes and places of texts; and numbers. */
  readonly #arrays: Record<string, Memory>;
  readonly #numbers: Record<string, PackedNumbers> = {};
  /** The same as a list, and the columns that are none of them: a row by row is added without looking for each. */
  readonly #packed: { name: string; numbers: PackedNumbers }[] = [];
  readonly #others: Column[] = [];
  readonly #strings: Strings;
  /** The column whose text says whether a row is of a newer program. */
  readonly #kind: Column | null;
  #capacity: number;

  /** @param capacity rows that are to come, where that is known: then nothing is copied on the way. */
  constructor(table: TableName, strings: Strings, capacity = CAPACITY) {
    this.#columns = TABLES[table].filter(({ load }) => load !== undefined);
    this.#kind = this.#columns.find(({ others }) => others === "left out") ?? null;
    this.#strings = strings;
    this.#capacity = capacity;
    this.boot = new Uint16Array(capacity);
    this.time = new Float64Array(capacity);
    this.mono_s = new Float64Array(capacity);
    this.#arrays = { boot: this.boot, time: this.time, mono_s: this.mono_s };
    for (const column of this.#columns) {
      const { name, load } = column;
      if (isPacked(column)) {
        const numbers = new PackedNumbers(column, capacity);
        this.#numbers[name] = numbers;
        this.#packed.push({ name, numbers });
        continue;
      }
      this.#others.push(column);
      if (load === "code" || load === "text") this.#arrays[name] = new Uint8Array(capacity);
    }
  }

  addRow(row: Cells, boot: number): void {
    if (this.#kind && codeOf(this.#kind, textOf(row[this.#kind.name])) === NONE) return;
    if (this.length === this.#capacity) this.#grow();
    const at = this.length;
    const isGap = row.kind === "gap" && !row.gap;
    const cells = isGap ? { ...row, ...gapFacts(row) } : row;
    for (const { name, numbers } of this.#packed) {
      const cell = cells[name];
      numbers.fill(at, typeof cell === "number" ? cell : Number.NaN, 1);
    }
    for (const column of this.#others) {
      const { name, type, load } = column;
      const cell = name === "boot" ? boot : cells[name];
      if (type === "number") this.#addSame(column, typeof cell === "number" ? cell : Number.NaN, 1);
      else if (load === "code") this.#arrays[name]![at] = codeOf(column, textOf(cell));
      else if (name !== "detail" || row.kind !== "run")
        this.#setText(name, at, this.#strings.place(textOf(cell)));
    }
    this.length += 1;
  }

  /** `whole`: every row is in the span. */
  addChunk(chunk: ChunkReader, span: Span, whole: boolean): void {
    const kept = whole && this.#knowsKinds(chunk) ? null : this.#rowsToKeep(chunk, span);
    const count = kept?.length ?? chunk.count;
    while (this.length + count > this.#capacity) this.#grow();
    for (const column of this.#columns)
      if (column.type === "text") this.#addPlaces(column, chunk, kept, count);
      else this.#addNumbers(column, chunk, kept, count);
    this.length += count;
    if (this.#arrays.gap) this.#readOldGaps(chunk, kept, count);
  }

  #addNumbers(column: Column, chunk: ChunkReader, kept: Uint32Array | null, count: number): void {
    const { name } = column;
    const constant = chunk.constant(name);
    if (constant !== undefined) {
      this.#addSame(column, constant, count);
      return;
    }
    const numbers = this.#numbers[name];
    const steps = numbers && kept === null ? chunk.steps(name) : null;
    if (steps && numbers?.addSteps(this.length, steps)) return;
    const values = only(chunk.numbers(name, numbers?.units), kept);
    if (numbers) numbers.add(this.length, values.subarray(0, count));
    else this.#arrays[name]!.set(values.subarray(0, count), this.length);
  }

  #addPlaces(column: Column, chunk: ChunkReader, kept: Uint32Array | null, count: number): void {
    const constant = chunk.constant(column.name);
    // Texts that are unknown in all rows are zeros, and those are there already.
    if (constant !== undefined && !constant) return;
    const found = only(chunk.places(column.name), kept).subarray(0, count);
    if (column.load === "code") this.#addCodes(column, found, chunk.texts);
    else this.#addTexts(column.name, found, chunk.texts);
  }

  #knowsKinds(chunk: ChunkReader): boolean {
    const kind = this.#kind;
    if (kind === null) return true;
    const code = coder(kind, chunk.texts);
    const places = chunk.places(kind.name);
    for (let row = 0; row < places.length; row++) if (code(places[row]!) === NONE) return false;
    return true;
  }

  #rowsToKeep(chunk: ChunkReader, { start, end }: Span): Uint32Array {
    const inSpan = Uint8Array.from(chunk.numbers("time"), (time) => (time >= start && time <= end ? 1 : 0));
    const column = this.#kind;
    const code = column && coder(column, chunk.texts);
    const kind = column && chunk.places(column.name);
    const kept: number[] = [];
    for (let row = 0; row < chunk.count; row++)
      if (inSpan[row] === 1 && (!code || !kind || code(kind[row]!) !== NONE)) kept.push(row);
    return Uint32Array.from(kept);
  }

  #addSame({ name }: Column, value: number, count: number): void {
    const numbers = this.#numbers[name];
    if (numbers) numbers.fill(this.length, value, count);
    else if (value !== 0) this.#arrays[name]!.fill(value, this.length, this.length + count);
  }

  /** `found` is written over. */
  #addCodes(column: Column, found: Int32Array, texts: readonly string[]): void {
    const codeAt = coder(column, texts);
    let any = 0;
    for (let row = 0; row < found.length; row++) {
      const code = Math.max(0, codeAt(found[row]!));
      found[row] = code;
      any |= code;
    }
    if (any !== 0) this.#arrays[column.name]!.set(found, this.length);
  }

  /** `found` is written over. */
  #addTexts(name: string, found: Int32Array, texts: readonly string[]): void {
    // The arguments of runs are not loaded: analysis does not read them, and each may be another.
    const kind = name === "detail" ? this.#arrays.kind!.subarray(this.length) : null;
    const places = new Int32Array(texts.length).fill(UNSEEN);
    places[0] = 0;
    let most = 0;
    for (let row = 0; row < found.length; row++) {
      const text = kind?.[row] === RUN ? 0 : found[row]!;
      let place = places[text]!;
      if (place === UNSEEN) {
        place = this.#strings.place(texts[text]!);
        places[text] = place;
      }
      if (place > most) most = place;
      found[row] = place;
    }
    // In one go: an array of whichever kind is slow to write to value by value. What is all unknown is zeros already.
    if (most > 0) this.#roomFor(name, most).set(found, this.length);
  }

  #setText(name: string, row: number, place: number): void {
    const column = this.#roomFor(name, place);
    if (place > 0 || column[row] !== 0) column[row] = place;
  }

  /** A column for texts that can name a place: 8 bits do for most, 16 for nearly all. */
  #roomFor(name: string, place: number): Memory {
    const column = this.#arrays[name]!;
    if (place < 2 ** (8 * column.BYTES_PER_ELEMENT)) return column;
    const Wider = place < 2 ** 16 ? Uint16Array : Uint32Array;
    this.#arrays[name] = copied(column, new Wider(this.#capacity));
    return this.#arrays[name];
  }

  /** In the last rows: those of before the column `gap`, which a newer program's unknown kind of gap is not. */
  #readOldGaps(chunk: ChunkReader, kept: Uint32Array | null, count: number): void {
    const { kind, gap } = this.#arrays;
    const from = this.length - count;
    const untold: number[] = [];
    for (let row = 0; row < count; row++)
      if (kind![from + row] === GAP && gap![from + row] === 0) untold.push(row);
    if (untold.length === 0) return;
    const said = chunk.places("gap");
    for (const row of untold) if (said[kept?.[row] ?? row] === 0) this.#readOldGap(from + row);
  }

  #readOldGap(row: number): void {
    const text = (name: string) => this.#strings.list[this.#arrays[name]![row]!];
    const number = (name: string) => this.#numbers[name]?.at(row);
    const said = {
      detail: text("detail"),
      source: text("source"),
      lost: number("lost"),
      seen: number("seen"),
    };
    const facts: Cells = { ...gapFacts(said) };
    for (const column of this.#columns) {
      const cell = facts[column.name];
      if (cell === undefined) continue;
      if (column.load === "code") this.#arrays[column.name]![row] = codeOf(column, textOf(cell));
      else if (column.load === "text") this.#setText(column.name, row, this.#strings.place(textOf(cell)));
      else if (cell !== null) this.#numbers[column.name]?.set(row, Number(cell), this.length);
    }
  }

  #grow(): void {
    this.#capacity = Math.max(CAPACITY, Math.ceil(this.#capacity * 1.5));
    for (const numbers of Object.values(this.#numbers)) numbers.grow(this.#capacity);
    for (const [name, old] of Object.entries(this.#arrays)) {
      if (old === this.boot || old === this.time || old === this.mono_s) continue;
      const Kind = KINDS.find((kind) => old instanceof kind) ?? Uint32Array;
      this.#arrays[name] = copied(old, new Kind(this.#capacity));
    }
    this.boot = copied(this.boot, new Uint16Array(this.#capacity));
    this.time = copied(this.time, new Float64Array(this.#capacity));
    this.mono_s = copied(this.mono_s, new Float64Array(this.#capacity));
    Object.assign(this.#arrays, { boot: this.boot, time: this.time, mono_s: this.mono_s });
  }

  /** Puts the rows into the order of boot and monotonic clock. Each array as long as the table. */
  finish(): Record<string, Memory | Numbers | number> {
    const order = orderOf(this, this.length);
    const packed = Object.values(this.#numbers).map(({ stored }) => stored);
    if (order) reorder([...Object.values(this.#arrays), ...packed], order);
    const arrays = Object.entries(this.#arrays).map(([name, array]) => [
      name,
      array.subarray(0, this.length),
    ]);
    // An object that grew by computed names is a hash table to V8; a copy of it is none, and analysis asks for its columns row by row.
    return { ...Object.fromEntries(arrays), ...this.#numbers, length: this.length };
  }
}
