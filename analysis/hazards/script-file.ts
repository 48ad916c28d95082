import type { HazardFact } from "../facts.ts";
import type { HazardRule } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    "script-missing": { path: string; exists: boolean };
    "script-not-executable": { path: string };
    /** `writable`: what others may write on the way to it, with its mode. */
    "script-writable": { path: string; writable: string };
  }
}

/** Only what has a path can be looked at: other commands are searched for by a shell or in PATH. */
export const scriptFile: HazardRule = {
  of: "tracked",
  harm: ({ id }) => (id === "script-writable" ? "root" : "blind"),
  inJob({ argv }, { look }) {
    if (look === null) return [];
    const [program = ""] = argv;
    const paths = argv.filter((word, i) => word.startsWith("/") && (i === 0 || /\.(?:sh|py|pl)$/.test(word)));
    return paths.flatMap((path): HazardFact[] => {
      const { kind, executable, writable } = look(path);
      if (kind !== "file") return [{ id: "script-missing", values: { path, exists: kind !== "missing" } }];
      if (path === program && !executable) return [{ id: "script-not-executable", values: { path } }];
      return writable === null ? [] : [{ id: "script-writable", values: { path, writable } }];
    });
  },
};
