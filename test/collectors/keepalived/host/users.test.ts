import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { usersBelow } from "../../../../collectors/keepalived/host/users.ts";

function tree(t: TestContext, more: Record<string, string> = {}) {
  const root = mkdtempSync(join(tmpdir(), "loadspike-users-"));
  t.after(() => rmSync(root, { recursive: true }));
  const files = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\ncheck:x:990:990::/:/sbin/nologin\n",
    "etc/group": "root:x:0:\nwheel:x:10:check\n",
    ...more,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return usersBelow(root);
}

test("users and groups are those of the tree's own files", (t) => {
  const users = tree(t);
  assert.deepEqual(
    ["root", "check", "wheel", "x", ""].map((name) => users?.hasUser(name)),
    [true, true, false, false, false],
  );
  assert.deepEqual(
    ["root", "check", "wheel"].map((name) => users?.hasGroup(name)),
    [true, false, true],
  );
});

test("where somebody else may know a name, none is missing", (t) => {
  const has = (passwd: string, more = {}) =>
    tree(t, { "etc/nsswitch.conf": `# passwd: ldap\npasswd: ${passwd}\n`, ...more })?.hasUser("alice");
  assert.equal(has("files"), false);
  assert.equal(has("files systemd # ldap"), false);
  assert.equal(has("files [NOTFOUND=return] sss"), false, "every RHEL names sssd, set up or not");
  assert.equal(has("sss files", { "var/lib/sss/pipes/nss": "" }), true);
  assert.equal(has("files ldap"), true);
  assert.equal(has("compat"), true);
  const users = tree(t, { "etc/nsswitch.conf": "passwd: files winbind\ngroup: files\n" });
  assert.deepEqual([users?.hasUser("alice"), users?.hasGroup("alice")], [true, false]);
});

test("a tree without such files says nothing of users", (t) => {
  const root = mkdtempSync(join(tmpdir(), "loadspike-users-"));
  t.after(() => rmSync(root, { recursive: true }));
  assert.equal(usersBelow(root), undefined);
});
