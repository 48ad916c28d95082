import { INFOS } from "./guest.ts";
import { MODES } from "./rates.ts";
import { METRICS } from "./rows.ts";

/** What to ask Prometheus for, so that all of it is in one answer: raw samples of one guest. */
export const QUERY = `{__name__=~"${[...METRICS, ...INFOS].join("|")}|node_cpu_seconds_total",mode=~"|${MODES.join("|")}",instance="lb1:9100"}[7d]`;
