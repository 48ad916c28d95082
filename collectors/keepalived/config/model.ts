import { commandFault, readCommand } from "./command.ts";
import { type ConfiguredScript, emptyScript, linesOf, type MissingName } from "./configured-script.ts";
import { checkKeywords, type GlobalSettings, readGlobals } from "./globals.ts";
import type { ConfigFiles } from "./include.ts";
import { MAX_PROBLEMS, type ReadOptions } from "./lines.ts";
import { isInteger, leadingInteger, readAdvert, readSeconds } from "./numbers.ts";
import { type ConfigFact, configFact, type Problem } from "./problem.ts";
import { readServer } from "./servers.ts";
import { isByte, unstartable } from "./startable.ts";
import type { ConfigTree, Statement } from "./statement.ts";
import { excerpt } from "./text.ts";
import { membersOf, readTrackLine } from "./tracking.ts";
import { readTree } from "./tree.ts";
import { ScriptUsers } from "./users.ts";
import { atLeast, type Version } from "./version.ts";

export type { ConfiguredScript } from "./configured-script.ts";

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
  /** `false`: keepalived ends when it has read this, as far as the text alone tells. */
  starts: boolean;
  /** What it ends over, also where `problems` has it: instances that lack something, commands that crash it, words that are missing. */
  stops: Problem[];
  /** Who runs the scripts where nobody is named: `keepalived_script` where there is one, else root. `null`: not known. */
  default_user: string | null;
  /** Keywords at the outermost level that are keepalived's: with none of them it is no configuration of it. */
  known_keywords: number;
}

const SCRIPT_KEYWORDS = "script interval timeout weight rise fall user init_fail".split(" ");

/** Reads the configuration at `path` as keepalived of that version does. Never throws. */
export function readConfig(path: string, options: ReadOptions): KeepalivedConfig {
  const tree = readTree(path, options);
  const globals = readGlobals(tree.statements, options.version, tree.problems);
  checkKeywords(tree.statements, options.version, tree.problems);
  const config = new ModelBuilder(options, globals, tree).build(tree.statements);
  const { files } = tree;
  config.problems.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line);
  return config;
}

class ModelBuilder {
  readonly #version: Version;
  readonly #files: ConfigFiles;
  readonly #config: KeepalivedConfig;
  readonly #users: ScriptUsers;
  readonly #tree: ConfigTree;
  readonly #groups: { members: string[]; scripts: ConfiguredScript[] }[] = [];
  /** By name: of two with one name the first is tracked. `null`: removed when its block ended. */
  readonly #scripts = new Map<string, ConfiguredScript | null>();

  constructor({ version, files }: ReadOptions, globals: GlobalSettings, tree: ConfigTree) {
    this.#version = version;
    this.#files = files;
    this.#tree = tree;
    this.#users = new ScriptUsers(files.users, version);
    const { problems, files: read, known_keywords } = tree;
    const { default_user } = this.#users;
    const nothing = { scripts: [], instances: [], virtual_servers: 0, track_process: null };
    this.#config = {
      ...{ ...globals, default_user, problems, files: read, known_keywords, ...nothing },
      ...{ starts: true, stops: [...tree.stops] },
    };
  }

  #problem(at: { file: string; line: number }, fact: ConfigFact): void {
    const { problems } = this.#config;
    if (problems.length < 2 * MAX_PROBLEMS) problems.push({ file: at.file, line: at.line, fact });
  }

  build(statements: Statement[]): KeepalivedConfig {
    for (const each of statements) if (each.keyword === "global_defs") this.#globalUsers(each);
    // keepalived reads once, from top to bottom: what is tracked before it is defined is not found.
    for (const statement of statements) this.#root(statement);
    this.#completeGroups();
    if (!this.#tree.vrrp_runs) this.#withoutInstances();
    for (const script of this.#config.scripts) {
      script.user ??= this.#config.script_user;
      script.tracked = script.tracked_by.length > 0;
    }
    if (this.#tree.vrrp_runs)
      this.#config.stops.push(
        ...unstartable(statements.filter(({ keyword }) => keyword === "vrrp_instance")),
      );
    this.#config.starts = this.#config.stops.length === 0;
    return this.#config;
  }

  /** Nothing tracks then, and nothing that an instance or a script lacks ends anything. */
  #withoutInstances(): void {
    const { scripts } = this.#config;
    Object.assign(this.#config, { instances: [], stops: [...this.#tree.stops] });
    for (const script of scripts) if (script.kind === "vrrp_script") script.tracked_by = [];
  }

  #root(statement: Statement): void {
    const { keyword } = statement;
    if (keyword === "vrrp_script") this.#script(statement);
    else if (keyword === "vrrp_instance") this.#instance(statement);
    else if (keyword === "vrrp_sync_group" && atLeast(this.#version, "2.0.0")) this.#syncGroup(statement);
    else if (keyword === "virtual_server") this.#virtualServer(statement);
    this.#trackProcess(statement);
  }

  #globalUsers({ block }: Statement): void {
    for (const { keyword, words } of block ?? []) {
      if (keyword === "enable_script_security") this.#users.enableSecurity();
      else if (keyword === "script_user") this.#users.setDefault(words);
    }
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
    const script = emptyScript(name, statement);
    script.lines = linesOf(statement, "script");
    let own: string[] | null = null;
    for (const each of statement.block ?? []) {
      const value = each.words[0] ?? "";
      if (each.keyword === "script") this.#command(script, each);
      if (value === "" && this.#lacksValue(each)) continue;
      if (each.keyword === "interval") script.interval_s = this.#seconds(each, value) ?? script.interval_s;
      else if (each.keyword === "timeout") script.timeout_s = this.#seconds(each, value) ?? script.timeout_s;
      else if (each.keyword === "user") own = each.words;
      else if (each.keyword === "weight") script.weight = this.#weight(each, value);
      else if (each.keyword === "rise") script.rise = this.#count(each, value);
      else if (each.keyword === "fall") script.fall = this.#count(each, value);
      else if (!SCRIPT_KEYWORDS.includes(each.keyword)) {
        const found = excerpt(each.keyword);
        this.#problem(each, configFact("config.keyword-unknown", { name, expected: SCRIPT_KEYWORDS, found }));
      }
    }
    script.user = own?.[0] ?? null;
    if (script.argv.length === 0) {
      this.#problem(statement, configFact("config.script-without-command", { name }));
      if (!this.#scripts.get(name)) this.#scripts.set(name, null);
      return;
    }
    script.missing_user = this.#missingUser(statement, script, own);
    this.#config.scripts.push(script);
    const removed = script.missing_user !== null;
    if (!this.#scripts.get(name)) this.#scripts.set(name, removed ? null : script);
  }

  /** Later versions end while they read; what stands in a 1.x without a value is told here. */
  #lacksValue(at: Statement): boolean {
    if (at.keyword === "init_fail" || !SCRIPT_KEYWORDS.includes(at.keyword)) return false;
    if (!atLeast(this.#version, "2.0.0")) {
      const fact = configFact("config.expected-value", { keyword: at.keyword });
      this.#problem(at, fact);
      this.#config.stops.push({ file: at.file, line: at.line, fact });
    }
    return at.words.length === 0;
  }

  #missingUser(
    at: Statement,
    { kind, name }: ConfiguredScript,
    own: readonly string[] | null,
  ): MissingName | null {
    const missing = this.#users.missing(own);
    if (missing !== null) {
      const what = { kind, name: excerpt(name), missing: missing.kind, who: excerpt(missing.name) };
      this.#problem(at, configFact("config.user-missing", what));
    }
    return missing;
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

  /** Out of range it is told of, and taken all the same. */
  #weight(at: Statement, text: string): number {
    const value = leadingInteger(text);
    if (!isInteger(text) || (atLeast(this.#version, "2.0.0") && Math.abs(value) > 253))
      this.#problem(at, configFact("config.expected-weight", { text: excerpt(text) }));
    return value;
  }

  #count(at: Statement, text: string): number {
    const value = leadingInteger(text);
    if (!isInteger(text) || value < 1 || value > 2 ** 31 - 1)
      this.#problem(at, configFact("config.expected-count", { keyword: at.keyword, text: excerpt(text) }));
    return value >= 1 && value <= 2 ** 31 - 1 ? value : 1;
  }

  #command(script: ConfiguredScript, at: Statement): void {
    const { use_symlink_paths, stops } = this.#config;
    const fault = commandFault(at, this.#version);
    if (fault) stops.push({ file: at.file, line: at.line, fact: fault });
    const tell = (fact: ConfigFact): void => this.#problem(at, fact);
    const command = readCommand(at, this.#version, use_symlink_paths, this.#files, tell);
    if (command) Object.assign(script, command);
  }

  #instance(statement: Statement): void {
    const name = statement.words[0] ?? "";
    let advert_int_s = 1;
    for (const each of statement.block ?? []) {
      if (each.keyword === "advert_int") advert_int_s = readAdvert(each.words[0]) ?? advert_int_s;
      const { keyword } = each;
      if (["virtual_router_id", "priority"].includes(keyword) && !isByte(each)) {
        const text = excerpt(each.words[0] ?? "");
        this.#problem(each, configFact("config.expected-byte", { keyword, text }));
      }
    }
    this.#config.instances.push({ name, advert_int_s });
    for (const script of this.#tracked(statement)) script.tracked_by.push(name);
  }

  #syncGroup(statement: Statement): void {
    this.#groups.push({ members: membersOf(statement), scripts: this.#tracked(statement) });
  }

  /** What a group tracks, its members track: instances that there are, each in the first group that names it. */
  #completeGroups(): void {
    const free = new Set(this.#config.instances.map(({ name }) => name));
    for (const { members, scripts } of this.#groups)
      for (const member of members) {
        if (!free.delete(member)) continue;
        for (const script of scripts) if (!script.tracked_by.includes(member)) script.tracked_by.push(member);
      }
  }

  /** The scripts that an instance or a group names, each once. */
  #tracked(owner: Statement): ConfiguredScript[] {
    const found = new Set<ConfiguredScript>();
    for (const line of owner.block?.flatMap((each) =>
      each.keyword === "track_script" ? (each.block ?? []) : [],
    ) ?? []) {
      const script = this.#scripts.get(line.keyword);
      const { tracks, fault } = readTrackLine(line, this.#version);
      if (!script) {
        const removed = script === null;
        this.#problem(line, configFact("config.track-unknown", { name: excerpt(line.keyword), removed }));
      } else if (fault) this.#problem(line, fault);
      if (script && tracks) found.add(script);
    }
    return [...found];
  }

  #virtualServer(statement: Statement): void {
    this.#config.virtual_servers++;
    const tell = (at: Statement, fact: ConfigFact): void => this.#problem(at, fact);
    for (const { at, name, interval_s, virtual } of readServer(statement, this.#version, tell)) {
      const rearms = atLeast(this.#version, "1.3.7") ? "end" : "start";
      const script: ConfiguredScript = {
        ...emptyScript(name, at),
        ...{ kind: "misc_check", interval_s, rearms, weight: null, rise: null, fall: null },
        lines: linesOf(at, "misc_path"),
      };
      let own: string[] | null = null;
      for (const each of at.block ?? []) {
        if (each.keyword === "misc_path") this.#command(script, each);
        else if (each.keyword === "misc_timeout")
          script.timeout_s = leadingInteger(each.words[0] ?? "") || null;
        else if (each.keyword === "user") own = each.words;
      }
      script.user = own?.[0] ?? null;
      if (script.argv.length === 0) {
        this.#problem(at, configFact("config.check-without-command", {}));
        continue;
      }
      script.missing_user = this.#missingUser(at, script, own);
      if (script.missing_user === null) script.tracked_by = [virtual];
      this.#config.scripts.push(script);
    }
  }
}
