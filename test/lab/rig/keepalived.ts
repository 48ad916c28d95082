import type { ChildProcess } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { until } from "../../waiting.ts";
import { type Lab, run, textOf } from "./lab.ts";

export const VIP = "10.77.0.100";

/** Two namespaces joined by one cable, and no way out: "a" is 10.77.0.1, "b" is 10.77.0.2. */
export class Pair {
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;
    for (const name of ["a", "b"]) run("ip", "netns", "add", this.netns(name));
    const [a, b] = [this.netns("a"), this.netns("b")];
    run("ip", "-n", a, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", b);
    for (const [name, address] of [
      ["a", "10.77.0.1"],
      ["b", "10.77.0.2"],
    ] as const) {
      run("ip", "-n", this.netns(name), "address", "add", `${address}/24`, "dev", "eth0");
      for (const link of ["lo", "eth0"]) run("ip", "-n", this.netns(name), "link", "set", link, "up");
    }
  }

  netns(name: string): string {
    return `${this.#lab.prefix}${name}`;
  }

  /** Which of the two holds the virtual address just now. */
  holders(): string[] {
    return ["a", "b"].filter((name) => run("ip", "-n", this.netns(name), "-4", "address").includes(VIP));
  }
}

export interface NodeOptions {
  name: "a" | "b";
  priority: number;
  /** Lines for the top level of the configuration: `vrrp_script`, `vrrp_track_process` … */
  blocks?: string;
  /** Lines for the instance: `track_script { … }` … */
  tracks?: string;
  /** Where its dumps go (keepalived ≥ 2.2.5 follows TMPDIR); default: a folder of its own. */
  tmpdir?: string;
}

/** One keepalived with its own configuration, pid files, dump folder and log. */
export class KeepalivedNode {
  readonly name: string;
  readonly tmpdir: string;
  readonly pidfile: string;
  readonly config: string;
  readonly #lab: Lab;
  readonly #netns: string;
  #child: ChildProcess | null = null;

  constructor(lab: Lab, pair: Pair, options: NodeOptions) {
    this.#lab = lab;
    this.name = options.name;
    this.#netns = pair.netns(options.name);
    this.tmpdir = options.tmpdir ?? lab.path(`tmp-${this.name}`);
    mkdirSync(this.tmpdir, { recursive: true, mode: 0o755 });
    this.pidfile = lab.path(`${this.name}.pid`);
    this.config = lab.path(`${this.name}.conf`);
    writeFileSync(this.config, configText(options));
  }

  /** Starts it and waits until its VRRP process is there. */
  async start(): Promise<void> {
    const file = (kind: string) => this.#lab.path(`${this.name}.${kind}.pid`);
    const pids = ["-p", this.pidfile, "-r", file("vrrp"), "-c", file("checkers")];
    this.#child = this.#lab.start("keepalived", ["-n", "-l", "-D", "-f", this.config, ...pids], {
      log: `${this.name}.log`,
      netns: this.#netns,
      env: { TMPDIR: this.tmpdir },
    });
    await until(`keepalived ${this.name} starts`, () => textOf(file("vrrp")));
  }

  /** Asks it to end, and waits. */
  async stop(): Promise<void> {
    const child = this.#child;
    child?.kill("SIGTERM");
    await until(
      `keepalived ${this.name} ends`,
      () => !child || child.exitCode !== null || child.signalCode !== null,
    );
  }

  /** What it logged; its own word on every dump, script result and state change. */
  log(): string {
    return textOf(this.#lab.path(`${this.name}.log`)) ?? "";
  }
}

function configText({ name, priority, blocks = "", tracks = "" }: NodeOptions): string {
  const [own, peer] = name === "a" ? ["10.77.0.1", "10.77.0.2"] : ["10.77.0.2", "10.77.0.1"];
  return `global_defs {
  router_id ${name}
  script_user root
}
${blocks}
vrrp_instance VI_1 {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  unicast_src_ip ${own}
  unicast_peer {
    ${peer}
  }
  virtual_ipaddress {
    ${VIP}/24
  }
  ${tracks}
}
`;
}

/** The service that the check script asks for: a process of that name that sleeps. */
export function startService(lab: Lab): ChildProcess {
  symlinkSync("/bin/sleep", lab.path("heplify"));
  return lab.start(lab.path("heplify"), ["infinity"], { log: "service.log" });
}
