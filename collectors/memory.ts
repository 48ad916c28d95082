import { join } from "node:path";
import type { LookCollector } from "./collector.ts";
import { readText } from "./kernel/kernel-file.ts";
import { parseMeminfo } from "./kernel/meminfo.ts";
import { opened } from "./opened.ts";

/** Fills `mem_available_kb` and `swap_used_kb`. */
export const memory: LookCollector = {
  kind: "look",
  id: "memory",
  reads: "/proc/meminfo",
  loses: "whether memory ran short and swap was used",
  open(context) {
    const path = join(context.root, "proc/meminfo");
    const remedy = { absent: "mount /proc", refused: "run as root or make /proc readable (hidepid)" };
    return opened(this.reads, remedy, () => {
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
