import { createHash } from "node:crypto";
import { copyFileSync, globSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure, messageOf } from "../../collectors/failure.ts";
import { LOADER } from "../../collectors/own-process.ts";
import { run } from "../command.ts";
import pinned from "../runtime.json" with { type: "json" };
import type { Component } from "./component.ts";

/** What Node, better-sqlite3 and the addon link with, and what they load by name (NSS); `requireAll` looks whether that is all. */
const LIBRARIES = [
  LOADER,
  "libc.so.6",
  "libm.so.6",
  "libdl.so.2",
  "libpthread.so.0",
  "librt.so.1",
  "libresolv.so.2",
  "libnss_dns.so.2",
  "libnss_files.so.2",
  "libgcc_s.so.1",
  "libstdc++.so.6",
];

/** `pinned`: the versions of runtime.json; `offered`: whichever Debian offers today, named in the list of parts. */
export type RuntimeChoice = "pinned" | "offered";

/**
 * Puts the loader and the C and C++ libraries of Debian's packages into `target`. apt checks the packages by Debian's signature;
 * pinned ones are also held to their checksums. Throws a `Failure`. @param work an empty folder for what is downloaded
 */
export function placeLibraries(target: string, work: string, choice: RuntimeChoice): Component[] {
  mkdirSync(target, { recursive: true });
  const components = pinned.packages.map((wanted) => {
    const folder = join(work, wanted.name);
    mkdirSync(folder, { recursive: true });
    const file = download(wanted, folder, choice);
    const bytes = readFileSync(file);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (choice === "pinned" && sha256 !== wanted.sha256)
      throw new Failure(
        `${basename(file)}: expected the checksum ${wanted.sha256} of packaging/runtime.json, found ${sha256}`,
      );
    run("dpkg-deb", ["-x", file, folder]);
    const version = run("dpkg-deb", ["-f", file, "Version"]).trim();
    return { wanted, folder, version, sha256 };
  });
  for (const name of LIBRARIES) {
    const [found] = components.flatMap(({ folder }) =>
      globSync(`{usr/,}lib/x86_64-linux-gnu/${name}`, { cwd: folder }).map((path) => join(folder, path)),
    );
    if (found === undefined)
      throw new Failure(`${name} is in none of the packages of packaging/runtime.json`);
    copyFileSync(realpathSync(found), join(target, name));
  }
  const listed = components.map(
    ({ wanted, folder, version, sha256 }): Component => ({
      name: wanted.name,
      version,
      purl: `pkg:deb/debian/${encodeURIComponent(wanted.name)}@${encodeURIComponent(version)}?arch=amd64&distro=${pinned.suite}`,
      license: wanted.license,
      text: copyrightOf(
        components.map((one) => one.folder),
        folder,
        wanted.name,
      ),
      hash: { alg: "SHA-256", content: sha256 },
    }),
  );
  for (const { folder } of components) rmSync(folder, { recursive: true });
  return listed;
}

function download(
  { name, version }: (typeof pinned.packages)[number],
  folder: string,
  choice: RuntimeChoice,
): string {
  const wanted = choice === "pinned" ? `${name}=${version}` : name;
  try {
    // As root apt would download as a user who may not write here, and warn of it.
    run("apt-get", ["-qq", "-o", "APT::Sandbox::User=root", "download", wanted], { cwd: folder });
  } catch (cause) {
    throw new Failure(`Debian does not offer ${wanted} here: ${messageOf(cause)}`, {
      remedy: `run apt-get update; where ${pinned.suite} has a newer one by now, put its version and checksum into packaging/runtime.json, or build with --runtime offered`,
    });
  }
  const [file] = readdirSync(folder).filter((one) => one.endsWith(".deb"));
  if (file === undefined) throw new Failure(`apt-get download ${wanted} left no file`);
  return join(folder, file);
}

/** A package's licence; those of one source share the folder that one of them has. */
function copyrightOf(folders: readonly string[], own: string, name: string): string {
  const shared =
    name === "libc6"
      ? own
      : folders.find((folder) => globSync("usr/share/doc/gcc-*-base/copyright", { cwd: folder }).length > 0);
  const [file] = shared === undefined ? [] : globSync("usr/share/doc/*/copyright", { cwd: shared });
  if (shared === undefined || file === undefined) throw new Failure(`the licence of ${name} was not found`);
  return readFileSync(join(shared, file), "utf8");
}
