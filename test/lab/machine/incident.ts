import type { Machine } from "./machine.ts";

/** What the guest of the incident has: its configuration, and what its check script asks for. */
export const CONFIG = "/etc/keepalived/keepalived.conf";
export const SCRIPT = "/etc/keepalived/keepalived_check_heplify.sh";

/** The name that the kernel keeps of the script: 15 bytes. */
export const CULPRIT = "keepalived_chec";

const config = `global_defs {
    router_id lab
    script_user root
}
vrrp_script chk_heplify {
    script "${SCRIPT}"
    interval 5
    timeout 4
}
vrrp_instance VI_1 {
    state BACKUP
    interface lan0
    virtual_router_id 51
    priority 100
    advert_int 1
    virtual_ipaddress {
        10.77.0.100/24
    }
    track_script {
        chk_heplify
    }
}
`;

/** Is the service there, is the file there, have keepalived dump its state, and read the state out of the dump. */
const script = `#!/bin/bash
status=1
if pgrep -x heplify | grep -q . && [ -e /etc/heplify.enabled ]; then status=0; fi
kill -USR1 "$(cat /run/keepalived.pid)"
kill -USR2 "$(cat /run/keepalived.pid)"
state=$(grep -m1 State /tmp/keepalived.data | cut -d= -f2 | tr -d ' ')
[ "$state" ] || logger -t check_heplify "no state in the dump"
exit $status
`;

/** The network's one side, and the service that the script asks for. */
const around = `[Unit]
Description=what the lab's keepalived finds
Before=keepalived.service

[Service]
Type=forking
ExecStartPre=-/sbin/ip link add lan0 type veth peer name lan1
ExecStartPre=/sbin/ip link set lan0 up
ExecStartPre=/sbin/ip link set lan1 up
ExecStartPre=-/sbin/ip address add 10.77.0.1/24 dev lan0
ExecStart=/bin/sh -c '/usr/local/bin/heplify infinity &'

[Install]
WantedBy=multi-user.target
`;

/** Installs what acassen/keepalived#2480 describes, in small; nothing of it runs yet. */
export async function installIncident(machine: Machine): Promise<void> {
  await machine.write(CONFIG, config);
  await machine.write(SCRIPT, script);
  await machine.write("/etc/systemd/system/around.service", around);
  await machine.run(
    `chmod 644 ${CONFIG} && chmod 755 ${SCRIPT} && touch /etc/heplify.enabled && ln -sf /bin/sleep /usr/local/bin/heplify && systemctl daemon-reload && systemctl enable --now around`,
  );
}

/** Another build of keepalived in the place of the package's. Old ones do not tell systemd when they are up. */
export async function replaceKeepalived(machine: Machine, program: string): Promise<void> {
  await machine.copyIn(program, "/usr/sbin/keepalived.own");
  await machine.run(
    "chmod 755 /usr/sbin/keepalived.own && mv /usr/sbin/keepalived.own /usr/sbin/keepalived && mkdir -p /etc/systemd/system/keepalived.service.d && printf '[Service]\\nType=simple\\n' >/etc/systemd/system/keepalived.service.d/own.conf && systemctl daemon-reload",
  );
}
