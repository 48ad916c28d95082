import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

/**
 * What docs/architecture.md promises of each kind of part: one new file, and one line in a list (and its words in each language). Each
 * is added to a copy of the tree as a throw-away, compiled, and looked for where a user would meet it.
 */

const root = fileURLToPath(new URL("..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "loadspike-copy-"));
after(() => rmSync(copy, { recursive: true, force: true }));

before(() => {
  for (const name of ["agent", "collectors", "storage", "analysis", "package.json", "tsconfig.json"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const config = join(copy, "tsconfig.json");
  writeFileSync(config, readFileSync(config, "utf8").replace(', "test"]', "]"));
});

/** A part: its new files, and the lines that go in front of a place in files that are there. */
interface Part {
  kind: string;
  files: Record<string, string>;
  lines: [file: string, before: string, line: string][];
  /** A program for the copy, and what it must print. */
  probe: { source: string; prints: RegExp };
}

const LANGUAGES = ["en", "zh"];
const inLanguages = (lines: (language: string) => Part["lines"]) => LANGUAGES.flatMap(lines);

const parts: Part[] = [
  {
    kind: "column",
    files: { "storage/migrations/900-throwaway.sql": "ALTER TABLE samples ADD COLUMN throwaway REAL;\n" },
    lines: [
      [
        "storage/schema.ts",
        "  load5: {",
        '  throwaway: { type: "number", unit: "tasks", decimals: 1, load: "f32" },',
      ],
    ],
    probe: {
      source: `
        import { openDatabase } from "./storage/database.ts";
        import { readRecording } from "./storage/recording-reader.ts";
        import { sampleAt } from "./storage/schema.ts";
        import { Writer } from "./storage/writer.ts";
        const database = openDatabase("column.db");
        const writer = new Writer(database);
        writer.sample({ ...sampleAt({ time: 1, mono_s: 1 }), load1: 0, throwaway: 4.5 });
        writer.flush();
        console.log(readRecording(database).samples.throwaway.at(0));`,
      prints: /^4\.5$/m,
    },
  },
  {
    kind: "collector",
    files: {
      "collectors/throwaway.ts": `
        import type { LookCollector } from "./collector.ts";
        declare module "./collector.ts" { interface CollectorIds { throwaway: true } }
        declare module "./fact.ts" { interface SourceFacts { "throwaway.seen": { folders: number } } }
        export const throwaway: LookCollector = {
          kind: "look", id: "throwaway",
          open: () => ({
            availability: { status: "ok", detail: [{ id: "throwaway.seen", values: { folders: 3 } }] },
            source: { look() {}, close() {} },
          }),
        };`,
    },
    lines: [
      ["collectors/index.ts", "import { clocks }", 'import { throwaway } from "./throwaway.ts";'],
      ["collectors/index.ts", "  load,\n", "  throwaway,"],
      ...inLanguages((language) => [
        [
          `analysis/report/locales/${language}/sources.ts`,
          "  load: {",
          `  throwaway: { reads: "reads ${language}", loses: "nothing" },`,
        ],
        [
          `analysis/report/locales/${language}/sources.ts`,
          '  "source.said":',
          `  "throwaway.seen": ({ folders }) => "${language} " + folders,`,
        ],
      ]),
    ],
    probe: {
      source: `
        process.argv.splice(2, 9, "doctor", "--lang", "zh");
        await import("./agent/cli.ts");`,
      prints: /throwaway +\S+?[:：] ?zh 3/,
    },
  },
  {
    kind: "suspect",
    files: {
      "analysis/suspects/mishap.ts": `
        import { fact } from "../facts.ts";
        import { contradicted, type Suspect } from "./suspect.ts";
        declare module "../facts.ts" {
          interface Causes { mishap: true }
          interface Facts { "mishap.looked": { spikes: number } }
        }
        export const mishap: Suspect = {
          cause: "mishap", nature: "condition", makes: "real", needs: [["load"]], explains: [],
          examine: () => contradicted([]),
          describe: ({ spikes }) => [fact("mishap.looked", { spikes: spikes.length })],
          advise: () => [],
        };`,
      ...Object.fromEntries(
        LANGUAGES.map((language) => [
          `analysis/report/locales/${language}/mishap.ts`,
          `
          import type { SuspectWords } from "../words.ts";
          export const mishap: SuspectWords<"mishap"> = {
            cause: { named: () => "n", summary: () => "s", now: "n", accuses: "a", acquits: "a", matters: "m" },
            facts: { "mishap.looked": ({ spikes }) => "${language} looked at " + spikes },
            advice: {},
          };`,
        ]),
      ),
    },
    lines: [
      ["analysis/suspects/index.ts", "import { vmStun }", 'import { mishap } from "./mishap.ts";'],
      ["analysis/suspects/index.ts", "  vmStun,\n", "  mishap,"],
      ...inLanguages((language) => [
        [
          `analysis/report/locales/${language}/index.ts`,
          "import { vmStun }",
          'import { mishap } from "./mishap.ts";',
        ],
        [`analysis/report/locales/${language}/index.ts`, '      "vm-stun": vmStun', "      mishap,"],
      ]),
    ],
    probe: {
      source: `
        import { diagnose } from "./analysis/diagnose.ts";
        import { formats } from "./analysis/report/formats/index.ts";
        import { locales } from "./analysis/report/locales/index.ts";
        import { pageOf } from "./analysis/report/page.ts";
        import { RecordingBuilder } from "./storage/builder.ts";
        import { UNKNOWN_HOST } from "./storage/facts.ts";
        const builder = new RecordingBuilder();
        for (let t = 0; t < 60; t++) builder.addSample({ time: t * 1e6, mono_s: t, load1: 0 });
        const page = pageOf(diagnose(builder.finish({ host: UNKNOWN_HOST, source: "test" })), locales.zh);
        console.log(formats.json.render(page));`,
      prints: /"evidence": \[\s*"en looked at 0"/,
    },
  },
  {
    kind: "format",
    files: {
      "analysis/report/formats/throwaway.ts": `
        import type { Format } from "./format.ts";
        export const throwaway: Format = { id: "throwaway", ending: "x", render: ({ title }) => title };`,
    },
    lines: [
      ["analysis/report/formats/index.ts", "import { text }", 'import { throwaway } from "./throwaway.ts";'],
      ["analysis/report/formats/index.ts", "export const formats", ""],
      ["analysis/report/formats/ids.ts", "export const formatIds", ""],
    ],
    probe: {
      source: `
        process.argv.splice(2, 9, "report", "--help");
        await import("./agent/cli.ts");`,
      prints: /choices:[^)]*"throwaway"/,
    },
  },
  {
    kind: "input",
    files: {
      "storage/inputs/throwaway.ts": `
        import type { Input } from "./input.ts";
        export const throwaway: Input = {
          id: "throwaway", expects: "a throw-away", recognises: (path) => path.endsWith(".throwaway"),
          open: (name) => { throw new Error("opened " + name); },
        };`,
    },
    lines: [
      ["storage/inputs/index.ts", "import { trace }", 'import { throwaway } from "./throwaway.ts";'],
      ["storage/inputs/index.ts", "export const inputs", ""],
    ],
    probe: {
      source: `
        process.argv.splice(2, 9, "import", "x.throwaway", "--db", "input.db");
        await import("./agent/cli.ts");`,
      prints: /opened x\.throwaway/,
    },
  },
  {
    kind: "hazard",
    files: {
      "analysis/hazards/throwaway.ts": `
        import type { HazardRule } from "./hazard.ts";
        declare module "../facts.ts" { interface Hazards { throwaway: { interval_s: number } } }
        export const throwaway: HazardRule = {
          of: "tracked", harm: () => "later",
          inJob: ({ interval_s }) => [{ id: "throwaway", values: { interval_s } }],
        };`,
    },
    lines: [
      [
        "analysis/hazards/index.ts",
        "import { trackProcessNetwork }",
        'import { throwaway } from "./throwaway.ts";',
      ],
      ["analysis/hazards/index.ts", "  dumpPerRun,\n", "  throwaway,"],
      ...inLanguages((language): Part["lines"] => [
        [
          `analysis/report/locales/${language}/hazards.ts`,
          '  "script-security":',
          `  throwaway: ({ interval_s }) => ({ what: "${language} every " + interval_s, remedy: "none" }),`,
        ],
      ]),
    ],
    probe: {
      source: `
        import { writeFileSync } from "node:fs";
        writeFileSync("x.conf", [
          "vrrp_script chk {", "  script /bin/true", "  interval 13", "}", "vrrp_instance V {", "  interface lo",
          "  virtual_router_id 1", "  priority 1", "  track_script {", "    chk", "  }", "}", "",
        ].join("\\n"));
        process.argv.splice(2, 9, "check-config", "x.conf", "--hz", "1000", "--lang", "zh");
        await import("./agent/cli.ts");`,
      prints: /throwaway[:：] ?zh every 13/,
    },
  },
  {
    kind: "language",
    files: {},
    lines: [
      ["analysis/report/locales/index.ts", "import { zh }", 'import { xx } from "./xx/index.ts";'],
      ["analysis/report/locales/index.ts", "export const locales", ""],
      ["analysis/report/locales/languages.ts", "export const languages", ""],
    ],
    probe: {
      source: `
        process.argv.splice(2, 9, "predict", "--interval", "5", "--hz", "1000", "--lang", "xx");
        await import("./agent/cli.ts");`,
      prints: /内核/,
    },
  },
  {
    kind: "command",
    files: {
      "agent/commands/throwaway.ts": `
        import type { Verb } from "./command.ts";
        export const throwaway: Verb = (program) => {
          program.command("throwaway").action(() => console.log("thrown"));
        };`,
    },
    lines: [
      [
        "agent/commands/index.ts",
        "  predict: {",
        '  throwaway: { says: "is thrown away", load: async () => (await import("./throwaway.ts")).throwaway },',
      ],
    ],
    probe: {
      source: `
        process.argv.splice(2, 9, "throwaway");
        await import("./agent/cli.ts");`,
      prints: /^thrown$/m,
    },
  },
];

/** Lists of one line take the part in their first place. */
const INSERTED: Record<string, [from: string, to: string]> = {
  "export const formats": ["Record<FormatId, Format>> = {", "Record<FormatId, Format>> = { throwaway,"],
  "export const formatIds": ["formatIds = [", 'formatIds = ["throwaway", '],
  "export const inputs": ["readonly Input[] = [", "readonly Input[] = [throwaway, "],
  "export const locales": ["Record<Language, Locale>> = {", "Record<Language, Locale>> = { xx,"],
  "export const languages": ["languages = [", 'languages = ["xx", '],
};

function change(file: string, from: string, to: string): void {
  const path = join(copy, file);
  const source = readFileSync(path, "utf8");
  assert.equal(source.split(from).length, 2, `${file} has one place ${JSON.stringify(from)}`);
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
}

function add({ files, lines, kind }: Part): string[] {
  for (const [file, source] of Object.entries(files)) writeFileSync(join(copy, file), source);
  if (kind === "language")
    cpSync(join(copy, "analysis/report/locales/zh"), join(copy, "analysis/report/locales/xx"), {
      recursive: true,
    });
  if (kind === "language")
    change("analysis/report/locales/xx/index.ts", "export const zh:", "export const xx:");
  for (const [file, place, line] of lines) {
    const [from, to] = INSERTED[place] ?? [place, `${line}\n${place}`];
    change(file, from, to);
  }
  return [...Object.keys(files), ...lines.map(([file]) => file)];
}

function compiled(): string {
  const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["--noEmit"], {
    cwd: copy,
    encoding: "utf8",
  });
  return stdout;
}

function printed(source: string): string {
  const file = join(copy, "probe.ts");
  writeFileSync(file, source);
  const { stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: copy,
    encoding: "utf8",
    timeout: 60_000,
  });
  return stdout + stderr;
}

/** The rows of the table in the documentation: what is touched, of each kind. */
const documented = new Map(
  [...readFileSync(join(root, "docs/architecture.md"), "utf8").matchAll(/^\| an? (\w+) \|(.*)\|$/gm)].map(
    ([, kind, cells]) => [kind!, [...cells!.matchAll(/`([^`]+)`/g)].map(([, path]) => path!)],
  ),
);

test("the copy compiles as it is", () => {
  assert.equal(compiled(), "");
});

for (const part of parts)
  test(`${part.kind}: one file, and one line in each list`, () => {
    const touched = add(part);
    assert.equal(compiled(), "");
    assert.match(printed(part.probe.source), part.probe.prints);

    const rows = documented.get(part.kind);
    assert.ok(rows, `docs/architecture.md has a row for a ${part.kind}`);
    // The documentation writes the name of a part as X, and that of a language as *.
    const asWritten = (file: string) =>
      file.replace(/locales\/(?:en|zh)\//, "locales/*/").replace(/900-throwaway|throwaway|mishap/, "X");
    assert.deepEqual(
      [...new Set(touched.map(asWritten))].filter((file) => !rows.includes(file)),
      [],
      "touched, and not in the documentation",
    );
  });

test("a fact without words in one language does not compile", () => {
  change("analysis/report/locales/zh/mishap.ts", '"mishap.looked"', '"mishap.other"');
  assert.match(compiled(), /locales\/zh\/mishap\.ts.*mishap/);
});
