import type { Found, HazardRule } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    /** No user is named. `security`: enable_script_security is on; `runs_as`: who then runs them here, `null`: not known. */
    "script-user": { security: boolean; runs_as: string | null };
    /** Scripts run as root, and nobody looks who may write them. */
    "script-security": Nothing;
  }
}

export const scriptUsers: HazardRule = {
  of: "tracked",
  harm: () => "later",
  inAll({ config }) {
    const running = config.scripts.filter((script) => script.tracked);
    const hazards: Found[] = [];
    const { default_user: runs_as, enable_script_security: security } = config;
    const asRoot = running.find(({ user }) => (user ?? runs_as ?? "root") === "root");
    if (asRoot && !security)
      hazards.push({ id: "script-security", values: {}, job: null, where: asRoot.where });
    // A keepalived_script that is there is what keepalived means to be used.
    const unnamed = running.find(({ user }) => user === null && (runs_as ?? "root") === "root");
    if (unnamed) {
      const values = { security, runs_as };
      hazards.push({ id: "script-user", values, job: null, where: unnamed.where });
    }
    return hazards;
  },
};
