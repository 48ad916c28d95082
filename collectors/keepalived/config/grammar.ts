import { CHECK_KEYWORDS, KEYWORD_TABLE } from "./keyword-table.ts";

/**
 * keepalived's processes that read the configuration for themselves. Each acts on its own blocks and skips the others' by counting
 * braces: the parent reads what is global, before it starts the others.
 */
export type Reader = "parent" | "vrrp" | "checker";

/** What may stand behind a keyword. */
export interface Keyword {
  /** `block`: keywords, up to the `}`; `list`: lines as they are, up to the `}`; `value`: the rest of its line. */
  kind: "block" | "list" | "value";
  /** keepalived ends where no word follows (`null_strvec` of lib/parser.c). */
  needsWord: boolean;
  since: string;
  inside: Keywords;
}

export type Keywords = ReadonlyMap<string, Keyword>;

/** Root keywords of the parent and of the checker; the rest is read by the VRRP process, and the lists below by both. */
const OF_PARENT = [
  "linkbeat_use_polling",
  "net_namespace",
  "net_namespace_ipvs",
  "namespace_with_ipsets",
  "use_pid_dir",
  "instance",
  "child_wait_time",
  "global_defs",
];
const OF_CHECKER = ["SSL", "virtual_server_group", "virtual_server"];
const OF_BOTH = ["track_file", "vrrp_track_file", "bfd_instance"];

export const ROOT: Keywords = readTable(KEYWORD_TABLE.replaceAll("...check", CHECK_KEYWORDS));

/** Whether the process acts on a root keyword, or counts its braces and goes on behind them. */
export function isRead(keyword: string, reader: Reader): boolean {
  if (OF_PARENT.includes(keyword)) return reader === "parent";
  if (OF_CHECKER.includes(keyword)) return reader === "checker";
  return reader === "vrrp" || (reader === "checker" && OF_BOTH.includes(keyword));
}

function readTable(table: string): Keywords {
  const root = new Map<string, Keyword>();
  const open: { indent: number; inside: Map<string, Keyword>; since: string }[] = [
    { indent: 0, inside: root, since: "2.0.0" },
  ];
  for (const line of table.split("\n")) {
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    while (open.at(-1)!.indent > indent) open.pop();
    const owner = open.at(-1)!;
    for (const written of line.trim().split(" ")) {
      const found = /^([\w-]+)(!?)(\[\])?(!?)(?:@([\d.]+))?(:?)$/.exec(written);
      if (!found) throw new RangeError(`keyword-table: ${written}`);
      const [, name = "", needs, list, , since = owner.since, block] = found;
      const inside = new Map<string, Keyword>();
      const kind = block ? "block" : list ? "list" : "value";
      owner.inside.set(name, { kind, needsWord: needs !== "", since, inside });
      if (block) open.push({ indent: indent + 2, inside, since });
    }
  }
  return root;
}
