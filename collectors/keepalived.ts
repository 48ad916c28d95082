import { join } from "node:path";
import type { FactsCollector } from "./collector.ts";
import { availabilityOf } from "./keepalived/host/availability.ts";
import { KeepalivedWatch } from "./keepalived/host/watch.ts";
import { opened } from "./opened.ts";
import { OTHERS_REMEDY, requireOthers } from "./others.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    keepalived: true;
  }
}

/**
 * keepalived itself: which jobs it runs and how often, where its dumps go. Its processes, configuration and scripts are
 * read again when one of them changes; what cannot be read is warned of once. Where other processes are hidden nothing is
 * told: that none is seen does not mean that none runs.
 */
export const keepalived: FactsCollector = {
  kind: "facts",
  id: "keepalived",
  open(context, tell) {
    const proc = join(context.root, "proc");
    const { availability, source: watch } = opened(proc, OTHERS_REMEDY, () => {
      requireOthers(proc);
      return new KeepalivedWatch(context);
    });
    if (watch === null) return { availability, source: null };
    const warned = new Set<string>();
    const report = () => {
      for (const fault of watch.faults) {
        const key = JSON.stringify(fault);
        if (!warned.has(key)) context.warn(fault);
        warned.add(key);
      }
      tell({ keepalived: watch.facts });
    };
    watch.refresh();
    report();
    return {
      get availability() {
        return availabilityOf(watch.running);
      },
      source: {
        learn() {
          if (watch.refresh()) report();
        },
        close() {},
      },
    };
  },
};
