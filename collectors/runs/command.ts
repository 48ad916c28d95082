import { argumentText, keptArguments } from "../privacy/kept.ts";
import type { ArgumentLevel } from "../privacy/level.ts";
import { isPath, isScript } from "../privacy/shapes.ts";

/** What a process runs, as a person would say it. */
export interface Command {
  /** The script where an interpreter runs one, else the executable. */
  path: string | null;
  script: boolean;
  /** Of a shell that only starts one program (`sh -c PROGRAM`) the name that this has, as the kernel keeps it; else `null`. */
  starts: string | null;
  /** Of its arguments what may be kept; `null` where there are none. */
  detail: string | null;
}

const SHELL = /^-?(ba|da|z|k|mk|a|c|tc|fi)?sh$/;
const INTERPRETER = /^(python|perl|ruby|node|php|lua|tclsh|Rscript)[\d.]*$/;
/** After these an interpreter has no script: code, or the name of a module. */
const INLINE = /^-(?:[a-zA-Z0-9]*[eE]|[a-zA-Z]*[cm]|r|p|pe)$|^--(?:eval|print)$/;
/** The next word is the option's: `-o pipefail`, `-W ignore`, `--rcfile FILE`. */
const WITH_WORD = /^[-+][oOWXdI]$|^--(?:rcfile|init-file|require|import|loader|env-file)$/;
/** Each recorded run carries its arguments: 17,000 a day of a check every 5 s. */
const DETAIL_CHARACTERS = 200;
const DETAIL_ARGUMENTS = 50;

/**
 * @param argv `/proc/PID/cmdline`: what the process was started with. For a `#!` script the kernel puts the interpreter
 * and its option in front (fs/binfmt_script.c), so it looks like `sh /path/script`.
 * A daemon may have written anything over its arguments ("postgres: user database 10.0.0.1 idle"): what has not the form of a path is none.
 * @param exe `/proc/PID/exe` where it may be read.
 */
export function describeCommand(
  argv: readonly string[],
  exe: string | null,
  level: ArgumentLevel = "names",
): Command {
  const [first, ...rest] = argv;
  if (first === undefined) return { path: exe, script: false, starts: null, detail: null };
  const name = baseName(first);
  const at = SHELL.test(name) || INTERPRETER.test(name) ? scriptAt(name, rest) : -1;
  const inline = at >= 0 ? null : shellCommand(name, rest);
  const script = at >= 0 ? rest[at]! : (inline?.program ?? null);
  const path = script ?? exe ?? (first.includes("/") && isPath(first) ? first : null);
  const program = path === null ? name : baseName(path);
  return {
    path,
    script: script !== null,
    starts: inline?.alone ? asComm(inline.program) : null,
    detail: detail(
      level,
      keptArguments(level, program, withoutEmptyEnd(rest.slice(at + 1, at + 1 + DETAIL_ARGUMENTS))),
    ),
  };
}

/** Index of the script among the arguments of an interpreter, or -1. */
function scriptAt(name: string, args: readonly string[]): number {
  const shell = SHELL.test(name);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") return isScript(args[i + 1] ?? "") ? i + 1 : -1;
    if (!/^[-+]./.test(arg)) return (shell && arg.startsWith("/")) || isScript(arg) ? i : -1;
    if (shell ? /^-[a-zA-Z]*c/.test(arg) : INLINE.test(arg)) return -1;
    if (WITH_WORD.test(arg)) i++;
  }
  return -1;
}

/**
 * The program that `sh -c "…"` starts, where its path is given: what keepalived 1.3.5 does with every script. bash executes one that
 * stands alone in its own place, dash waits for it.
 */
function shellCommand(name: string, args: readonly string[]): { program: string; alone: boolean } | null {
  if (!SHELL.test(name)) return null;
  const at = args.findIndex((arg) => /^-[a-zA-Z]*c$/.test(arg));
  const text = at < 0 ? "" : (args[at + 1] ?? "").trim();
  const word = text.split(/\s+/).find((one) => one !== "exec" && !/^\w+=/.test(one));
  if (word === undefined || !/^\/[^\s;&|<>()$`'"]+$/.test(word)) return null;
  return { program: word, alone: !/[;|&\n`]|\$\(/.test(text.replace(/\d?[<>]+&?\S*/g, "")) };
}

/** `TASK_COMM_LEN` (include/linux/sched.h) is 16 with its closing zero. */
function asComm(path: string): string {
  return Buffer.from(baseName(path)).subarray(0, 15).toString();
}

/** Cut between two arguments, so that each is whole: what is read again reads the same. */
function bounded(args: readonly string[]): string {
  const kept = [...args];
  while (argumentText([...kept, "…"]).length > DETAIL_CHARACTERS) kept.pop();
  return argumentText(kept.length < args.length ? [...kept, "…"] : args);
}

/** A title that was written over the arguments leaves empty ones behind. */
function withoutEmptyEnd(args: readonly string[]): readonly string[] {
  const last = args.findLastIndex((arg) => arg !== "");
  return args.slice(0, last + 1);
}

function detail(level: ArgumentLevel, args: readonly string[]): string | null {
  const text = level === "names" ? bounded(args) : argumentText(args);
  if (text === "") return null;
  return text.length > DETAIL_CHARACTERS ? `${text.slice(0, DETAIL_CHARACTERS - 1)}…` : text;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
