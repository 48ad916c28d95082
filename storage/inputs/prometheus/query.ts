import { INFOS } from "./guest.ts";
import { METRICS, MODES } from "./rows.ts";

/** What to ask Prometheus for, so that all of it is in one answer: raw samples of one guest. */
export const QUERY = `{__name__=~"${[...METRICS, ...INFOS].join("|")}|node_cpu_seconds_total",mode=~"|${MODES.join("|")}",instance="lb1:9100"}[7d]`;
