import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../../../collectors/failure.ts";

/** Its VRRP process ended by a fault of its own, and is started again and again. */
const CRASHED = /child process\(\d+\) died: Respawning/;

/** A `vrrp_script` as keepalived itself lists it in its dump. */
export interface ListedScript {
  name: string;
  argv: string[];
  interval_s: number;
  timeout_s: number;
  weight: number;
  rise: number;
  fall: number;
  tracked_by: string[];
}

/** Why the real keepalived cannot be asked here, or `null`. */
export function whyNot(): string | null {
  if (process.getuid?.() !== 0) return "needs root for a network namespace of its own";
  if (spawnSync("keepalived", ["--version"]).error) return "keepalived is not installed";
  if (spawnSync("ip", ["-V"]).error) return "iproute2 is not installed";
  return null;
}

/** A network namespace with an interface `lsD0`, a folder for pid files and dumps, and keepalived in both. */
export class RealKeepalived {
  readonly folder = mkdtempSync(join(tmpdir(), "loadspike-keepalived-"));
  readonly #namespace = `lsD${process.pid}`;
  #child: ChildProcess | null = null;
  readonly #added = new Set<string>();
  /** It runs, and its VRRP process has nothing to do and was not started. */
  #idle = false;

  constructor() {
    const ip = (...args: string[]): unknown => execFileSync("ip", args);
    ip("netns", "add", this.#namespace);
    ip("-n", this.#namespace, "link", "set", "lo", "up");
    ip("-n", this.#namespace, "link", "add", "lsD0", "type", "veth", "peer", "name", "lsD1");
    for (const name of ["lsD0", "lsD1"]) ip("-n", this.#namespace, "link", "set", name, "up");
    ip("-n", this.#namespace, "addr", "add", "10.77.0.1/24", "dev", "lsD0");
  }

  /** Further interfaces, for configurations that name others. */
  addInterfaces(names: readonly string[]): void {
    for (const name of names.filter((each) => !this.#added.has(each))) {
      this.#added.add(name);
      const of = ["-n", this.#namespace, "link"];
      execFileSync("ip", [...of, "add", name, "type", "veth", "peer", "name", `${name}-peer`]);
      execFileSync("ip", [...of, "set", name, "up"]);
    }
  }

  /** What it lists; `null`: it ended by itself. */
  async listedBy(config: string, args: string[] = []): Promise<ListedScript[] | null> {
    try {
      await this.start(config, args);
      return this.#idle ? [] : await this.scripts();
    } catch (error) {
      if (this.#child?.exitCode === null && !CRASHED.test(messageOf(error))) throw error;
      return null;
    } finally {
      await this.stop();
    }
  }

  /** Lines of `--config-test`. */
  test(config: string, args: string[] = []): string {
    const command = ["netns", "exec", this.#namespace, "keepalived", "--config-test", "-f", config, ...args];
    return spawnSync("ip", command, { encoding: "utf8", timeout: 20_000 }).stderr;
  }

  /** The first line of `keepalived --version`, which goes to stderr. */
  version(): string {
    return spawnSync("keepalived", ["--version"], { encoding: "utf8" }).stderr.split("\n")[0]!;
  }

  pid(role: "parent" | "vrrp"): number {
    return Number(readFileSync(join(this.folder, `${role}.pid`), "utf8"));
  }

  /** Starts it (VRRP only: IPVS may be absent) and waits until its VRRP process has read the configuration. */
  async start(config: string, args: string[] = []): Promise<void> {
    const at = (name: string): string => join(this.folder, name);
    const pids = [
      "-p",
      at("parent.pid"),
      "-r",
      at("vrrp.pid"),
      "-c",
      at("checkers.pid"),
      "-b",
      at("bfd.pid"),
    ];
    const command = ["netns", "exec", this.#namespace, "keepalived", "-P", "-n", "-l", "-D", "-f", config];
    const child = spawn("ip", [...command, ...pids, ...args], {
      env: { ...process.env, TMPDIR: this.folder },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      log += text;
    });
    const ready = /Startup complete|Entering BACKUP STATE \(init\)|no configuration to run/;
    for (let waited = 0; !ready.test(log); waited += 50) {
      if (child.exitCode !== null || waited > 10_000 || CRASHED.test(log))
        throw new Error(`keepalived did not start:\n${log}`);
      await sleep(50);
    }
    this.#idle = /no configuration to run/.test(log);
  }

  /** Asks for the dump and reads the scripts that are in use. */
  async scripts(): Promise<ListedScript[]> {
    const dump = join(this.folder, "keepalived.data");
    rmSync(dump, { force: true });
    process.kill(this.pid("parent"), "SIGUSR1");
    for (let waited = 0; waited < 5000; waited += 50) {
      await sleep(50);
      const text = existsSync(dump) ? readFileSync(dump, "utf8") : "";
      // The interfaces come behind the scripts.
      if (text.includes("< Interfaces >")) return listed(text);
    }
    throw new Error(`keepalived wrote no ${dump} within 5 s`);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await Promise.race([ended, sleep(5000)]);
    if (child.exitCode === null) child.kill("SIGKILL");
    this.#child = null;
  }

  async close(): Promise<void> {
    await this.stop();
    spawnSync("ip", ["netns", "del", this.#namespace]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function listed(dump: string): ListedScript[] {
  const section = /< VRRP Scripts >-+\n(.*?)\n-+</s.exec(dump)?.[1] ?? "";
  return section
    .split(/^ VRRP Script = /m)
    .slice(1)
    .map((text) => {
      const value = (name: string): string => new RegExp(`^   ${name} = (.*)$`, "m").exec(text)?.[1] ?? "";
      const tracking = /^ {3}Tracking instances :\n((?: {5}.*\n)*)/m.exec(text)?.[1] ?? "";
      return {
        name: text.slice(0, text.indexOf("\n")),
        argv: [...value("Command").matchAll(/'((?:[^'\\]|\\.)*)'/g)].map((found) =>
          found[1]!.replaceAll("\\'", "'"),
        ),
        interval_s: Number.parseFloat(value("Interval")),
        timeout_s: Number.parseFloat(value("Timeout")),
        weight: Number.parseInt(value("Weight"), 10),
        rise: Number(value("Rise")),
        fall: Number(value("Fall")),
        tracked_by: [...tracking.matchAll(/^ {5}([^,\n]+)/gm)].map((found) => found[1]!),
      };
    });
}
