import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runIsolated } from "./isolated.ts";

const SUITE = "bookworm";
/** Made once a machine: it takes a minute, and Debian's mirror. */
const CACHE = join(tmpdir(), `loadspike-minimal-${SUITE}.tar`);

/** A Debian with what every Debian has, and no systemd. */
export class MinimalRoot {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Unpacks one; or says why there is none. */
  static unpack(path: string): MinimalRoot | { why: string } {
    if (!existsSync(CACHE)) {
      const part = `${CACHE}.${process.pid}.tar`;
      const options = ["--variant=essential", "--include=passwd", "--quiet"];
      const { error, status, stderr } = spawnSync("mmdebstrap", [...options, SUITE, part], {
        encoding: "utf8",
      });
      if (error) return { why: "there is no mmdebstrap" };
      if (status !== 0) return { why: `mmdebstrap: ${stderr.trim().split("\n").at(-1)}` };
      renameSync(part, CACHE);
    }
    mkdirSync(path, { recursive: true });
    const { status, stderr } = spawnSync("tar", ["-xf", CACHE, "-C", path, "--exclude=./dev/*"], {
      encoding: "utf8",
    });
    return status === 0 ? new MinimalRoot(path) : { why: `tar: ${stderr}` };
  }

  /** Runs a shell's script in it, as root. */
  sh(script: string, ...args: string[]): SpawnSyncReturns<string> {
    return runIsolated(this.path, ["/bin/sh", "-c", script, "sh", ...args], { timeout_s: 200 });
  }
}
