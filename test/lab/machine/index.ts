import type { Say } from "../incident.ts";
import { invisible } from "./invisible.ts";
import { lifecycle } from "./lifecycle.ts";
import { timelapse } from "./timelapse.ts";

/** A lab in machines of its own: `npm run lab -- NAME ARGUMENTS`. */
export interface MachineLab {
  /** What follows its name, and what it does, in plain words. */
  usage: string;
  does: string;
  /** Commands that it needs. */
  needs: readonly string[];
  /** @returns whether all came as it should */
  run(args: readonly string[], say: Say): Promise<boolean>;
}

export const machineLabs: Readonly<Record<string, MachineLab>> = { machine: lifecycle, timelapse, invisible };
