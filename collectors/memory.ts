import { join } from "node:path";
import type { LookCollector } from "./collector.ts";
import { readText } from "./kernel/kernel-file.ts";
import { parseMeminfo } from "./kernel/meminfo.ts";
import { opened, PROC_REMEDY } from "./opened.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    memory: true;
  }
}

/** Fills `mem_available_kb` and `swap_used_kb`. */
export const memory: LookCollector = {
  kind: "look",
  id: "memory",
  open(context) {
    const path = join(context.root, "proc/meminfo");
    return opened(path, PROC_REMEDY, () => {
      parseMeminfo(readText(path), path);
      return {
        look(draft) {
          if (draft.phase === "kernel") return;
          const now = parseMeminfo(readText(path), path);
          draft.sample.mem_available_kb = now.available_kb;
          draft.sample.swap_used_kb = now.swap_total_kb - now.swap_free_kb;
        },
        close() {},
      };
    });
  },
};
