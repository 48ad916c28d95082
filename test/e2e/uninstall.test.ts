import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PACKAGED_UNIT } from "../../agent/install/service.ts";
import { absent } from "./history/engines.ts";

const cli = join(import.meta.dirname, "..", "..", "agent", "cli.ts");

/** In a mount namespace that ends with the process: users of its own, and empty folders where an installation of this machine may lie. */
const SCRIPT = `
node=$1 cli=$2
for folder in /opt /var/lib /usr/local/bin /run; do mount -t tmpfs none $folder || exit 9; done
mkdir /run/etc && cp -a /etc/. /run/etc && mount --bind /run/etc /etc || exit 9
rm -rf /etc/systemd/system/loadspike* /etc/loadspike
getent passwd loadspike >/dev/null || useradd --system --user-group --no-create-home loadspike || exit 9
useradd -M reader && usermod -aG loadspike reader || exit 9
mkdir -p /var/lib/loadspike /etc/loadspike
"$node" "$cli" uninstall --purge >&2 || exit 1
getent passwd loadspike; getent group loadspike; ls -d /var/lib/loadspike /etc/loadspike 2>/dev/null
exit 0
`;

function why(): string | false {
  if (process.getuid?.() !== 0) return "needs root, for a mount namespace";
  if (existsSync(PACKAGED_UNIT)) return "loadspike is installed as a package here";
  if (/^\/(?:opt|run|var\/lib|usr\/local\/bin)\//.test(cli))
    return "the checkout lies where the test puts empty folders";
  return absent("unshare", "useradd", "usermod");
}

test("uninstall --purge leaves nothing: no user, and no group either, though others are in it", {
  skip: why(),
}, () => {
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["-m", "sh", "-c", SCRIPT, "sh", process.execPath, cli],
    {
      encoding: "utf8",
      timeout: 60_000,
    },
  );
  assert.equal(status, 0, stderr);
  assert.equal(stdout, "");
});
