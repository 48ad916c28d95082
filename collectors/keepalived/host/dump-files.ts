import type { GlobalSettings } from "../config/globals.ts";
import { atLeast, NEWEST, type Version } from "../config/version.ts";

/** Since when each process writes its own: vrrp/vrrp_print.c, check/check_print.c, bfd/bfd_data.c, core/main.c. */
const DATA = [
  { part: "", since: "0" },
  { part: "_check", since: "2.0.11" },
  { part: "_bfd", since: "2.0.16" },
  { part: "_parent", since: "2.1.0" },
];

/** Settings that move or rename dumps. */
export type DumpSettings = Pick<
  GlobalSettings,
  | "data_use_instance"
  | "instance"
  | "net_namespace"
  | "state_dump_file"
  | "stats_dump_file"
  | "json_dump_file"
>;

/**
 * The files that a keepalived may write when it is sent USR1, USR2 or the JSON signal, as it sees them itself.
 * @param version `null`: not known; all that any version writes.
 * @param tmpdir its environment's TMPDIR, which counts since 2.2.5 and if absolute.
 */
export function dumpFiles(version: Version | null, settings: DumpSettings, tmpdir: string | null): string[] {
  const is = version ?? NEWEST;
  const folder = tmpdir?.startsWith("/") && atLeast(is, "2.2.5") ? tmpdir.replace(/(?<=.)\/+$/, "") : "/tmp";
  const at = (name: string): string => (folder === "/" ? `/${name}` : `${folder}/${name}`);

  const state = settings.state_dump_file;
  const absolute = state?.startsWith("/") ?? false;
  const slash = state?.lastIndexOf("/") ?? -1;
  const stateName = state?.slice(slash + 1) || "keepalived.data";
  const dot = stateName.lastIndexOf(".") < 0 ? stateName.length : stateName.lastIndexOf(".");
  const owner = [settings.net_namespace, settings.instance].filter((name) => name !== null).join("_");
  const suffix = settings.data_use_instance && owner !== "" && atLeast(is, "2.2.3") ? `.${owner}` : "";
  const files = DATA.filter(({ since }) => atLeast(is, since)).map(({ part }) => {
    const name = `${stateName.slice(0, dot)}${part}${suffix}${stateName.slice(dot)}`;
    return absolute && state ? `${state.slice(0, slash)}/${name}` : at(name);
  });

  const other = (configured: string | null, name: string): string => {
    if (configured === null) return at(name);
    if (!configured.startsWith("/")) return at(configured);
    return configured.endsWith("/") ? configured + name : configured;
  };
  files.push(other(settings.stats_dump_file, "keepalived.stats"));
  if (atLeast(is, "2.0.0")) files.push(other(settings.json_dump_file, "keepalived.json"));
  return files;
}
