import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INSTALLED_CONFIG } from "../../agent/database-file.ts";
import { INSTALLED_PROGRAM } from "../../agent/install/unit.ts";
import { run } from "../command.ts";
import { layOut, type Parts } from "./layout.ts";
import { FORGET_UNIT, RELOAD_AND_RESTART, refuseOlder, SET_UP, STOP } from "./scripts.ts";

const LAYOUT = { zshFunctions: "/usr/share/zsh/site-functions" };

/**
 * The package for Red Hat's, for rpm 4.11 (CentOS 7) on: a payload and checksums that it knows, and requirements that are written here and not
 * found by looking into libraries that are nobody else's. Throws a `Failure`. @param level of xz @returns its file, in `out`
 */
export function buildRpm(parts: Parts, out: string, level: number): string {
  const { version, built } = parts;
  const top = join(out, `rpm-${version}`);
  const root = join(top, "root");
  const paths = layOut(parts, root, LAYOUT);
  mkdirSync(join(top, "SPECS"), { recursive: true });
  const spec = join(top, "SPECS", "loadspike.spec");
  writeFileSync(spec, specText(parts, paths, root));
  const macros: Record<string, string> = {
    _topdir: top,
    _rpmdir: top,
    _binary_payload: `w${level}.xzdio`,
    _binary_filedigest_algorithm: "8",
    _build_id_links: "none",
    _buildhost: "localhost",
    use_source_date_epoch_as_buildtime: "1",
    clamp_mtime_to_source_date_epoch: "1",
    __os_install_post: "%{nil}",
    __brp_mangle_shebangs: "%{nil}",
    debug_package: "%{nil}",
  };
  const defined = Object.entries(macros).flatMap(([name, value]) => ["--define", `${name} ${value}`]);
  run("rpmbuild", ["-bb", "--target", "x86_64", ...defined, "--buildroot", join(top, "buildroot"), spec], {
    env: { SOURCE_DATE_EPOCH: String(built) },
  });
  const file = join(out, `loadspike-${version}-1.x86_64.rpm`);
  renameSync(join(top, "x86_64", `loadspike-${version}-1.x86_64.rpm`), file);
  rmSync(top, { recursive: true });
  return file;
}

function specText({ version, schema, description }: Parts, paths: readonly string[], root: string): string {
  return `Name: loadspike
Version: ${version}
Release: 1
Summary: ${description.split(":")[0]}
License: MIT
Group: System Environment/Daemons
AutoReqProv: no
Requires(post): /usr/sbin/useradd, /usr/sbin/groupadd

%description
${description}.
A service that records what the kernel counts and what truly runs, and a report
that says of each load spike whether it was real, what caused it, and what to
change. Made for keepalived pairs. Brings its own runtime.

%install
mkdir -p %{buildroot}
cp -a ${root}/. %{buildroot}/

%pre
${refuseOlder(schema, version)}
%post
${SET_UP}${RELOAD_AND_RESTART}
%preun
if [ "$1" = 0 ]; then
${STOP}fi

%postun
if [ "$1" = 0 ]; then
${FORGET_UNIT}fi

%files
%defattr(-,root,root,755)
${paths
  .filter((path) => isOurs(path, lstatSync(join(root, path)).isDirectory()))
  .map((path) => fileLine(path, lstatSync(join(root, path)).isDirectory()))
  .join("\n")}
`;
}

const OUR_FOLDERS = [INSTALLED_PROGRAM, "/etc/loadspike", "/usr/share/doc/loadspike"];

/** Folders of the system are no part of the package: it would own /usr. */
const isOurs = (path: string, folder: boolean): boolean =>
  !folder || OUR_FOLDERS.some((own) => path === own || path.startsWith(`${own}/`));

function fileLine(path: string, folder: boolean): string {
  if (folder) return `%dir "${path}"`;
  return path === INSTALLED_CONFIG ? `%config(noreplace) "${path}"` : `"${path}"`;
}
