import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import type { Command } from "commander";
import { commandLine } from "../../agent/command-line.ts";
import { configKeys } from "../../agent/config.ts";
import { roff } from "../../packaging/manual/roff.ts";
import { manualFiles, writeManual } from "../../packaging/manual/write.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "loadspike-manual-"));
after(() => rmSync(folder, { recursive: true }));
await writeManual(folder, "1.2.3", 1_800_000_000);
const files = new Map(await manualFiles("1.2.3", 1_800_000_000));

/** Skips where a program is not there. */
function needs(t: TestContext, program: string): boolean {
  if (!spawnSync(program, ["--version"]).error) return true;
  t.skip(`not run: there is no ${program}`);
  return false;
}

/** A page as a reader sees it, 80 columns wide, without hyphenation; what groff warned of. */
function rendered(page: string): { text: string; warnings: string } {
  const { stdout, stderr } = spawnSync("man", ["--warnings", "--nh", "--nj", "-l", join(folder, page)], {
    encoding: "utf8",
    env: {
      ...process.env,
      LC_ALL: "C.UTF-8",
      MANWIDTH: "80",
      PAGER: "cat",
      MANPAGER: "cat",
      MAN_KEEP_FORMATTING: "",
    },
  });
  return { text: stdout, warnings: stderr };
}

/** All commands with what the help calls them, parts ("history sar") among them. */
const named = ({ commands }: Command, before = "loadspike"): [name: string, command: Command][] =>
  commands.flatMap((command) => {
    const name = `${before} ${command.name()}`;
    return [[name, command], ...named(command, name)];
  });

/** Without what breaks lines. */
const flat = (text: string) => text.replace(/\s+/g, " ");

test("loadspike(1) is rendered without a warning, and has every verb, option and example of --help", async (t) => {
  if (!needs(t, "man") || !needs(t, "groff")) return;
  const { text, warnings } = rendered("man/man1/loadspike.1");
  assert.equal(warnings, "");
  const shown = flat(text);
  const commands = named(await commandLine());
  const heads = commands.map(([name, command]) => `${name} ${command.usage()}`);
  for (const [at, [name, command]] of commands.entries()) {
    const [start, end] = [
      shown.indexOf(heads[at]!),
      shown.indexOf(heads[at + 1] ?? "OPTIONS OF THE PROGRAM"),
    ];
    const own = shown.slice(start, end);
    assert.ok(start >= 0 && own.length > 0, name);
    for (const { long, description } of command.options) {
      assert.ok(own.includes(long!), `${name} ${long}`);
      assert.ok(own.includes(flat(description)), `${name} ${description}`);
    }
    for (const { description } of command.registeredArguments)
      assert.ok(own.includes(flat(description)), `${name} ${description}`);
  }
  assert.match(shown, /\$ loadspike report --since -3d --format html --output spikes\.html/);
  assert.match(shown, /EXIT STATUS 0 done; 1 could not be done/);
  assert.match(text, /loadspike 1\.2\.3 +2027-01-15/);
});

test("loadspike(1) has every variable of the environment that is the program's own", () => {
  const page = files.get("man/man1/loadspike.1")!;
  const sources = globSync("{agent,collectors,storage}/**/*.ts", { cwd: root }).map((file) =>
    readFileSync(join(root, file), "utf8"),
  );
  const read = new Set(sources.flatMap((text) => text.match(/(?<=env(?:ironment)?\.)LOADSPIKE_\w+/g) ?? []));
  assert.ok(read.size >= 3, [...read].join());
  for (const name of read) assert.ok(page.includes(`.B ${name}\n`), name);
});

test("loadspike.toml(5) is rendered without a warning, and has every key of the schema", (t) => {
  if (!needs(t, "man") || !needs(t, "groff")) return;
  const { text, warnings } = rendered("man/man5/loadspike.toml.5");
  assert.equal(warnings, "");
  const shown = flat(text);
  for (const { table, key, question } of configKeys()) {
    if (table !== null) assert.ok(shown.includes(`[${table}]`), table);
    assert.ok(shown.includes(key), key);
    assert.ok(shown.includes(flat(question)), question);
  }
});

test("text that looks like requests of roff is shown as it is", (t) => {
  if (!needs(t, "man") || !needs(t, "groff")) return;
  const hostile = ".TH X\n'so /etc/passwd\n\\fBbold\\fR --long-option";
  writeFileSync(join(folder, "hostile.1"), `.TH A 1\n.SH NAME\na \\- b\n.PP\n${roff(hostile)}\n`);
  const { text, warnings } = rendered("hostile.1");
  assert.equal(warnings, "");
  assert.match(flat(text), /\.TH X 'so \/etc\/passwd \\fBbold\\fR --long-option/);
});

/** What bash offers for the last of these words. */
function bash(...words: string[]): string[] {
  const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; _loadspike; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ["-c", script, "bash", join(folder, "bash-completion/completions/loadspike"), ...words];
  const { stdout, stderr } = spawnSync("bash", ["--norc", ...args], { encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout.split("\n").filter((word) => word !== "");
}

test("bash completes verbs, options and choices, and leaves paths to its own completion", (t) => {
  if (!needs(t, "bash")) return;
  assert.deepEqual(bash("loadspike", "re").sort(), ["record", "recover", "report"]);
  assert.deepEqual(bash("loadspike", "report", "--for"), ["--format"]);
  assert.deepEqual(bash("loadspike", "report", "--format", ""), ["text", "json", "markdown", "html"]);
  assert.deepEqual(bash("loadspike", "report", "--format", "h"), ["html"]);
  assert.deepEqual(bash("loadspike", "report", "--db", ""), []);
  assert.deepEqual(bash("loadspike", "status", "--lang", ""), ["en", "zh"]);
  assert.ok(bash("loadspike", "doctor", "").includes("--json"));
  assert.deepEqual(bash("loadspike", "hi"), ["history"]);
  assert.deepEqual(bash("loadspike", "history", "").sort(), ["atop", "csv", "prometheus", "sar"]);
  assert.deepEqual(bash("loadspike", "history", "csv", "--load"), ["--load1", "--load5", "--load15"]);
  assert.deepEqual(bash("loadspike", "history", "sar", "--lang", "z"), ["zh"]);
});

test("an interactive zsh completes verbs, options and choices", (t) => {
  if (!needs(t, "zsh")) return;
  const zsh = (line: string) => {
    const driver = join(import.meta.dirname, "complete.zsh");
    const { stdout } = spawnSync("zsh", ["-f", driver, join(folder, "zsh/site-functions"), line], {
      encoding: "utf8",
      timeout: 60_000,
    });
    return stdout.replaceAll("\b", "").replaceAll("\r", "");
  };
  assert.match(zsh("loadspike repo"), /> loadspike report/);
  assert.match(zsh("loadspike "), /status +-- is an agent recording/);
  assert.match(zsh("loadspike report --format "), /html +json +markdown +text/);
  assert.match(zsh("loadspike history "), /atop +csv +prometheus +sar/);
  assert.match(zsh("loadspike history csv --iow"), /history csv --iowait/);
});

test("every verb stands in each page and completion, so that a new one cannot be forgotten", async () => {
  for (const [name, command] of named(await commandLine()))
    for (const [path, text] of files)
      if (path !== "man/man5/loadspike.toml.5")
        assert.ok(text.replaceAll("\\-", "-").includes(command.name()), `${path}: ${name}`);
});
