import { existsSync } from "node:fs";
import { join } from "node:path";

export const UNITS = "/etc/systemd/system";
export const UNIT = `${UNITS}/loadspike.service`;
export const PACKAGED_UNIT = "/usr/lib/systemd/system/loadspike.service";

/** Whether systemd can start the agent: `install` or a package left its unit. */
export const hasService = (root = "/") => [UNIT, PACKAGED_UNIT].some((unit) => existsSync(join(root, unit)));
