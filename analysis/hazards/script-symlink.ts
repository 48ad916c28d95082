import { atLeast } from "../../collectors/keepalived/config/version.ts";
import type { HazardRule } from "./hazard.ts";

declare module "../facts.ts" {
  interface Hazards {
    /** The link is looked up once, and its target run until the next reload. `follows_since`: with use_symlink_paths. */
    "script-symlink": {
      program: string;
      executes: string;
      comm: string;
      follows_since: string;
      can_follow: boolean;
    };
  }
}

const FOLLOWS_SINCE = "2.3.0";
/** A distribution's own links (`/bin/sh`, `/usr/bin/python3`) are not switched while keepalived runs. */
const SYSTEM_PROGRAM = /^(?:\/usr)?\/s?bin\//;

export const scriptSymlink: HazardRule = {
  of: "tracked",
  harm: () => "later",
  inJob({ argv, executes, comm }, { version }) {
    const [program = ""] = argv;
    if (plain(executes) === plain(program) || SYSTEM_PROGRAM.test(program)) return [];
    return [
      {
        id: "script-symlink",
        values: {
          program,
          executes,
          comm,
          follows_since: FOLLOWS_SINCE,
          can_follow: atLeast(version, FOLLOWS_SINCE),
        },
      },
    ];
  },
};

/** The path without empty parts, "." and "..": analysis has no file system, and the one that it speaks of is another's. */
function plain(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/"))
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  return parts.join("/");
}
