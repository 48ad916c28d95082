import { readInteger } from "./numbers.ts";
import { configFact, type Problem } from "./problem.ts";
import type { Statement } from "./statement.ts";
import { atLeast, formatVersion, type Version } from "./version.ts";

/** `global_defs` and the root keywords beside it, as far as they bear on load and dumps. `null`: not configured. */
export interface GlobalSettings {
  script_user: string | null;
  enable_script_security: boolean;
  /** Symbolic links in the paths of scripts are followed at each run, and not once (since 2.3.0). */
  use_symlink_paths: boolean;
  /** Real-time priority of the VRRP process: its waits have no timer slack then. */
  vrrp_rt_priority: number | null;
  max_auto_priority: number | null;
  process_names: Record<Role, string | null>;
  instance: string | null;
  net_namespace: string | null;
  /** `instance` and `net_namespace` become part of the dumps' names (since 2.2.3). */
  data_use_instance: boolean;
  /** Where dumps go instead of the temporary folder (since 2.3.3). */
  state_dump_file: string | null;
  stats_dump_file: string | null;
  json_dump_file: string | null;
}

/** keepalived's processes: the parent starts the others. */
export type Role = "parent" | "vrrp" | "checker" | "bfd";

/** core/global_parser.c: names given by `process_names`. */
const PROCESS_NAMES = { vrrp: "keepalived_vrrp", checker: "keepalived_lvs", bfd: "keepalived_bfd" } as const;
const PROCESS_NAME_OF = new Map<string, Role>([
  ["process_name", "parent"],
  ["vrrp_process_name", "vrrp"],
  ["checker_process_name", "checker"],
  ["lvs_process_name", "checker"],
  ["bfd_process_name", "bfd"],
]);

export function readGlobals(statements: Statement[], version: Version, problems: Problem[]): GlobalSettings {
  const globals: GlobalSettings = {
    script_user: null,
    enable_script_security: false,
    use_symlink_paths: false,
    vrrp_rt_priority: null,
    max_auto_priority: null,
    process_names: { parent: null, vrrp: null, checker: null, bfd: null },
    instance: null,
    net_namespace: null,
    data_use_instance: false,
    state_dump_file: null,
    stats_dump_file: null,
    json_dump_file: null,
  };
  for (const statement of statements) {
    if (statement.keyword === "global_defs") {
      for (const each of statement.block ?? []) setGlobal(globals, each, version, problems);
    } else if (statement.keyword === "instance" || statement.keyword === "net_namespace") {
      globals[statement.keyword] ??= statement.words[0] ?? null;
    }
  }
  return globals;
}

function setGlobal(globals: GlobalSettings, at: Statement, version: Version, problems: Problem[]): void {
  const value = at.words[0] ?? null;
  switch (at.keyword) {
    case "script_user":
      if (value !== null) globals.script_user = value;
      else problems.push({ file: at.file, line: at.line, fact: configFact("config.expected-user", {}) });
      return;
    case "enable_script_security":
      globals.enable_script_security = true;
      return;
    case "vrrp_rt_priority":
    case "max_auto_priority":
      globals[at.keyword] = readInteger(value ?? "");
      return;
    case "instance":
    case "net_namespace":
      // The first one counts.
      globals[at.keyword] ??= value;
      return;
    case "data_use_instance":
      globals.data_use_instance = isOn(value);
      return;
    case "use_symlink_paths":
      globals.use_symlink_paths = isOn(value) && atLeast(version, "2.3.0");
      return;
    case "state_dump_file":
    case "stats_dump_file":
    case "json_dump_file":
      if (atLeast(version, "2.3.3")) globals[at.keyword] = value;
      return;
    case "process_names":
      Object.assign(globals.process_names, PROCESS_NAMES);
      return;
  }
  const role = PROCESS_NAME_OF.get(at.keyword);
  if (role) globals.process_names[role] = value;
}

/** `check_true_false`; the keyword alone says yes. */
function isOn(value: string | null): boolean {
  return value === null || ["true", "on", "yes"].includes(value);
}

/** Keywords that this version does not have, or has under a new name (all from the sources at the tags). */
const KEYWORDS: readonly { keyword: string; since: string; instead?: { from: string; name: string } }[] = [
  { keyword: "vrrp_track_process", since: "2.0.11" },
  { keyword: "track_process", since: "2.0.11" },
  { keyword: "vrrp_track_file", since: "2.0.0", instead: { from: "2.1.0", name: "track_file" } },
  { keyword: "track_file", since: "2.0.0" },
  { keyword: "use_symlink_paths", since: "2.3.0" },
  { keyword: "state_dump_file", since: "2.3.3" },
  { keyword: "stats_dump_file", since: "2.3.3" },
  { keyword: "json_dump_file", since: "2.3.3" },
  { keyword: "data_use_instance", since: "2.2.3" },
  { keyword: "process_names", since: "2.0.16" },
  { keyword: "vrrp_rt_priority", since: "2.0.0" },
  { keyword: "max_auto_priority", since: "2.1.0" },
  { keyword: "track_bfd", since: "2.0.0" },
];

/** Tells where a keyword is used that keepalived of this version ignores or calls deprecated. */
export function checkKeywords(statements: Statement[], version: Version, problems: Problem[]): void {
  const open = [...statements];
  for (let at = open.pop(); at; at = open.pop()) {
    if (at.block) open.push(...at.block);
    const known = KEYWORDS.find((each) => each.keyword === at.keyword);
    if (!known) continue;
    const place = { file: at.file, line: at.line };
    // From 2.0.0 on such a keyword has not come so far: the structure told of it.
    if (!atLeast(version, known.since)) {
      const { keyword, since } = known;
      const fact = configFact("config.keyword-too-new", { keyword, since, version: formatVersion(version) });
      problems.push({ ...place, fact });
    } else if (known.instead && atLeast(version, known.instead.from)) {
      const { keyword, instead } = known;
      problems.push({
        ...place,
        fact: configFact("config.keyword-deprecated", { keyword, instead: instead.name }),
      });
    }
  }
}
