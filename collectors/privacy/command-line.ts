import { HIDDEN } from "./level.ts";
import {
  isInterface,
  isMount,
  isOptionName,
  isProgram,
  isProgramFile,
  isServiceName,
  isSignal,
  isVariable,
} from "./shapes.ts";
import { readShellText } from "./shell-text.ts";
import { SHELL_ENDS, SHELL_WORDS, SHELLS, WRAPPERS, type Wrapper } from "./wrappers.ts";

/** Deeper than this nobody nests, but to make us work. */
const DEEPEST = 4;

/** What positional words of some programs name: processes and services that they ask for, and what is mounted where. */
const ASKS_FOR_SERVICE = /^(?:killall5?|pidof|pgrep|pkill|systemctl|service|rc-service|chkconfig)$/;
const MOUNTS =
  /^(?:u?mount(?:\.\w+)?|df|findmnt|mountpoint|fstrim|fsfreeze|xfs_freeze|xfs_growfs|sync|blkid|lsblk|fsck(?:\.\w+)?)$/;
/** Options of those that take a word. */
const MOUNT_VALUES = /^-[oOtLUNSTxBc]$|^--[a-z-]+$/;

/**
 * The arguments of a program without any value: names of options, scripts, what is mounted where, and, behind `sudo`, `sh -c`
 * and the like, the same of the command that these run. What is not sure to be one of these becomes `***`.
 * What comes out stays as it is if it is put in again.
 * @param program base name of what runs
 */
export function withoutValues(program: string, args: readonly string[], depth = 0): string[] {
  const wrapper = WRAPPERS[program] ?? WRAPPERS[`${program} ${args[0] ?? ""}`];
  if (depth < DEEPEST) {
    if (wrapper) return behindWrapper(program, wrapper, args, depth);
    if (SHELLS.test(program)) return ofShell(program, args, depth);
  }
  return plainArguments(program, args, depth);
}

/** As one text, as a shell, cron or keepalived has it. */
export function textWithoutValues(text: string, depth = 0): string {
  const pieces = depth < DEEPEST && text.length <= 4000 ? readShellText(text) : null;
  if (pieces === null) return startOnly(text);
  const shown: string[] = [];
  let words: string[] = [];
  let isTarget = false;
  const end = () => {
    if (words.length > 0) shown.push(...command(words, depth).map(quoted));
    words = [];
  };
  for (const piece of pieces) {
    if (piece.kind === "word" && isTarget) {
      shown.push(piece.text === "/dev/null" || /^[012]$/.test(piece.text) ? piece.text : HIDDEN);
      isTarget = false;
    } else if (piece.kind === "word") words.push(piece.plain ? piece.text : HIDDEN);
    else {
      end();
      shown.push(piece.text === "\n" ? ";" : piece.text);
      isTarget = piece.kind === "redirect";
    }
  }
  end();
  return shown.join(" ");
}

/** Of a text that cannot be read: what it starts with, if that is a program's file. */
function startOnly(text: string): string {
  const first = /^\s*(\S+)/.exec(text)?.[1] ?? "";
  return isProgramFile(first) ? `${first} ${HIDDEN}` : HIDDEN;
}

/** One command of a shell: variables set for it, words of the shell, the program, its arguments. */
function command(words: readonly string[], depth: number): string[] {
  const shown: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const set = assignment(word);
    if (set !== null) shown.push(set);
    else if (SHELL_WORDS.has(word)) shown.push(word);
    else if (word === "for") return [...shown, word, HIDDEN];
    else if (SHELL_ENDS.has(word)) return [...shown, word, ...hideAll(words.slice(at + 1))];
    else if (isProgram(word))
      return [...shown, word, ...withoutValues(baseName(word), words.slice(at + 1), depth + 1)];
    else return [...shown, HIDDEN];
  }
  return shown;
}

function assignment(word: string): string | null {
  const at = word.indexOf("=");
  return at > 0 && isVariable(word.slice(0, at)) ? `${word.slice(0, at)}=${HIDDEN}` : null;
}

function behindWrapper(program: string, wrapper: Wrapper, args: readonly string[], depth: number): string[] {
  const shown: string[] = [];
  let own = wrapper.own ?? 0;
  let at = 0;
  // "docker exec".
  if (WRAPPERS[program] === undefined) shown.push(args[at++] ?? "");
  if (wrapper.dashes) {
    const dashes = args.indexOf("--");
    if (dashes === -1) return [...shown, ...plainArguments(program, args.slice(at), depth)];
    const before = plainArguments(program, args.slice(at, dashes), depth);
    return [...shown, ...before, "--", ...command(args.slice(dashes + 1), depth)];
  }
  for (; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") shown.push(arg);
    else if (arg.startsWith("-") && arg !== "-") {
      const takes = optionOf(wrapper, arg);
      // flock's command may be a text as well.
      if (takes === "unknown") return [...shown, ...ofShell(program, args.slice(at), depth)];
      shown.push(...(takes === "flags" ? [arg] : plainArguments(program, [arg], depth)));
      if (takes === "next" && at + 1 < args.length) {
        shown.push(HIDDEN);
        at++;
      }
    } else if (own > 0) {
      shown.push(HIDDEN);
      own--;
    } else if (wrapper.assignments && assignment(arg) !== null) shown.push(assignment(arg)!);
    else break;
  }
  const rest = args.slice(at);
  if (rest.length === 0) return shown;
  if (wrapper.text) return [...shown, textWithoutValues(rest.join(" "), depth + 1)];
  return [...shown, ...command(rest, depth)];
}

/** `next`: its value is the next word; `unknown`: nobody knows what follows. */
function optionOf(wrapper: Wrapper, arg: string): "flags" | "attached" | "next" | "unknown" {
  if (arg.startsWith("--")) {
    const name = arg.slice(2);
    if (name.includes("=")) return "attached";
    if (wrapper.longFlags?.includes(name)) return "flags";
    return wrapper.longValues?.includes(name) ? "next" : "unknown";
  }
  const letters = [...arg.slice(1)];
  const value = letters.findIndex((letter) => wrapper.values.includes(letter));
  const flags = value === -1 ? letters : letters.slice(0, value);
  if (!flags.every((letter) => wrapper.flags.includes(letter))) return "unknown";
  if (value === -1) return "flags";
  return value === letters.length - 1 ? "next" : "attached";
}

/** `-c` and its text; the words around it by their form. */
function ofShell(program: string, args: readonly string[], depth: number): string[] {
  const at = args.findIndex((arg) => /^-[a-zA-Z]{0,4}[cC]$/.test(arg) || arg === "--command");
  if (at === -1 || !SHELLS.test(program)) return plainArguments(program, args, depth);
  const text = args[at + 1];
  return [
    ...plainArguments(program, args.slice(0, at), depth),
    args[at]!,
    ...(text === undefined ? [] : [textWithoutValues(text, depth + 1)]),
    ...hideAll(args.slice(at + 2)),
  ];
}

function plainArguments(program: string, args: readonly string[], depth: number): string[] {
  const shown: string[] = [];
  let previous = "";
  for (const arg of args) {
    shown.push(oneArgument(program, previous, arg, depth));
    previous = arg;
  }
  return merged(shown);
}

function oneArgument(program: string, previous: string, arg: string, depth: number): string {
  if (/^-[cC]$/.test(previous)) return commandText(arg, depth);
  if (arg.startsWith("-")) {
    if (isOptionName(arg) || isSignal(arg)) return arg;
    const at = arg.indexOf("=");
    if (at > 0 && isOptionName(arg.slice(0, at)) && arg.startsWith("--"))
      return `${arg.slice(0, at)}=${HIDDEN}`;
    return /^-[A-Za-z]/.test(arg) ? `${arg.slice(0, 2)}${HIDDEN}` : HIDDEN;
  }
  if (isInterface(arg) || arg === "…") return arg;
  // What follows an option is its value, as far as anybody knows.
  const isValue = previous.startsWith("-");
  if (MOUNTS.test(program)) return isMount(arg) && !MOUNT_VALUES.test(previous) ? arg : HIDDEN;
  if (ASKS_FOR_SERVICE.test(program) && !/^--/.test(previous) && isServiceName(arg)) return arg;
  return !isValue && isProgramFile(arg) ? arg : HIDDEN;
}

/** Behind a `-c` of who knows what: only what says by its first word that it is a command. */
function commandText(text: string, depth: number): string {
  const first = /^(?:[A-Z_]+=\S* +)*(?:exec +)?(\S+)/.exec(text)?.[1] ?? "";
  return isProgramFile(first) ? textWithoutValues(text, depth + 1) : HIDDEN;
}

const hideAll = (words: readonly string[]) => (words.length === 0 ? [] : [HIDDEN]);
const quoted = (word: string) => (/[\s"';&|<>()]/.test(word) ? JSON.stringify(word) : word);
const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** Many hidden words in a row say no more than one. */
function merged(words: readonly string[]): string[] {
  return words.filter((word, index) => word !== HIDDEN || words[index - 1] !== HIDDEN);
}
