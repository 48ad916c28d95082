import { atLeast, type Version } from "./version.ts";

/**
 * `$NAME=VALUE` (since 1.4.0) and what stands for it later: lib/parser.c `check_definition`, `find_definition`,
 * `replace_param`. A value has more than one line where the definition was continued with a trailing backslash.
 */
export interface Definition {
  lines: string[];
  /** Whether the next line of the file still belongs to it. */
  open: boolean;
}

/**
 * A name that contains itself or makes too long a line, or a number that keepalived draws when it starts (`${_RANDOM}`), which is
 * read as the smallest.
 */
export type DefinitionFault = { id: "endless"; name: string } | { id: "random"; low: string; high: string };

export interface Builtins {
  /** Folder of the file that is being read, for `${_PWD}`. */
  pwd: string;
  /** The configuration id (`-i`, else the host's name), for `${_INSTANCE}`. */
  instance: string;
}

/** Since when each is known (lib/parser.c `set_std_definitions` at the tags): what a version does not know stays as it is. */
const BUILTINS_SINCE = new Map([
  ["_PWD", "1.4.3"],
  ["_INSTANCE", "2.0.1"],
  ["_RANDOM", "2.0.15"],
  ["_HASH", "2.1.4"],
  ["_BANG", "2.1.4"],
]);

/** `$NAME` or `${NAME}` at the start of a text; what may follow a bare name grew with 2.1.0. */
const USE = /^\$(?:\{([A-Za-z_]\w*)((?: +\d+)*)\}|([A-Za-z_]\w*)(?=[ \t,)]|$))/;
const USE_BEFORE_2_1_0 = /^\$(?:\{([A-Za-z_]\w*)((?: +\d+)*)\}|([A-Za-z_]\w*)(?=[ \t]|$))/;

/** More than any configuration needs, less than a definition that contains itself would make. */
const MAX_REPLACEMENTS = 1000;
/** Of one reading. */
const MAX_ALL_REPLACEMENTS = 200_000;
/** `MAXBUF` of lib/parser.h: a line that would grow beyond it stays as it is. */
const MAX_LENGTH = 1023;

export class Definitions {
  readonly #values = new Map<string, Definition>();
  readonly #version: Version;
  readonly #use: RegExp;
  #left = MAX_ALL_REPLACEMENTS;

  constructor(version: Version) {
    this.#version = version;
    this.#use = atLeast(version, "2.1.0") ? USE : USE_BEFORE_2_1_0;
  }

  /** Takes a line `$NAME=VALUE`; `null` where the line is something else. */
  define(text: string): Definition | null {
    const found = /^\$([A-Za-z_][A-Za-z0-9_]*)=[ \t]*(.*)$/s.exec(text);
    if (!found) return null;
    const value = found[2]!;
    const open = value.endsWith("\\");
    const first = open ? value.slice(0, -1).replace(/[ \t]+$/, "") : value;
    const definition = { lines: first === "" && open ? [] : [first], open };
    this.#values.set(found[1]!, definition);
    return definition;
  }

  /** Sets a plain value, as `~SEQ` and `~LST` do. */
  set(name: string, value: string): void {
    this.#values.set(name, { lines: [value], open: false });
  }

  /** Adds a line to an open definition. */
  extend(definition: Definition, text: string): void {
    definition.open = text.endsWith("\\");
    const line = (definition.open ? text.slice(0, -1) : text).replace(/[ \t]+$/, "");
    if (line !== "") definition.lines.push(line);
  }

  /**
   * Replaces every `$NAME` (followed by blank, the end, or since 2.1.0 `,` or `)`) and `${NAME}`; undefined names stay.
   * `rest` holds the further lines of a definition with several. `fault` tells what could not be done.
   */
  replace(text: string, builtins: Builtins): { text: string; rest: string[]; fault: DefinitionFault | null } {
    let rest: string[] = [];
    let fault: DefinitionFault | null = null;
    let at = 0;
    for (let count = 0; ; count++) {
      at = text.indexOf("$", at);
      if (at < 0) break;
      const use = this.#use.exec(text.slice(at, at + 300));
      const name = use?.[1] ?? use?.[3];
      const atEnd = use !== null && at + use[0].length === text.length;
      const value = name === undefined ? null : this.#value(name, use?.[2] ?? "", atEnd, builtins);
      if (!use || !value) {
        at++;
        continue;
      }
      const grown = text.length + (value.lines[0]?.length ?? 0) - use[0].length;
      if (count === MAX_REPLACEMENTS || grown > MAX_LENGTH || --this.#left < 0)
        return { text: "", rest: [], fault: { id: "endless", name: name! } };
      fault ??= value.fault;
      if (value.lines.length > 1) rest = [...value.lines.slice(1), ...rest];
      text = text.slice(0, at) + (value.lines[0] ?? "") + text.slice(at + use[0].length);
    }
    return { text, rest, fault };
  }

  #value(
    name: string,
    parameters: string,
    atEnd: boolean,
    builtins: Builtins,
  ): { lines: string[]; fault: DefinitionFault | null } | null {
    const own = this.#values.get(name);
    if (own) {
      // A value of several lines stands for them only at the end of a line.
      if (own.lines.length > 1 && !atEnd) return null;
      return parameters.trim() === "" ? { lines: own.lines, fault: null } : null;
    }
    const since = BUILTINS_SINCE.get(name);
    if (since === undefined || !atLeast(this.#version, since)) return null;
    if (name === "_RANDOM") {
      const [low, high] = parameters.trim() === "" ? [] : parameters.trim().split(/ +/);
      return { lines: [low ?? "0"], fault: { id: "random", low: low ?? "0", high: high ?? "32767" } };
    }
    if (parameters.trim() !== "") return null;
    if (name === "_PWD") return { lines: [builtins.pwd], fault: null };
    if (name === "_INSTANCE") return { lines: [builtins.instance], fault: null };
    if (name === "_HASH") return { lines: ["#"], fault: null };
    if (name === "_BANG") return { lines: ["!"], fault: null };
    return null;
  }
}
