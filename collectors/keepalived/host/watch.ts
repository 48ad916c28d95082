import { readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Context, KeepalivedFacts } from "../../collector.ts";
import { type SourceFact, sourceFact } from "../../fact.ts";
import { errorCode, messageOf } from "../../failure.ts";
import { keptCommand, keptConfigLine } from "../../privacy/kept.ts";
import type { ArgumentLevel } from "../../privacy/level.ts";
import { type KeepalivedConfig, readConfig } from "../config/model.ts";
import type { Problem } from "../config/problem.ts";
import { atLeast, formatVersion, NEWEST, type Version } from "../config/version.ts";
import { dumpFiles } from "./dump-files.ts";
import { filesBelow } from "./files.ts";
import { hostPath, parseMountinfo } from "./mounts.ts";
import { assignRoles, findInstances, type KeepalivedInstance, namespaceOf } from "./processes.ts";
import { PROGRAM, programVersion } from "./program.ts";
import { signalsOf } from "./script.ts";
import { USER_FILES, usersBelow } from "./users.ts";

declare module "../../fact.ts" {
  interface SourceFacts {
    "keepalived.hidden": { path: string; said: string };
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

/**
 * What is known of the host's keepalived, read again when a process, a configuration file or a script changes. Reading
 * starts no child process. A host with several is told as one: all their scripts and dump files.
 */
export class KeepalivedWatch {
  running: RunningKeepalived[] = [];
  /** `null`: no keepalived runs. */
  facts: KeepalivedFacts | null = null;
  /** What could not be read. */
  faults: SourceFact[] = [];
  readonly #context: Context;
  #seen: string | null = null;
  /** Files whose change changes the facts. */
  #files = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  /**
   * Looks whether something changed, and reads it again then. The look itself reads the command line of each process and asks
   * for the state of each file: some milliseconds. @returns whether `facts` or `faults` are others now. Never throws.
   */
  refresh(): boolean {
    const { root } = this.#context;
    let found: KeepalivedInstance[] = [];
    let fault: SourceFact | null = null;
    try {
      found = findInstances(root);
    } catch (error) {
      fault = sourceFact("keepalived.hidden", { path: join(root, "proc"), said: messageOf(error) });
    }
    if (this.#signature(found) === this.#seen) return false;
    const before = JSON.stringify([this.facts, this.faults]);
    this.#files = new Set();
    this.faults = fault === null ? [] : [fault];
    this.running = found.map((instance) => this.#read(instance));
    this.facts =
      this.running.length === 0 ? null : together(this.running, this.#context.arguments ?? "names");
    this.#seen = this.#signature(found);
    return JSON.stringify([this.facts, this.faults]) !== before;
  }

  #signature(found: readonly KeepalivedInstance[]): string {
    const processes = found.flatMap(({ parent, children }) => [parent, ...children]);
    return [
      ...processes.map(({ pid, start_ticks }) => `${pid} ${start_ticks}`),
      ...[...this.#files].map((path) => `${path} ${changeOf(path)}`),
    ].join("\n");
  }

  #read(instance: KeepalivedInstance): RunningKeepalived {
    const { root } = this.#context;
    const { pid } = instance.parent;
    const inside = this.#rootOf(pid);
    const version = this.#version(pid, inside);
    if (!version) this.faults.push(sourceFact("keepalived.version-unknown", { pid }));
    const path = this.#configPath(instance);
    const configId =
      instance.options.configId ?? (atLeast(version ?? NEWEST, "1.4.0") ? this.#hostLabel() : null);
    const files = { ...filesBelow(inside), users: usersBelow(inside) };
    const read = readConfig(path, { files, version: version ?? NEWEST, configId });
    for (const file of [...read.files, ...USER_FILES]) this.#files.add(join(inside, file));
    for (const problem of read.problems.slice(0, 5))
      this.faults.push(sourceFact("keepalived.config-problem", { pid, ...problem }));
    const pidFiles = Object.values(instance.options.pidFiles).filter((path) => path !== null);
    for (const script of read.scripts) {
      const { sends, files } = signalsOf(script, filesBelow(inside), pidFiles);
      script.sends = sends;
      for (const file of files) this.#files.add(join(inside, file));
    }
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
      this.faults.push(sourceFact("keepalived.track-process-deaf", { pid, where: read.track_process }));
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
    return join(this.#context.root, "proc", String(pid), ...names);
  }

  /** The tree that the process sees; the host's where the agent may not look into it. */
  #rootOf(pid: number): string {
    const path = this.#proc(pid, "root");
    try {
      statSync(join(path, "."));
      return path;
    } catch {
      return this.#context.root;
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
      const name = readFileSync(join(this.#context.root, "proc/sys/kernel/hostname"), "utf8").trim();
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
        this.faults.push(sourceFact("keepalived.environment-hidden", { pid }));
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
    const { root } = this.#context;
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

function changeOf(path: string): string {
  try {
    const { dev, ino, mtimeMs, size } = statSync(path);
    return `${dev}:${ino}:${mtimeMs}:${size}`;
  } catch (error) {
    return errorCode(error);
  }
}
