/**
 * Our reading of configurations beside that of the keepalived of this machine: whether it starts, which scripts it then runs with
 * which values for whom, and whether every line that its `--config-test` complains of is told.
 *
 *     node test/bench/config-agreement.ts [generated configurations] [FOLDER …]
 *
 * Needs root for a network namespace. Samples of a package are read where they are installed.
 */
import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseVersion } from "../../collectors/keepalived/config/version.ts";
import { type Case, compare, type Result } from "../collectors/keepalived/config/agreement.ts";
import { generate } from "../collectors/keepalived/config/generate.ts";
import { RealKeepalived, whyNot } from "../collectors/keepalived/config/real-keepalived.ts";

const fixtures = join(import.meta.dirname, "../fixtures/keepalived");
const SAMPLES = "/usr/share/doc/keepalived/samples";

async function main(generated: number, folders: string[]): Promise<void> {
  const why = whyNot();
  if (why) {
    console.log(`not run: ${why}`);
    return;
  }
  const keepalived = new RealKeepalived();
  try {
    keepalived.addInterfaces(["eth0", "eth1", "eth2", "eth3", "eth0.1"]);
    const version = parseVersion(keepalived.version()) ?? [2, 2, 7];
    console.log(`${keepalived.version()}, beside our reading as ${version.join(".")}\n`);
    const results: Result[] = [];
    for (const each of cases(keepalived.folder, generated, folders)) {
      const result = await compare(keepalived, each, version);
      results.push(result);
      if (result.note !== "") console.log(`${each.source} ${each.name}: ${result.note}`);
    }
    print(results);
  } finally {
    await keepalived.close();
  }
}

function* cases(scratch: string, generated: number, folders: string[]): Generator<Case> {
  const inFolder = function* (source: string, folder: string): Generator<Case> {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      const path = join(folder, name);
      if (/\.conf|keepalived\.conf\./.test(basename(name)) && statSync(path).isFile())
        yield { source, name, path };
    }
  };
  yield* inFolder("hand-made", fixtures);
  yield* inFolder("package's samples", SAMPLES);
  for (const folder of folders) yield* inFolder(basename(folder), folder);
  for (let seed = 1; seed <= generated; seed++) {
    const path = join(scratch, `generated-${seed}.conf`);
    const { text, kinds } = generate(seed);
    writeFileSync(path, text);
    yield { source: "generated", name: `${seed} (${kinds.join(", ") || "plain"})`, path };
  }
}

function print(results: readonly Result[]): void {
  console.log("\n| configurations | read | starts or ends alike | same scripts | every complaint told |");
  console.log("|---|---|---|---|---|");
  const row = (name: string, of: readonly Result[]): void => {
    const count = (key: "starts" | "scripts" | "told"): number => of.filter((result) => result[key]).length;
    console.log(`| ${name} | ${of.length} | ${count("starts")} | ${count("scripts")} | ${count("told")} |`);
  };
  for (const source of new Set(results.map((result) => result.source)))
    row(
      source,
      results.filter((result) => result.source === source),
    );
  row("all", results);
}

const [count = "200", ...folders] = process.argv.slice(2);
await main(Number(count), folders);
