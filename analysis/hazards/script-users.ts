import type { Hazard, HazardRule } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    /** No user is named. `security`: enable_script_security is on. */
    "script-user": { security: boolean };
    /** Scripts run as root, and nobody looks who may write them. */
    "script-security": Nothing;
  }
}

export const scriptUsers: HazardRule = {
  of: "tracked",
  inAll({ config }) {
    const running = config.scripts.filter((script) => script.tracked);
    const hazards: Hazard[] = [];
    const unnamed = running.find(({ user }) => user === null);
    if (unnamed) {
      const values = { security: config.enable_script_security };
      hazards.push({ id: "script-user", values, job: null, where: unnamed.where });
    }
    const asRoot = running.find(({ user }) => user === null || user === "root");
    if (asRoot && !config.enable_script_security)
      hazards.push({ id: "script-security", values: {}, job: null, where: asRoot.where });
    return hazards;
  },
};
