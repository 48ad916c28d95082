import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { INSTALLED_CONFIG } from "../../agent/config.ts";
import { run } from "../command.ts";
import { layOut, type Parts } from "./layout.ts";
import { FORGET_UNIT, PURGE, RELOAD_AND_RESTART, refuseOlder, SET_UP, STOP } from "./scripts.ts";

const LAYOUT = { zshFunctions: "/usr/share/zsh/vendor-completions" };

/**
 * The package for Debian and Ubuntu (deb-control(5), deb-conffiles(5), deb-postinst(5)). Throws a `Failure`.
 * @param level of xz @returns its file, in `out`
 */
export function buildDeb(parts: Parts, out: string, level: number): string {
  const { version, built } = parts;
  const root = join(out, `deb-${version}`);
  layOut(parts, root, LAYOUT);
  const documents = join(root, "usr/share/doc/loadspike");
  mkdirSync(documents, { recursive: true });
  copyFileSync(join(parts.tree, "licenses/loadspike.txt"), join(documents, "copyright"));
  const control = join(root, "DEBIAN");
  mkdirSync(control);
  for (const [name, text] of Object.entries(controlFiles(parts, root))) {
    writeFileSync(join(control, name), text);
    chmodSync(join(control, name), text.startsWith("#!") ? 0o755 : 0o644);
  }
  const file = join(out, `loadspike_${version}_amd64.deb`);
  run("dpkg-deb", ["--build", "--root-owner-group", "-Zxz", `-z${level}`, root, `${file}.part`], {
    env: { SOURCE_DATE_EPOCH: String(built) },
  });
  renameSync(`${file}.part`, file);
  rmSync(root, { recursive: true });
  return file;
}

function controlFiles({ version, schema, description }: Parts, root: string): Record<string, string> {
  const files = globSync("**/*", { cwd: root, exclude: ["DEBIAN/**"] })
    .sort()
    .filter((path) => lstatSync(join(root, path)).isFile());
  const size_kb = files.reduce((sum, path) => sum + Math.ceil(lstatSync(join(root, path)).size / 1024), 0);
  const md5 = (path: string) =>
    createHash("md5")
      .update(readFileSync(join(root, path)))
      .digest("hex");
  return {
    control: `Package: loadspike
Version: ${version}
Architecture: amd64
Maintainer: the authors of loadspike <loadspike@localhost>
Installed-Size: ${size_kb}
Depends: passwd
Section: admin
Priority: optional
Description: ${description}
 A service that records what the kernel counts and what truly runs, and a report
 that says of each load spike whether it was real, what caused it, and what to
 change. Made for keepalived pairs. Brings its own runtime.
`,
    conffiles: `${INSTALLED_CONFIG}\n`,
    md5sums: files
      .filter((path) => `/${path}` !== INSTALLED_CONFIG)
      .map((path) => `${md5(path)}  ${path}\n`)
      .join(""),
    preinst: script(`case "$1" in install|upgrade)
${refuseVersion(version)}${refuseOlder(schema, version)};; esac
`),
    postinst: script(`if [ "$1" = configure ]; then
${SET_UP}${RELOAD_AND_RESTART}fi
`),
    prerm: script(`if [ "$1" = remove ]; then
${STOP}fi
`),
    postrm: script(`case "$1" in remove|purge)
${FORGET_UNIT};; esac
if [ "$1" = purge ]; then
${PURGE}fi
`),
  };
}

const script = (body: string): string => `#!/bin/sh\nset -e\n${body}`;

/** dpkg goes back to an older version with a warning alone; rpm refuses by itself. */
const refuseVersion = (
  version: string,
): string => `if [ -n "\${2:-}" ] && [ "$1" = upgrade ] && dpkg --compare-versions "$2" gt ${version}; then
  echo "loadspike: $2 is installed, and ${version} is older and might not read what it recorded; to go back all the same, remove the package first (what was recorded stays)" >&2
  exit 1
fi
`;
