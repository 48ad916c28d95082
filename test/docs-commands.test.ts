import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Command } from "commander";
import { commandLine } from "../agent/command-line.ts";
import { configKeys } from "../agent/config.ts";

const root = join(import.meta.dirname, "..");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const pages = ["README.md", ...globSync("docs/*.md", { cwd: root }).sort()];
const program = await commandLine();

/** A command and those that it has below itself. */
const withParts = (command: Command): Command[] => [command, ...command.commands.flatMap(withParts)];

/** What is typed: lines of blocks, and code within a sentence. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```.*\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  const prose = text.replace(/^```[\s\S]*?^```$/gm, "");
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replaceAll("\\|", "|"));
  return [...blocks.flatMap((block) => block.replaceAll("\\\n", " ").split("\n")), ...inline];
}

/** Calls of the program in a line of code: `verb` and what follows it, up to a pipe or a comment. */
function* callsIn(line: string): Generator<{ verb: Command; words: string[] }> {
  // Quoted, a "|" is no pipe.
  for (const part of line.replace(/"[^"]*"|'[^']*'/g, "TEXT").split(/\||\s#/)) {
    const words = part.trim().split(/\s+/);
    const at = words.indexOf("loadspike");
    const [first = "", ...rest] = words.slice(at + 1);
    const verb = program.commands.find((command) => command.name() === first);
    if (verb && (at >= 0 || part === line)) yield { verb, words: rest };
  }
}

test("each option that a page gives to a command is one of its options", () => {
  let options = 0;
  for (const page of [...pages, ...globSync("deploy/**/*.yml", { cwd: root })])
    for (const line of codeOf(textOf(page)))
      for (const { verb, words } of callsIn(line)) {
        const known = withParts(verb).flatMap((command) =>
          command.options.flatMap(({ long, short }) => [long, short]),
        );
        for (const word of words) {
          const [, option] = /^\[?(--[a-z][a-z0-9-]*)/.exec(word) ?? [];
          if (option === undefined || option === "--help") continue;
          options++;
          assert.ok(known.includes(option), `${page}: ${line}: ${option}`);
        }
      }
  assert.ok(options > 30, `${options} options`);
});

test("each command has its row in the README, and each row its command", () => {
  const table = /^## Commands\n([\s\S]*?)^## /m.exec(textOf("README.md"))?.[1] ?? "";
  const firsts = [...table.matchAll(/^\| (`.+?`) \| /gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([a-z-]+)/g)].map(([, name = ""]) => name),
  );
  assert.deepEqual([...new Set(firsts)].sort(), program.commands.map((command) => command.name()).sort());
});

test("each npm script that a page calls is there", () => {
  const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
  for (const page of pages)
    for (const [call, name = ""] of textOf(page).matchAll(/npm run ([a-z-]+)/g))
      assert.ok(name in scripts, `${page}: ${call}`);
});

test("each key of the configuration that a page names is one of the schema's", () => {
  const tables = Map.groupBy(configKeys(), ({ table }) => table);
  let keys = 0;
  for (const page of pages)
    for (const [said, table = "", key = ""] of textOf(page).matchAll(/`\[([a-z]+)\] ([a-z_]+)/g)) {
      keys++;
      assert.ok(
        tables.get(table)?.some((known) => known.key === key),
        `${page}: ${said}`,
      );
    }
  assert.ok(keys > 5, `${keys} keys`);
});
