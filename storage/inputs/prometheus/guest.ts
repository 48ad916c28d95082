import type { Host } from "../../../collectors/collector.ts";
import { UNKNOWN_HOST } from "../../facts.ts";

/** Of several servers that scrape the same guest each has a label of its own. */
const REPLICA = /^(?:prometheus_replica|replica|__replica__|cluster_replica)$/;
const SHOWN = 4;

type Labels = Readonly<Record<string, string>>;

/** Series whose labels say what the guest is; their values say nothing. */
export const INFOS = ["node_uname_info", "node_dmi_info"];

export const replicaOf = (labels: Labels) =>
  Object.entries(labels)
    .filter(([name]) => REPLICA.test(name))
    .map(([, value]) => value)
    .join();

/** Some of the guests, as a refusal names them. */
export function namesOf(found: readonly Labels[]): string {
  const names = [...new Set(found.map(({ instance = "(no instance)" }) => instance))].sort();
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** @param infos labels of the guest's `INFOS` */
export function hostOf(infos: readonly Labels[], cpus: number | null): Host {
  const label = (name: string) => infos.find((labels) => name in labels)?.[name] ?? null;
  const vendor = label("system_vendor");
  return {
    ...UNKNOWN_HOST,
    hostname: label("nodename"),
    kernel: label("release"),
    hypervisor: vendor !== null && /vmware/i.test(vendor) ? "vmware" : null,
    cpus,
  };
}
