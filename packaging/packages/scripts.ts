import { INSTALLED_CONFIG } from "../../agent/config.ts";
import { DATA, DROP_IN, INSTALLED_PROGRAM, SANDBOX_SINCE, USER } from "../../agent/install/unit.ts";

/** Where the unit's drop-ins lie that a script chooses from. */
export const DROP_INS = {
  newer: "share/loadspike/sandbox.conf",
  older: "share/loadspike/older.conf",
} as const;

const UNITS = "/usr/lib/systemd/system";
const IF_SYSTEMD_RUNS = "[ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1";

/**
 * What both kinds of package do, as pieces for /bin/sh. None of it fails where systemd does not run: packages are installed into images too.
 */

/** Refuses, before anything is changed, what the database could not be read with. @param schema newest version that this package knows */
export function refuseOlder(schema: number, version: string): string {
  // The database's version stands in its header, most significant byte first (https://www.sqlite.org/fileformat.html, offset 60).
  return `db=${DATA}/loadspike.db
if [ -f "$db" ] && [ "$(head -c 15 "$db" 2>/dev/null)" = "SQLite format 3" ]; then
  schema=$(od -An -tu1 -j60 -N4 "$db" | { read -r a b c d; echo $(((a << 24) + (b << 16) + (c << 8) + d)); })
  if [ "$schema" -gt ${schema} ]; then
    echo "loadspike: $db was written by a newer loadspike (its schema is $schema, that of ${version} is ${schema}): keep the newer package, or move the file aside first" >&2
    exit 1
  fi
fi
`;
}

/** User, folder, and what this systemd can hold the unit to. */
export const SET_UP = `getent group ${USER} >/dev/null || groupadd --system ${USER}
getent passwd ${USER} >/dev/null || useradd --system --gid ${USER} --no-create-home --home-dir ${DATA} --shell /sbin/nologin ${USER}
# What is recorded is the service's to write and the group's to read.
mkdir -p ${DATA}
chown ${USER}:${USER} ${DATA}
chmod 2750 ${DATA}
systemd=$(systemctl --version 2>/dev/null | sed -n '1s/^systemd \\([0-9]*\\).*/\\1/p')
if [ -n "$systemd" ]; then
  chosen=${DROP_INS.newer}
  [ "$systemd" -ge ${SANDBOX_SINCE} ] || chosen=${DROP_INS.older}
  mkdir -p $(dirname ${UNITS}/${DROP_IN})
  cp ${INSTALLED_PROGRAM}/$chosen ${UNITS}/${DROP_IN}
  chmod 644 ${UNITS}/${DROP_IN}
fi
`;

/** What runs is started anew with what was installed; what does not run is not started. */
export const RELOAD_AND_RESTART = `if ${IF_SYSTEMD_RUNS}; then
  systemctl daemon-reload || :
  systemctl try-restart loadspike.service || :
fi
`;

export const STOP = `if ${IF_SYSTEMD_RUNS}; then
  systemctl disable --now loadspike.service >/dev/null 2>&1 || :
fi
`;

export const FORGET_UNIT = `rm -rf $(dirname ${UNITS}/${DROP_IN})
if ${IF_SYSTEMD_RUNS}; then systemctl daemon-reload || :; fi
`;

/** What was recorded, the configuration and the user. */
export const PURGE = `rm -rf ${DATA} ${INSTALLED_CONFIG.slice(0, INSTALLED_CONFIG.lastIndexOf("/"))} ${INSTALLED_PROGRAM}
if getent passwd ${USER} >/dev/null; then userdel ${USER} >/dev/null 2>&1 || :; fi
if getent group ${USER} >/dev/null; then groupdel ${USER} >/dev/null 2>&1 || :; fi
`;
