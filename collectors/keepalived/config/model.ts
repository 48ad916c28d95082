import { basename } from "node:path";
import type { PeriodicScript } from "../../collector.ts";
import { readTree, type Statement } from "./blocks.ts";
import { executedPath } from "./executed-path.ts";
import { checkKeywords, type GlobalSettings, readGlobals } from "./globals.ts";
import type { ConfigFiles } from "./include.ts";
import { excerpt, type ReadOptions } from "./lines.ts";
import { readDecimal, readInteger, readLeadingInteger, readSeconds } from "./numbers.ts";
import { type ConfigFact, configFact, type Problem } from "./problem.ts";
import { atLeast, type Version } from "./version.ts";
import { splitQuotedWords, splitWords, wordProblem } from "./words.ts";

/** A periodic job with what only the configuration tells of it. */
export interface ConfiguredScript extends PeriodicScript {
  /** The command's words as the program gets them; the first is the program. */
  argv: string[];
  /** The program as keepalived executes it: with the links of its path looked up, in the versions that do so. */
  executes: string;
  /** Added to the priority of who tracks it; 0: failure means FAULT. `null` for a `MISC_CHECK`. */
  weight: number | null;
  rise: number | null;
  fall: number | null;
  /** Instances that track it (themselves or by their sync group), or the virtual server of a `MISC_CHECK`. */
  tracked_by: string[];
}

/** What of a keepalived configuration bears on load and dumps. */
export interface KeepalivedConfig extends GlobalSettings {
  scripts: ConfiguredScript[];
  problems: Problem[];
  files: string[];
  /** VRRP instances with the seconds between their adverts. */
  instances: { name: string; advert_int_s: number }[];
  virtual_servers: number;
  /** Where it first asks the kernel for process events (`track_process`), as "file:line"; `null`: nowhere. */
  track_process: string | null;
}

/** KEEPALIVED_DEFAULT_DELAY: seconds between the checks of a real server where no delay_loop stands. */
const DEFAULT_DELAY_S = 60;
const SCRIPT_KEYWORDS = "script interval timeout weight rise fall user init_fail".split(" ");

/** Reads the configuration at `path` as keepalived of that version does. Never throws. */
export function readConfig(path: string, options: ReadOptions): KeepalivedConfig {
  const { statements, problems, files } = readTree(path, options);
  const globals = readGlobals(statements, options.version, problems);
  checkKeywords(statements, options.version, problems);
  const config = new ModelBuilder(options, { ...globals, problems, files }).build(statements);
  config.problems.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line);
  return config;
}

class ModelBuilder {
  readonly #version: Version;
  readonly #files: ConfigFiles;
  readonly #config: KeepalivedConfig;

  constructor(
    { version, files }: ReadOptions,
    start: GlobalSettings & { problems: Problem[]; files: string[] },
  ) {
    this.#version = version;
    this.#files = files;
    this.#config = { ...start, scripts: [], instances: [], virtual_servers: 0, track_process: null };
  }

  #problem(at: Statement, fact: ConfigFact): void {
    this.#config.problems.push({ file: at.file, line: at.line, fact });
  }

  build(statements: Statement[]): KeepalivedConfig {
    // keepalived reads once, from top to bottom: what is tracked before it is defined is not found.
    for (const statement of statements) this.#root(statement);
    for (const script of this.#config.scripts) script.user ??= this.#config.script_user;
    return this.#config;
  }

  #root(statement: Statement): void {
    const { keyword } = statement;
    if (keyword === "vrrp_script") this.#script(statement);
    else if (keyword === "vrrp_instance") this.#instance(statement);
    else if (keyword === "vrrp_sync_group" && atLeast(this.#version, "2.0.0")) this.#syncGroup(statement);
    else if (keyword === "virtual_server") this.#virtualServer(statement);
    this.#trackProcess(statement);
  }

  #trackProcess(statement: Statement): void {
    if (!atLeast(this.#version, "2.0.11")) return;
    const inside = statement.keyword === "vrrp_instance" || statement.keyword === "vrrp_sync_group";
    const asks = (each: Statement): boolean => each.keyword === "track_process";
    const at =
      statement.keyword === "vrrp_track_process"
        ? statement
        : inside
          ? statement.block?.find(asks)
          : undefined;
    if (at) this.#config.track_process ??= `${at.file}:${at.line}`;
  }

  #script(statement: Statement): void {
    const name = statement.words[0] ?? "";
    const script: ConfiguredScript = {
      ...emptyScript(name, "vrrp_script", statement),
      interval_s: 1,
      weight: 0,
      rise: 1,
      fall: 1,
    };
    for (const each of statement.block ?? []) {
      const value = each.words[0] ?? "";
      if (value === "" && each.keyword !== "init_fail" && SCRIPT_KEYWORDS.includes(each.keyword)) {
        this.#problem(each, configFact("config.expected-value", { keyword: each.keyword }));
      } else if (each.keyword === "script") this.#command(script, each);
      else if (each.keyword === "interval")
        script.interval_s = this.#seconds(each, value) ?? script.interval_s;
      else if (each.keyword === "timeout") script.timeout_s = this.#seconds(each, value);
      else if (each.keyword === "user") script.user = value || null;
      else if (each.keyword === "weight") script.weight = this.#integer(each, value, 0);
      else if (each.keyword === "rise") script.rise = Math.max(1, this.#integer(each, value, 1));
      else if (each.keyword === "fall") script.fall = Math.max(1, this.#integer(each, value, 1));
      else if (!SCRIPT_KEYWORDS.includes(each.keyword)) {
        this.#problem(
          each,
          configFact("config.keyword-unknown", {
            name,
            expected: SCRIPT_KEYWORDS,
            found: excerpt(each.keyword),
          }),
        );
      }
    }
    if (script.argv.length === 0)
      this.#problem(statement, configFact("config.script-without-command", { name }));
    else this.#config.scripts.push(script);
  }

  /** Whole seconds from 1; since 2.3.2 with three decimals. What is none is told, and `null`. */
  #seconds(statement: Statement, text: string): number | null {
    const { value, fault } = readSeconds(text, this.#version);
    const { keyword } = statement;
    if (fault)
      this.#problem(
        statement,
        configFact("config.expected-seconds", { keyword, text: excerpt(text), ...fault }),
      );
    return value;
  }

  #integer(statement: Statement, text: string, otherwise: number): number {
    if (readInteger(text) === null) {
      const { keyword } = statement;
      this.#problem(statement, configFact("config.expected-integer", { keyword, text: excerpt(text) }));
    }
    return readLeadingInteger(text) ?? otherwise;
  }

  /** keepalived takes the second word of the line only: a command with arguments must be quoted. */
  #command(script: ConfiguredScript, statement: Statement): void {
    const escapes = atLeast(this.#version, "2.0.6");
    const comments = !atLeast(this.#version, "2.0.9");
    // The command is cut out of the line, and then into words; since 2.3.2 only the second cut turns escapes.
    const twice = !atLeast(this.#version, "2.3.2");
    const line = escapes
      ? splitQuotedWords(statement.text, comments, twice)
      : splitWords(statement.text, comments);
    if (line.fault) this.#problem(statement, wordProblem(line.fault, excerpt(statement.text)));
    const [, command, next] = line.words;
    if (command === undefined) return;
    if (next !== undefined) {
      const { keyword } = statement;
      this.#problem(statement, configFact("config.words-ignored", { keyword, command: excerpt(command) }));
    }
    const words = escapes ? splitQuotedWords(command, false) : splitWords(command, false);
    if (words.fault) this.#problem(statement, wordProblem(words.fault, excerpt(command)));
    script.command = command;
    script.argv = words.words;
    const { use_symlink_paths } = this.#config;
    script.executes = executedPath(words.words[0] ?? "", this.#version, use_symlink_paths, this.#files);
    script.comm = commOf(command, script.executes, this.#version);
  }

  #instance(statement: Statement): void {
    const name = statement.words[0] ?? "";
    const advert = statement.block?.findLast((each) => each.keyword === "advert_int")?.words[0];
    this.#config.instances.push({ name, advert_int_s: readDecimal(advert ?? "1") ?? 1 });
    this.#tracks(statement, [name]);
  }

  /** What a group tracks, its members track. */
  #syncGroup(statement: Statement): void {
    const group = statement.block?.find((each) => each.keyword === "group");
    this.#tracks(statement, group?.block?.map((member) => member.keyword) ?? []);
  }

  #tracks(owner: Statement, instances: string[]): void {
    for (const block of owner.block ?? []) {
      if (block.keyword !== "track_script") continue;
      for (const { keyword: name, file, line } of block.block ?? []) {
        const script = this.#config.scripts.find((each) => each.kind === "vrrp_script" && each.name === name);
        if (script) {
          script.tracked = true;
          script.tracked_by.push(...instances);
        } else {
          const fact = configFact("config.track-unknown", { name: excerpt(name) });
          this.#config.problems.push({ file, line, fact });
        }
      }
    }
  }

  #virtualServer(statement: Statement): void {
    this.#config.virtual_servers++;
    const delay = this.#delay(statement) ?? DEFAULT_DELAY_S;
    const virtual = statement.words.join(" ");
    for (const real of statement.block ?? []) {
      if (real.keyword !== "real_server") continue;
      // Below the virtual server since 2.0.0 only.
      const inner = atLeast(this.#version, "2.0.0");
      const realDelay = (inner ? this.#delay(real) : null) ?? delay;
      for (const check of real.block ?? []) {
        if (check.keyword !== "MISC_CHECK") continue;
        const script = emptyScript(real.words.join(" "), "misc_check", check);
        script.interval_s = (inner ? this.#delay(check) : null) ?? realDelay;
        script.tracked = true;
        script.tracked_by = [virtual];
        for (const each of check.block ?? []) {
          if (each.keyword === "misc_path") this.#command(script, each);
          else if (each.keyword === "misc_timeout")
            script.timeout_s = readInteger(each.words[0] ?? "") || null;
          else if (each.keyword === "user") script.user = each.words[0] ?? null;
        }
        if (script.argv.length > 0) this.#config.scripts.push(script);
        else this.#problem(check, configFact("config.check-without-command", {}));
      }
    }
  }

  /** The last valid delay_loop of a block, in seconds. */
  #delay(owner: Statement): number | null {
    let delay: number | null = null;
    for (const each of owner.block ?? []) {
      if (each.keyword !== "delay_loop") continue;
      const value = readDecimal(each.words[0] ?? "");
      if (value === null || value <= 0)
        this.#problem(each, configFact("config.expected-delay", { text: excerpt(each.words[0] ?? "") }));
      else delay = value;
    }
    return delay;
  }
}

function emptyScript(name: string, kind: PeriodicScript["kind"], at: Statement): ConfiguredScript {
  return {
    name,
    kind,
    command: "",
    comm: "",
    interval_s: DEFAULT_DELAY_S,
    timeout_s: null,
    user: null,
    tracked: false,
    sends: [],
    where: `${at.file}:${at.line}`,
    argv: [],
    executes: "",
    weight: null,
    rise: null,
    fall: null,
    tracked_by: [],
  };
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
export function commName(name: string): string {
  return Buffer.from(name)
    .subarray(0, 15)
    .toString("utf8")
    .replace(/\uFFFD$/, "");
}
