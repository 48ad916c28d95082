import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";

/**
 * The facts as their parts declare them (`interface Facts { "files.watched": { folders: string[] } }` in a `declare module`), with
 * values drawn after their types and names. Read from the sources: no list of samples can be forgotten.
 */

const LONGEST_TYPE = 2000;
const root = fileURLToPath(new URL("../../..", import.meta.url));
const REGISTRIES = ["SourceFacts", "Facts", "Advices", "Hazards"] as const;
export type Registry = (typeof REGISTRIES)[number];

export interface Declared {
  registry: Registry;
  id: string;
  values: fc.Arbitrary<unknown>;
}

export function declaredFacts(): Declared[] {
  const sources = new Map(
    globSync("{collectors,analysis,storage}/**/*.ts", { cwd: root }).map((file) => [
      file,
      readFileSync(`${root}${file}`, "utf8").replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, ""),
    ]),
  );
  const types = namedTypes([...sources.values()]);
  // Of two types of one name the file's own is meant.
  // A registry is exported, or stands in a `declare module`. All are read before any value is drawn: the values of one may be those of another.
  const drawn = new Map<string, Drawn>();
  const found = [...sources].flatMap(([file, source]) =>
    REGISTRIES.flatMap((registry) =>
      [...source.matchAll(new RegExp(`^(?:export | {2})interface ${registry} (?=\\{)`, "gm"))].flatMap(
        ({ index, 0: head }) =>
          new TypeReader(
            source.slice(index + head.length),
            file,
            new Map([...types, ...namedTypes([source])]),
            drawn,
          )
            .members()
            .map(([id, values]) => ({ registry, id, values })),
      ),
    ),
  );
  for (const { id, values } of found) drawn.set(id, values);
  return found.map(({ registry, id, values }) => ({ registry, id, values: values(id) }));
}

/** Interfaces and aliases of the sources by name: what follows the name, to be read when it is wanted. */
function namedTypes(sources: readonly string[]): Map<string, string> {
  return new Map(
    sources.flatMap((source) =>
      [...source.matchAll(/\b(?:interface (\w+) (?=\{)|type (\w+) =\s)/g)].map(
        ({ index, 0: head, 1: named, 2: alias = "" }): [string, string] => [
          named ?? alias,
          source.slice(index + head.length, index + head.length + LONGEST_TYPE),
        ],
      ),
    ),
  );
}

/** Types that stand nowhere in so many words: those of what a function gives. */
const GIVEN: Record<string, fc.Arbitrary<unknown>> = {
  SourceFact: fc.constant({ id: "source.said", values: { text: "the journal could not be read" } }),
  ConfigFact: fc.constant({ id: "config.too-many-lines", values: { lines: 10_000 } }),
  NoJournal: fc.constantFrom("not-live", "no-program", "no-readable-file"),
  GapKind: fc.constantFrom("off", "suspended", "lost", "polled"),
  CollectorId: fc.constantFrom("runs", "files", "log"),
  Cause: fc.constantFrom("io-stall", "check-script", "dump-writes"),
  DumpPlace: fc.constantFrom(
    { by: "keywords", since: "2.0.10", lines: { snippet: "x" } },
    { by: "tmpdir", dropIn: { snippet: "x" } },
    { by: "mount", version: "1.3.5", since: "2.0.0", mount: { snippet: "x" } },
    { by: "either", since: "2.0.0", dropIn: { snippet: "x" }, mount: { snippet: "x" } },
  ),
};

type Drawn = (name: string) => fc.Arbitrary<unknown>;

/** Reads the few forms of types that values of facts have. */
class TypeReader {
  readonly #tokens: string[];
  readonly #file: string;
  readonly #types: Map<string, string>;
  readonly #drawn: Map<string, Drawn>;
  #at = 0;

  constructor(source: string, file: string, types: Map<string, string>, drawn: Map<string, Drawn>) {
    this.#tokens = source.match(/"[^"]*"|[\w$]+|[^\s\w"]/g) ?? [];
    this.#file = file;
    this.#types = types;
    this.#drawn = drawn;
  }

  members(): [name: string, values: Drawn][] {
    const members: [string, Drawn][] = [];
    this.#take("{");
    while (!this.#skip("}")) {
      const name = this.#next().replaceAll('"', "");
      this.#skip("?");
      this.#take(":");
      members.push([name, this.#union()]);
      while (this.#skip(";") || this.#skip(",")) {}
    }
    return members;
  }

  #union(): Drawn {
    this.#skip("|");
    const kinds = [this.#both()];
    while (this.#skip("|")) kinds.push(this.#both());
    return (name) => fc.oneof(...kinds.map((kind) => kind(name)));
  }

  #both(): Drawn {
    const parts = [this.#list()];
    while (this.#skip("&")) parts.push(this.#list());
    if (parts.length === 1) return parts[0]!;
    return (name) => fc.tuple(...parts.map((part) => part(name))).map((all) => Object.assign({}, ...all));
  }

  #list(): Drawn {
    let kind = this.#one();
    while (this.#skip("[")) {
      this.#take("]");
      const inner = kind;
      kind = (name) => fc.array(inner(name), { minLength: 1, maxLength: 3 });
    }
    return kind;
  }

  #one(): Drawn {
    const token = this.#next();
    if (token === "{") {
      this.#at--;
      return recordOf(this.members());
    }
    if (token === "(") {
      const inner = this.#union();
      this.#take(")");
      return inner;
    }
    if (token === "readonly") return this.#list();
    if (token.startsWith('"')) return () => fc.constant(token.slice(1, -1));
    if (/^\d+$/.test(token)) return () => fc.constant(Number(token));
    if (token === "string") return () => fc.constantFrom("keepalived_chec", "/tmp/keepalived.data", "df");
    if (token === "number") return numberNamed;
    if (token === "boolean") return () => fc.boolean();
    if (token === "true" || token === "false") return () => fc.constant(token === "true");
    if (token === "null") return () => fc.constant(null);
    if (token === "Nothing") return () => fc.constant({});
    if (token === "Snippet") return () => fc.constant({ snippet: "vrrp_script chk {\n}" });
    if (REGISTRIES.some((registry) => registry === token)) {
      this.#take("[");
      const id = this.#next().slice(1, -1);
      this.#take("]");
      return () => this.#drawn.get(id)!(id);
    }
    if (token === "Pick") {
      // What is more than was picked harms no words.
      this.#take("<");
      const whole = this.#one();
      while (!this.#skip(">")) this.#next();
      return whole;
    }
    const given = GIVEN[token];
    if (given !== undefined) return () => given;
    const body = this.#types.get(token);
    if (body !== undefined)
      return new TypeReader(body, `${this.#file}: ${token}`, this.#types, this.#drawn).#union();
    throw new Error(
      `${this.#file}: expected a type of a fact's values, found ${token}: teach it to declared-facts.ts`,
    );
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? "the end";
  }

  #skip(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #take(token: string): void {
    const found = this.#next();
    if (found !== token) throw new Error(`${this.#file}: expected ${token}, found ${found}`);
  }
}

function recordOf(members: [name: string, values: Drawn][]): Drawn {
  return () => fc.record(Object.fromEntries(members.map(([name, values]) => [name, values(name)])));
}

/** 1 and 0 are what a plural forgets; names say the unit (`analysis/facts.ts`). */
function numberNamed(name: string): fc.Arbitrary<number> {
  if (/^(?:at|since|until)$|_at$/.test(name)) return fc.integer({ min: 1.7e15, max: 1.8e15 });
  if (/share|iowait|chance|p_value|calm/.test(name)) return fc.constantFrom(0, 0.0001, 0.03, 0.5, 1);
  if (/_s$/.test(name)) return fc.constantFrom(0.0008, 0.13, 1, 5.0005, 60, 3600, 200_000);
  return fc.constantFrom(0, 1, 2, 7, 1234);
}
