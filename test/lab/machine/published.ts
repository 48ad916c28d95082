import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "./machine.ts";

const PORT = 9009;
const TENANT = "X-Scope-OrgID: lab";

/** Takes what is sent, and keeps its headers: in the Perl that every Debian has. */
const RECEIVER = `use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1:${PORT}", Listen => 5, ReuseAddr => 1) or die;
while (my $client = $server->accept) {
  my ($head, $length, $body) = ("", 0, "");
  while (<$client>) { $head .= $_; $length = $1 if /^content-length: (\\d+)/i; last if /^\\r?$/ }
  read($client, $body, $length);
  open(my $file, ">>", "/tmp/received"); print $file "$head$length bytes\\n"; close($file);
  print $client "HTTP/1.1 204 No Content\\r\\nconnection: close\\r\\n\\r\\n"; close($client);
}
`;

/** The drop-in as the page has it, with the receiver's address. */
function documentedDropIn(): string {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/metrics.md"), "utf8");
  const [, text] = /```\n(\[Service\]\nRestrictAddressFamilies[^`]*)```/.exec(page) ?? [];
  if (text === undefined) throw new Error("docs/metrics.md: expected a drop-in for remote write");
  return text.replace(/(IPAddressAllow=).*/g, "$1127.0.0.1");
}

/** Has an installed agent send its series to a receiver in the guest; what is to be asked, and what is then expected. */
export async function publishTo(machine: Machine) {
  await machine.run(
    `cat >/root/receiver.pl <<'END'\n${RECEIVER}END\nsystemd-run -q --unit=receiver perl /root/receiver.pl`,
  );
  await machine.run(
    `sed -i 's|^# remote_write = .*|remote_write = "http://127.0.0.1:${PORT}/api/v1/push"|; s|^# remote_write_headers = .*|remote_write_headers = ["${TENANT}"]|' /etc/loadspike/loadspike.toml && loadspike agent --check && systemctl reload loadspike`,
  );
  const folder = "/etc/systemd/system/loadspike.service.d";
  return {
    refusal: { ask: "journalctl -u loadspike -o cat --no-pager", expected: /lets it reach no network/ },
    /** As the page tells to. */
    async allow() {
      await machine.run(
        `mkdir -p ${folder} && cat >${folder}/remote-write.conf <<'END'\n${documentedDropIn()}END\nsystemctl daemon-reload && systemctl restart loadspike`,
      );
    },
    received: {
      ask: "cat /tmp/received",
      expected: new RegExp(`^${TENANT}\\r?$[\\s\\S]*^\\d+ bytes$`, "im"),
    },
    async end() {
      await machine.run(
        `systemctl stop receiver; rm -f /root/receiver.pl /tmp/received ${folder}/remote-write.conf; rmdir ${folder}; systemctl daemon-reload`,
      );
    },
  };
}
