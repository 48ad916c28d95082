import { join } from "node:path";
import type { LookCollector } from "./collector.ts";
import { readText } from "./kernel/kernel-file.ts";
import { parseLoadavg } from "./kernel/loadavg.ts";
import { opened, PROC_REMEDY } from "./opened.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    load: true;
  }
}

/**
 * Fills `load1`, `load5`, `load15`, `runnable`, `tasks`. First in the list: the other collectors read the counts, and the
 * time between the stamp and this read is the error of the observed load updates.
 */
export const load: LookCollector = {
  kind: "look",
  id: "load",
  open(context) {
    const path = join(context.root, "proc/loadavg");
    return opened(path, PROC_REMEDY, () => {
      parseLoadavg(readText(path), path);
      return {
        look(draft) {
          Object.assign(draft.sample, parseLoadavg(readText(path), path));
        },
        close() {},
      };
    });
  },
};
