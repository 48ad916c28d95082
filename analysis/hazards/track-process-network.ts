import { type HazardRule, isDeaf } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    /** `namespace`: as configured; `null`: the running keepalived is seen in one of its own. */
    "track-process-network": { namespace: string | null };
  }
}

/**
 * The kernel serves its process connector to the initial network namespace alone: in others ECONNREFUSED. keepalived 2.2.7
 * logs "Failed to set/clear process event listen" then, starts all the same, and takes the process for dead.
 */
export const trackProcessNetwork: HazardRule = {
  of: "tracked",
  harm: () => "blind",
  inAll(configured) {
    const { net_namespace: namespace, track_process: where } = configured.config;
    if (where === null || !isDeaf(configured)) return [];
    return [{ id: "track-process-network", values: { namespace }, job: null, where }];
  },
};
