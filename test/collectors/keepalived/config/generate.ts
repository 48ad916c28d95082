import { seededRandom } from "../../../../analysis/load-simulation.ts";

/** A configuration that was made up, and the kinds of faults and liberties that went into it. */
export interface Generated {
  text: string;
  kinds: string[];
}

type Pick = <T>(choices: readonly T[]) => T;

/** A scripts block, as lines. */
const script = (name: string, more: readonly string[], command = '"/bin/true x"'): string[] => [
  `vrrp_script ${name} {`,
  `  script ${command}`,
  ...more.map((line) => `  ${line}`),
  "}",
];

const NAMES = ["a", "b", "c"];
const VALUES: Record<string, readonly string[]> = {
  interval: ["3", "0", "60", "-1", "4294", "4295", "99999", "2.5", "5x", "x", '"  7"', "+4"],
  timeout: ["2", "0", "-3", "5000", "1x"],
  weight: ["0", "-20", "253", "254", "-254", "x", "10x", "5 reverse", "5 other", "300"],
  rise: ["2", "0", "-1", "3x", "x"],
  fall: ["3", "0", "2147483647", "2147483648"],
};
const COMMANDS = [
  '"/bin/true x"',
  "/bin/true x",
  "'/bin/true a b'",
  '"/bin/true \\"a b\\" c"',
  '"/bin/true a\\tb"',
  "/bin/true\\ x",
  '"/bin/true a" "b"',
  '"/bin/true $HOME"',
  "\"/bin/true 'a  b'\"",
  '"/bin/true a | b"',
  '"/bin/true # a"',
  "/bin/true # a",
  '"/bin/true ! a"',
  '"/bin/true a',
  '""',
  "",
];
const USERS = ["user root", "user nobody", "user nosuchuser", "user root nosuchgroup", "user root root"];
const TRACKS = [
  "a b",
  "a weight 5",
  "a weight",
  "a weight 5 reverse",
  "a weight 5 x",
  "a weight 254",
  "a weight x",
  "a {",
  "a }",
  "nosuch",
  "a reverse",
];
const INSTANCE_LINES = [
  "nosuchkeyword 5",
  "nosuchblock {\n    x\n  }",
  "priority {\n    100\n  }",
  "state BACKUP {",
  "interface $\x7bIFACE}",
  "priority $PRIORITY",
  "virtual_router_id 5x",
  "virtual_router_id 256",
  "virtual_router_id",
  "priority",
  "advert_int",
  "advert_int 0.5",
  "nopreempt # comment",
  "authentication {\n    auth_type PASS\n    auth_pass x\n  }",
  "authentication\n  {\n    auth_type PASS\n    auth_pass {\n  }",
  "track_interface {\n    lsD0 weight 5\n  }",
  "track_file {\n  }",
  'notify "/bin/true {"',
  "}",
  "{",
];
const ROOT_LINES = [
  "nosuchroot {\n  vrrp_script b {\n    script /bin/false\n  }\n}",
  "nosuchroot",
  "virtual_server 192.0.2.9 80 {\n  nosuch {\n  }\n  real_server 192.0.2.8 80 {\n    MISC_CHECK {\n      misc_path /bin/true\n    }\n  }\n}",
  "virtual_server nosuch 80 {\n  delay_loop 5\n}",
  "virtual_server_group G {\n  192.0.2.9 80\n}",
  "vrrp_sync_group G {\n  group {\n    V W\n    X\n  }\n  track_script {\n    a\n  }\n}",
  "vrrp_sync_group G H {\n  group {\n    V\n  }\n}",
  "vrrp_sync_group G {\n  group { V }\n  track_script { a }\n}",
  "track_file t {\n  file /tmp/nosuch\n}",
  "static_routes {\n}",
  "bfd_instance x {\n  neighbor_ip 192.0.2.77\n}",
  "}",
  "{",
  "garp_group {\n  interface lsD0\n  garp_interval 1\n}",
  "vrrp_instance\n{\n  interface lsD0\n}",
  "vrrp_instance V {\n  interface lsD0\n  track_script {\n    b\n  }\n}",
  "$UNUSED=\\\none \\\ntwo",
  "@node1 $PRIORITY=7",
  "@other nosuchroot {",
  "~SEQ(i, 1, 2) vrrp_script s$i { script /bin/true }",
  "~LST(i, x, y) vrrp_script l$i { script /bin/true",
  "~SEQ(i) x",
  'include "nosuch.conf"',
  "include nosuch*.conf",
];
const GLOBALS = [
  "script_user root",
  "script_user nosuchuser",
  "script_user",
  "enable_script_security",
  "router_id x {",
  "nosuchglobal {\n    x\n  }",
  "notification_email {\n    a@example.org\n  }",
  "vrrp_garp_master_delay",
  "dynamic_interfaces",
  "vrrp_version 3",
];

/** Variants of a small sound configuration for the interface `lsD0`, the same for the same seed. */
export function generate(seed: number): Generated {
  const random = seededRandom(seed);
  const pick: Pick = (choices) => choices[Math.floor(random() * choices.length)]!;
  const sometimes = (share: number): boolean => random() < share;
  const kinds = new Set<string>();
  const from = (kind: string, choices: readonly string[]): string => {
    kinds.add(kind);
    return pick(choices);
  };

  const lines: string[] = [];
  if (sometimes(0.3)) lines.push("$IFACE=lsD0", "$PRIORITY=90");
  if (sometimes(0.5)) lines.push("global_defs {", `  ${from("global", GLOBALS)}`, "}");
  const roots = sometimes(0.4) ? [from("root", ROOT_LINES)] : [];
  if (sometimes(0.5)) lines.push(...roots.splice(0));
  for (const name of NAMES.slice(0, 1 + Math.floor(random() * 3))) {
    const more: string[] = ["interval 3"];
    for (const [keyword, values] of Object.entries(VALUES))
      if (sometimes(0.25)) more.push(`${keyword} ${from(keyword, values)}`);
    if (sometimes(0.15)) more.push(from("user", USERS));
    if (sometimes(0.1)) more.push(from("instance line in a script", INSTANCE_LINES));
    lines.push(...script(name, more, sometimes(0.3) ? from("command", COMMANDS) : undefined));
  }
  const inside = ["interface lsD0", "virtual_router_id 5", "virtual_ipaddress {\n    192.0.2.1\n  }"];
  if (sometimes(0.45)) inside.splice(Math.floor(random() * 4), 0, from("instance", INSTANCE_LINES));
  const tracks = sometimes(0.35) ? [from("track line", TRACKS)] : [pick(NAMES)];
  if (sometimes(0.4)) tracks.push(pick(NAMES));
  inside.push(
    sometimes(0.2)
      ? `track_script { ${tracks.join(" ")} }`
      : `track_script {\n    ${tracks.join("\n    ")}\n  }`,
  );
  lines.push("vrrp_instance V {", ...inside.map((line) => `  ${line}`), "}", ...roots);

  let text = `${lines.join("\n")}\n`;
  const change = pick(["", "", "", "", "bom", "nbsp", "crlf", "comments", "tabs", "cut", "brace", "joined"]);
  const change_at = (what: string): number => {
    const places = [...text.matchAll(new RegExp(what, "g"))].map(({ index }) => index);
    return places.length === 0 ? 0 : pick(places);
  };
  if (change !== "") kinds.add(change);
  if (change === "bom") text = `\uFEFF${text}`;
  else if (change === "nbsp") {
    const at = change_at(" ");
    text = `${text.slice(0, at)}\u00A0${text.slice(at + 1)}`;
  } else if (change === "crlf") text = text.replaceAll("\n", "\r\n");
  else if (change === "comments") text = text.replaceAll("{\n", "{ # it's { a } comment\n");
  else if (change === "tabs") text = text.replaceAll("  ", "\t");
  else if (change === "cut") text = text.slice(0, change_at("\n") + 1);
  else if (change === "brace") {
    const at = change_at("[{}]");
    text = text.slice(0, at) + text.slice(at + 1);
  } else if (change === "joined") text = text.replaceAll("{\n", "{ ").replaceAll("\n}", " }");
  return { text, kinds: [...kinds] };
}
