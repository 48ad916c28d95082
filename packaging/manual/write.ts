import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { commandLine } from "../../agent/command-line.ts";
import { bashCompletion } from "./bash.ts";
import { commandPage } from "./command-page.ts";
import { configPage } from "./config-page.ts";
import { notesOf, verbsOf } from "./verbs.ts";
import { zshCompletion } from "./zsh.ts";

/** Where the pages and completions belong below `share/`, and what they say. @param built seconds since 1970 */
export async function manualFiles(version: string, built: number): Promise<[path: string, text: string][]> {
  const program = await commandLine();
  const notes = notesOf(program);
  const verbs = verbsOf(program);
  return [
    ["man/man1/loadspike.1", commandPage(program, version, built)],
    ["man/man5/loadspike.toml.5", configPage(version, built)],
    ["bash-completion/completions/loadspike", bashCompletion(notes, verbs)],
    ["zsh/site-functions/_loadspike", zshCompletion(notes, verbs)],
  ];
}

/** Writes them below a folder. */
export async function writeManual(share: string, version: string, built: number): Promise<void> {
  for (const [path, text] of await manualFiles(version, built)) {
    mkdirSync(dirname(join(share, path)), { recursive: true });
    writeFileSync(join(share, path), text);
  }
}
