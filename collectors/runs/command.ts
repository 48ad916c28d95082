import { redact } from "./redact.ts";

/** What a process runs, as a person would say it. */
export interface Command {
  /** The script where an interpreter runs one, else the executable. */
  path: string | null;
  script: boolean;
  /** Its arguments, secrets taken out; `null` where there are none. */
  detail: string | null;
}

const SHELL = /^-?(ba|da|z|k|mk|a|c|tc|fi)?sh$/;
const INTERPRETER = /^(python|perl|ruby|node|php|lua|tclsh|Rscript)[\d.]*$/;
/** After these an interpreter has no script: code, or the name of a module. */
const INLINE = new Set(["-c", "-e", "-E", "-m", "-r", "-p", "--eval", "--print"]);
/** Each recorded run carries its arguments: 17,000 a day of a check every 5 s. */
const DETAIL_CHARACTERS = 200;
const DETAIL_ARGUMENTS = 50;

/**
 * @param argv `/proc/PID/cmdline`: what the process was started with. For a `#!` script the kernel puts the interpreter
 * and its option in front (fs/binfmt_script.c), so it looks like `sh /path/script`.
 * @param exe `/proc/PID/exe` where it may be read.
 */
export function describeCommand(argv: readonly string[], exe: string | null): Command {
  const [first, ...rest] = argv;
  if (first === undefined) return { path: exe, script: false, detail: null };
  const name = baseName(first);
  const at = SHELL.test(name) || INTERPRETER.test(name) ? scriptAt(name, rest) : -1;
  const script = at >= 0 ? rest[at]! : shellCommand(name, rest);
  const path = script ?? exe ?? (first.includes("/") ? first : null);
  const program = path === null ? name : baseName(path);
  return {
    path,
    script: script !== null,
    detail: detail(redact(program, rest.slice(at + 1, at + 1 + DETAIL_ARGUMENTS))),
  };
}

/** Index of the script among the arguments of an interpreter, or -1. */
function scriptAt(name: string, args: readonly string[]): number {
  const shell = SHELL.test(name);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") return i + 1 < args.length ? i + 1 : -1;
    if (!/^[-+]./.test(arg)) return arg === "-" || arg === "" ? -1 : i;
    if (shell ? /^-[a-zA-Z]*c/.test(arg) : INLINE.has(arg)) return -1;
    // `-o pipefail`, `-W ignore`: the option's value is no script.
    if (/^[-+][oOWX]$/.test(arg)) i++;
  }
  return -1;
}

/** The program that `sh -c "…"` starts, where its path is given: what keepalived 1.3.5 does with every script. */
function shellCommand(name: string, args: readonly string[]): string | null {
  if (!SHELL.test(name)) return null;
  const at = args.findIndex((arg) => /^-[a-zA-Z]*c$/.test(arg));
  const words = at < 0 ? [] : (args[at + 1] ?? "").trim().split(/\s+/);
  const word = words.find((one) => one !== "exec" && !/^\w+=/.test(one));
  return word !== undefined && /^\/[^\s;&|<>()$`'"]+$/.test(word) ? word : null;
}

function detail(args: readonly string[]): string | null {
  const text = args.map((arg) => (arg === "" || /[\s"']/.test(arg) ? JSON.stringify(arg) : arg)).join(" ");
  if (text === "") return null;
  return text.length > DETAIL_CHARACTERS ? `${text.slice(0, DETAIL_CHARACTERS - 1)}…` : text;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
