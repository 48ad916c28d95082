import { isInteger, leadingInteger } from "./numbers.ts";
import { type ConfigFact, configFact, type Problem } from "./problem.ts";
import type { Statement } from "./statement.ts";

/**
 * What every VRRP instance must have, or keepalived ends (`chk_min_cfg` and `check_vrid_conflicts` of vrrp/vrrp.c): a
 * virtual_router_id of its own on its interface, and an interface unless it has unicast peers. Whether the interface exists is for
 * the machine to say.
 * @returns instances with what is wrong
 */
export function unstartable(instances: readonly Statement[]): Problem[] {
  const found: Problem[] = [];
  const tell = ({ file, line }: Statement, fact: ConfigFact): void => {
    found.push({ file, line, fact });
  };
  const used = new Map<string, Statement>();
  for (const at of instances) {
    const name = at.words[0] ?? "";
    const last = (keyword: string): Statement | undefined =>
      at.block?.findLast((each) => each.keyword === keyword);
    const router = vridOf(at);
    const unicast = (last("unicast_peer")?.block?.length ?? 0) > 0;
    const device = last("interface")?.words[0];
    if (router === null) tell(at, configFact("config.no-router-id", { name }));
    else if (device === undefined && !unicast) tell(at, configFact("config.no-interface", { name }));
    // Unicast instances conflict only where their peers and addresses do, which depends on the machine.
    if (router === null || unicast || device === undefined) continue;
    const group = last("mcast_dst_ip")?.words[0] ?? "";
    const key = `${device} ${router} ${isIpv6(at)} ${group}`;
    const other = used.get(key);
    if (other)
      tell(at, configFact("config.router-id-taken", { name, router, device, other: other.words[0] ?? "" }));
    else used.set(key, at);
  }
  return found;
}

/** The last one that keepalived takes. */
function vridOf({ block }: Statement): number | null {
  const last = block?.findLast((each) => each.keyword === "virtual_router_id" && isByte(each));
  return last ? leadingInteger(last.words[0] ?? "") : null;
}

/** Whether keepalived takes a `virtual_router_id` or a `priority`: from 1 to 255, with nothing behind it. */
export function isByte({ words }: Statement): boolean {
  const value = leadingInteger(words[0] ?? "");
  return isInteger(words[0] ?? "") && value >= 1 && value <= 255;
}

/** The first address decides the family. */
function isIpv6({ block }: Statement): boolean {
  const native = block?.some(({ keyword }) => keyword === "native_ipv6") ?? false;
  const first = block?.find(({ keyword }) => keyword === "virtual_ipaddress")?.block?.[0];
  return native || (first?.keyword.includes(":") ?? false);
}
