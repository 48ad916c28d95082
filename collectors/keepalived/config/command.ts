import { basename } from "node:path";
import { executedPath } from "./executed-path.ts";
import type { ConfigFiles } from "./include.ts";
import { type ConfigFact, configFact } from "./problem.ts";
import type { Statement } from "./statement.ts";
import { excerpt } from "./text.ts";
import { atLeast, type Version } from "./version.ts";
import { splitQuotedWords, splitWords, wordProblem } from "./words.ts";

/** A command as keepalived runs it. */
export interface Command {
  command: string;
  /** Its words as the program gets them; the first is the program. */
  argv: string[];
  /** The program as keepalived executes it: with the links of its path looked up, in the versions that do so. */
  executes: string;
  comm: string;
  /**
   * Words that only a shell understands, outside quotes. Before 2.0.0 `/bin/sh -c` reads the whole line and they work; since
   * then the program gets them as arguments.
   */
  shell_words: string[];
}

/**
 * keepalived takes the second word of the line only: a command with arguments must be quoted.
 * @param tell gets what keepalived makes of it otherwise
 * @returns `null` where the line gives none; the earlier one stays then
 */
export function readCommand(
  statement: Statement,
  version: Version,
  keepsLinks: boolean,
  files: ConfigFiles,
  tell: (fact: ConfigFact) => void,
): Command | null {
  const escapes = atLeast(version, "2.0.6");
  const comments = !atLeast(version, "2.0.9");
  // The command is cut out of the line, and then into words; since 2.3.2 only the second cut turns escapes.
  const twice = !atLeast(version, "2.3.2");
  const line = escapes
    ? splitQuotedWords(statement.text, comments, twice)
    : splitWords(statement.text, comments);
  if (line.fault) tell(wordProblem(line.fault, excerpt(statement.text)));
  const [, command, next] = line.words;
  if (command === undefined) return null;
  if (next !== undefined) {
    const { keyword } = statement;
    tell(configFact("config.words-ignored", { keyword, command: excerpt(command) }));
  }
  const words = escapes ? splitQuotedWords(command, false) : splitWords(command, false);
  if (words.fault) tell(wordProblem(words.fault, excerpt(command)));
  const argv = words.words;
  const executes = executedPath(argv[0] ?? "", version, keepsLinks, files);
  return {
    command,
    argv,
    executes,
    comm: commOf(command, executes, version),
    shell_words: shellWords(command),
  };
}

/** From 2.0.6 on the process crashes over a line that its tokenizer gives up on (seen with 2.2.7), and is started again and again. */
export function commandFault({ keyword, text }: Statement, version: Version): ConfigFact | null {
  if (!atLeast(version, "2.0.6")) return null;
  const { fault } = splitQuotedWords(text, !atLeast(version, "2.0.9"));
  if (!fault) return null;
  return configFact("config.crash", { keyword, quote: fault.id === "open-quote" ? fault.quote : null });
}

/** `</path` tests whether a file can be read: every version does it itself, or by a shell. */
function shellWords(command: string): string[] {
  const bare = command.replace(/^\s*</, "").replace(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/g, " ");
  return [...new Set(bare.match(/&&|\|\||>>|<<|\$\(|[|;&<>`]/g) ?? [])];
}

/**
 * The kernel's `comm` of the job's top process: base name, 15 bytes. Before 2.0.0 every command goes through `sh -c`,
 * which replaces itself by a simple command and stays for any other; later only `</path` tests go through a shell
 * (lib/notify.c).
 */
function commOf(command: string, program: string, version: Version): string {
  const shell = atLeast(version, "2.0.0") ? program.startsWith("<") : /[;&|<>()`\n]/.test(command);
  return shell ? "sh" : commName(basename(program));
}

/** What the kernel keeps of a name: 15 bytes. */
function commName(name: string): string {
  return Buffer.from(name)
    .subarray(0, 15)
    .toString("utf8")
    .replace(/\uFFFD$/, "");
}
