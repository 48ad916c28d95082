import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "./lab.ts";

/** Version 1 hierarchies: what this rig can do without touching a group that is not its own. */
type Controller = "blkio" | "memory" | "freezer";

/** Why a lab that needs the controller cannot run here, or `null`. */
export function missingController(controller: Controller): string | null {
  const found = existsSync(`/sys/fs/cgroup/${controller}/cgroup.procs`);
  return found ? null : `needs the version 1 control group ${controller}`;
}

/** A control group of the lab; the sweep finds it by its prefix. */
export class ControlGroup {
  readonly folder: string;

  constructor(lab: Lab, controller: Controller, name: string) {
    this.folder = `/sys/fs/cgroup/${controller}/${lab.prefix}${name}`;
    mkdirSync(this.folder);
  }

  set(file: string, value: string): this {
    writeFileSync(join(this.folder, file), value);
    return this;
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
