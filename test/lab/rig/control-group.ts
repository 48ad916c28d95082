import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "./lab.ts";

/** Version 1 hierarchies: what this rig can do without touching a group that is not its own. Version 2 freezes and limits as well. */
type Controller = "blkio" | "memory" | "freezer" | "cpu";

/** Where its groups are made: v1 has a hierarchy for each controller, v2 one for all; `null`: nowhere. */
function hierarchyOf(controller: Controller): string | null {
  const own = `/sys/fs/cgroup/${controller}`;
  if (existsSync(join(own, "cgroup.procs"))) return own;
  const isV2 = existsSync("/sys/fs/cgroup/cgroup.controllers");
  return ["freezer", "cpu"].includes(controller) && isV2 ? "/sys/fs/cgroup" : null;
}

/** Why a lab that needs the controller cannot run here, or `null`. */
export function missingController(controller: Controller): string | null {
  return hierarchyOf(controller) ? null : `needs the version 1 control group ${controller}`;
}

/** A control group of the lab; the sweep finds it by its prefix. */
export class ControlGroup {
  readonly folder: string;

  constructor(lab: Lab, controller: Controller, name: string) {
    this.folder = join(hierarchyOf(controller) ?? "", `${lab.prefix}${name}`);
    mkdirSync(this.folder, { recursive: true });
  }

  set(file: string, value: string): this {
    writeFileSync(join(this.folder, file), value);
    return this;
  }

  /** It may run for so many µs in each period, on all processors together. */
  limitCpu(quota_us: number, period_us: number): this {
    const isV1 = existsSync(join(this.folder, "cpu.cfs_quota_us"));
    if (!isV1) return this.set("cpu.max", `${quota_us} ${period_us}`);
    return this.set("cpu.cfs_period_us", String(period_us)).set("cpu.cfs_quota_us", String(quota_us));
  }

  /** Stops everything in it, in the middle of whatever it does, or lets it go on. */
  freeze(frozen: boolean): void {
    if (this.#isV1) this.set("freezer.state", frozen ? "FROZEN" : "THAWED");
    else this.set("cgroup.freeze", frozen ? "1" : "0");
  }

  /** Freezing takes a moment: each task stops where it next may. */
  get isFrozen(): boolean {
    const said = readFileSync(join(this.folder, this.#isV1 ? "freezer.state" : "cgroup.events"), "latin1");
    return this.#isV1 ? said.trim() === "FROZEN" : /^frozen 1$/m.test(said);
  }

  get #isV1(): boolean {
    return existsSync(join(this.folder, "freezer.state"));
  }

  /** One that has ended meanwhile needs no group. */
  add(pid: number): void {
    try {
      this.set("cgroup.procs", String(pid));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}
