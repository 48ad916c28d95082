import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { scratchFolder } from "../storage/scratch.ts";

const cli = join(import.meta.dirname, "..", "..", "agent", "cli.ts");

/** In a mount namespace that ends with the process: the disk is full (or read-only) when the agent starts, and not any more then. */
const SCRIPT = `
node=$1 cli=$2 disk=$3 harm=$4
mkdir "$disk" && mount -t tmpfs -o size=4m none "$disk" || exit 9
case $harm in
full) head -c 5000000 /dev/zero > "$disk/filler" 2>/dev/null ;;
read-only) mount -o remount,ro "$disk" || exit 9 ;;
esac
"$node" "$cli" agent --db "$disk/l.db" > "$disk.log" &
agent=$!
for i in $(seq 300); do
  grep -q '"recording"' "$disk.log" && break
  sleep 0.1
done
sleep 2
kill -0 $agent || exit 3
case $harm in
full) rm "$disk/filler" ;;
read-only) mount -o remount,rw "$disk" ;;
esac
for i in $(seq 40); do
  sleep 1
  "$node" "$cli" status --db "$disk/l.db" --json 2>/dev/null | grep -q '"samples": [1-9]' && break
done
kill $agent
wait $agent || exit 4
cat "$disk.log"
"$node" "$cli" status --db "$disk/l.db" --json >&2
`;

for (const [harm, why] of [
  ["full", /the disk is full; .*; what is seen waits in memory/],
  ["read-only", /(read-only|no access).*; what is seen waits in memory/],
] as const)
  test(`a ${harm} disk when the agent starts: said once, and no look is lost`, (t) => {
    const folder = scratchFolder(t);
    if (process.getuid?.() !== 0) return t.skip("not run: mounting a small disk needs root");
    const namespace = ["--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh"];
    const args = [...namespace, process.execPath, cli, join(folder, "disk"), harm];
    const { status, stdout, stderr } = spawnSync("unshare", args, { encoding: "utf8", timeout: 150_000 });
    if (status === 9 || status === null) return t.skip("not run: no mount namespaces here");
    assert.equal(status, 0, `${stdout}${stderr}`);
    const said = stdout.split("\n").filter((line) => why.test(line));
    assert.equal(said.length, 1, stdout);
    const looks = Number(/"looks":(\d+)/.exec(stdout)?.[1]);
    assert.equal(JSON.parse(stderr).rows.samples, looks, "every look is there");
  });
