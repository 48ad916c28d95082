import { readFileSync, readlinkSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Context, KeepalivedFacts } from "../../collector.ts";
import { type SourceFact, sourceFact } from "../../fact.ts";
import { errorCode } from "../../failure.ts";
import { keptCommand, keptConfigLine } from "../../privacy/kept.ts";
import type { ArgumentLevel } from "../../privacy/level.ts";
import type { ConfigFiles } from "../config/include.ts";
import type { ReadOptions } from "../config/lines.ts";
import { type KeepalivedConfig, readConfig } from "../config/model.ts";
import { configFact, type Problem } from "../config/problem.ts";
import { atLeast, formatVersion, NEWEST, type Version } from "../config/version.ts";
import { changeable } from "./belief.ts";
import { dumpFiles } from "./dump-files.ts";
import { filesBelow } from "./files.ts";
import { keptProblem } from "./kept-problem.ts";
import { hostPath, parseMountinfo } from "./mounts.ts";
import { assignRoles, type KeepalivedInstance, namespaceOf } from "./processes.ts";
import { PROGRAM, programVersion } from "./program.ts";
import { noteUnread, readSignals } from "./script.ts";
import { surveyOf } from "./survey.ts";
import { USER_FILES, usersBelow } from "./users.ts";

declare module "../../fact.ts" {
  interface SourceFacts {
    /** Its configuration is read as the newest version reads it. */
    "keepalived.version-unknown": { pid: number };
    "keepalived.config-problem": { pid: number } & Problem;
    /**
     * It asks the kernel for process events from a network namespace of its own, and the kernel tells them in the first one only
     * (drivers/connector/connector.c).
     */
    "keepalived.track-process-deaf": { pid: number; where: string };
    /** A TMPDIR that moves its dumps is not seen. */
    "keepalived.environment-hidden": { pid: number };
  }
}

/** One running keepalived and all that was read of it. Paths are as the host sees them. */
export interface RunningKeepalived extends KeepalivedInstance {
  version: Version | null;
  config: string | null;
  read: KeepalivedConfig;
  dump_files: string[];
  /** Its environment may not be read: a TMPDIR in it would move its dumps (since 2.2.5). */
  environment_hidden: boolean;
  /** Whether it runs in another network namespace than process 1, or than the agent where that is hidden; `null`: hidden too. */
  own_network: boolean | null;
}

const DEFAULT_CONFIG = "/etc/keepalived/keepalived.conf";

/** What was read of a host's keepalived. */
export interface Reading {
  running: RunningKeepalived[];
  /** `null`: no keepalived runs. */
  facts: KeepalivedFacts | null;
  /** What could not be read. */
  faults: SourceFact[];
  /** Files whose change changes the facts, as the agent opens them; of file systems on this machine only. */
  files: string[];
}

/** What a reading is told: where, whom to believe, how much of command lines to keep. */
export type ReadingContext = Pick<Context, "root" | "trusted" | "arguments" | "patience_s">;

/**
 * Reads all that is to be known of the keepalived processes that are believed. Starts no child process. A host with several is told
 * as one: all their scripts and dump files. Never throws.
 */
export function readKeepalived(context: ReadingContext): Reading {
  return new Reader(context).read();
}

class Reader {
  readonly #root: string;
  readonly #trusted: readonly string[];
  readonly #level: ArgumentLevel;
  readonly #faults: SourceFact[] = [];
  readonly #files = new Set<string>();

  constructor({ root, trusted = [], arguments: level = "names" }: ReadingContext) {
    this.#root = root;
    this.#trusted = trusted;
    this.#level = level;
  }

  read(): Reading {
    const { believed, fault } = surveyOf(this.#root, this.#trusted);
    if (fault !== null) this.#faults.push(fault);
    const running = believed.map((instance) => this.#read(instance));
    return {
      running,
      facts: running.length === 0 ? null : together(running, this.#level),
      faults: this.#faults,
      files: [...this.#files].filter(isLocal),
    };
  }

  #read(instance: KeepalivedInstance): RunningKeepalived {
    const root = this.#root;
    const { pid } = instance.parent;
    const inside = this.#rootOf(pid);
    const version = this.#version(pid, inside);
    if (!version) this.#faults.push(sourceFact("keepalived.version-unknown", { pid }));
    const path = this.#configPath(instance);
    const configId =
      instance.options.configId ?? (atLeast(version ?? NEWEST, "1.4.0") ? this.#hostLabel() : null);
    const files = { ...filesBelow(inside), users: usersBelow(inside) };
    const part = changeable(inside, path, this.#trusted);
    const options = { version: version ?? NEWEST, configId };
    const read = part === null ? readConfig(path, { files, ...options }) : unbelieved(path, part, options);
    for (const file of [...read.files, ...USER_FILES]) this.#files.add(join(inside, file));
    const pidFiles = Object.values(instance.options.pidFiles).filter((path) => path !== null);
    const scripts = readSignals(read.scripts, filesBelow(inside), pidFiles);
    for (const file of scripts.files) this.#files.add(join(inside, file));
    noteUnread(read, scripts.unread);
    for (const problem of read.problems.slice(0, 5))
      this.#faults.push(
        sourceFact("keepalived.config-problem", { pid, ...keptProblem(this.#level, problem) }),
      );
    assignRoles(instance, root, inside, {
      names: read.process_names,
      configured: { checker: read.virtual_servers > 0, vrrp: read.instances.length > 0 },
    });
    const settings = { ...read, net_namespace: read.net_namespace ?? instance.options.netNamespace };
    const toHost = this.#hostPaths(pid, inside);
    const environment = this.#environment(pid);
    const own = namespaceOf(root, pid, "net");
    const first = namespaceOf(root, 1, "net") ?? namespaceOf(root, "self", "net");
    const own_network = own === null || first === null ? null : own !== first;
    if (own_network && read.track_process !== null)
      this.#faults.push(sourceFact("keepalived.track-process-deaf", { pid, where: read.track_process }));
    return {
      ...instance,
      version,
      config: toHost(path),
      read,
      dump_files: dumpFiles(version, settings, environment?.get("TMPDIR") ?? null).map(toHost),
      environment_hidden: environment === null,
      own_network,
    };
  }

  #proc(pid: number | "self", ...names: string[]): string {
    return join(this.#root, "proc", String(pid), ...names);
  }

  /** The tree that the process sees; the host's where the agent may not look into it. */
  #rootOf(pid: number): string {
    const path = this.#proc(pid, "root");
    try {
      statSync(join(path, "."));
      return path;
    } catch {
      return this.#root;
    }
  }

  #configPath({ options, parent }: KeepalivedInstance): string {
    if (options.config === null) return DEFAULT_CONFIG;
    if (options.config.startsWith("/")) return options.config;
    // Started in the foreground it keeps its folder; as a daemon it goes to "/" after reading its configuration.
    try {
      return join(readlinkSync(this.#proc(parent.pid, "cwd")), options.config);
    } catch {
      return join("/", options.config);
    }
  }

  #hostLabel(): string | null {
    try {
      const name = readFileSync(join(this.#root, "proc/sys/kernel/hostname"), "utf8").trim();
      return name.split(".")[0] || null;
    } catch {
      return null;
    }
  }

  /** `null`: not for this user. */
  #environment(pid: number): Map<string, string> | null {
    try {
      const entries = readFileSync(this.#proc(pid, "environ"), "utf8").split("\0");
      return new Map(entries.map((entry) => [entry.split("=", 1)[0]!, entry.slice(entry.indexOf("=") + 1)]));
    } catch (error) {
      if (errorCode(error) === "EACCES" || errorCode(error) === "EPERM") {
        this.#faults.push(sourceFact("keepalived.environment-hidden", { pid }));
        return null;
      }
      return new Map();
    }
  }

  /** "Keepalived v2.2.7 (…" stands in the program itself: no need to run it. */
  #version(pid: number, inside: string): Version | null {
    for (const path of [this.#proc(pid, "exe"), join(inside, PROGRAM)]) {
      const version = programVersion(path);
      if (version) return version;
    }
    return null;
  }

  /** Turns what the process sees into what the host sees. */
  #hostPaths(pid: number, inside: string): (path: string) => string {
    const root = this.#root;
    const mount = namespaceOf(root, pid, "mnt");
    if (mount !== null && mount === namespaceOf(root, "self", "mnt")) return (path) => path;
    try {
      const process = parseMountinfo(readFileSync(this.#proc(pid, "mountinfo"), "utf8"));
      const host = parseMountinfo(readFileSync(this.#proc("self", "mountinfo"), "utf8"));
      // What the host does not see under a path of its own it reaches through the process.
      return (path) => hostPath(path, process, host) ?? (inside === root ? path : join(inside, path));
    } catch {
      return (path) => path;
    }
  }
}

function together(running: readonly RunningKeepalived[], level: ArgumentLevel): KeepalivedFacts {
  const [first] = running;
  return {
    version: first?.version ? formatVersion(first.version) : null,
    config: first?.config ?? null,
    scripts: running.flatMap(({ read }) =>
      read.scripts.map(
        ({
          argv: _a,
          command,
          lines,
          executes: _e,
          shell_words,
          weight: _w,
          rise,
          fall,
          tracked_by: _t,
          rearms: _ra,
          missing_user: _m,
          ...script
        }) => ({
          ...script,
          ...(shell_words.length > 0 && { shell_words }),
          ...(rise !== null && { rise }),
          ...(fall !== null && { fall }),
          ...(lines && { lines: lines.map((line) => keptConfigLine(level, line)) }),
          command: keptCommand(level, command),
        }),
      ),
    ),
    dump_files: [...new Set(running.flatMap(({ dump_files }) => dump_files))],
    ...(running.some(({ own_network }) => own_network) && { own_network: true as const }),
  };
}

/** Of a configuration that others than root may change nothing is read but its name. */
function unbelieved(path: string, part: string, options: Omit<ReadOptions, "files">): KeepalivedConfig {
  const files: ConfigFiles = { read: () => "", list: () => [], kind: () => "file", real: () => path };
  const read = readConfig(path, { files, ...options });
  return {
    ...read,
    problems: [{ file: path, line: 0, fact: configFact("config.not-believed", { path, part }) }],
  };
}

/** Linux's numbers of file systems that another machine or program answers for: to ask one once a minute may wait for ever. */
const REMOTE = new Set([
  0x6969, // nfs
  0xff534d42, // cifs
  0xfe534d42, // smb2
  0x65735546, // fuse
  0x01021997, // 9p
  0x00c36400, // ceph
  0x5346414f, // afs
  0x0187, // autofs
]);

/** Of what is not there, whether its folder is. */
function isLocal(path: string): boolean {
  for (const at of [path, dirname(path)]) {
    try {
      return !REMOTE.has(statfsSync(at).type);
    } catch {
      // Not there, or not for this user.
    }
  }
  return true;
}
