/** The installed configuration: every key with the question that it answers; what is commented out is the default. */
export function configText(database: string): string {
  return `# loadspike: configuration. Each key answers one question; what is commented out is the default.
# After a change: systemctl reload loadspike; database and [privacy] hold from the next start (systemctl restart loadspike).

# Where do the recordings lie?
database = ${JSON.stringify(database)}

[keepalived]
# Whose word counts beside root's? keepalived is believed where nobody but root may change its executable and its
# configuration; others are named here.
# trusted = ["/opt/keepalived/sbin/keepalived", "/opt/keepalived/keepalived.conf"]

[retention]
# How far back shall a report be able to look, in days?
# days = 90

# How much of the disk may it take at most, in MB? The oldest rows go first.
# max_size_mb = 900

# When may the clearing up take its seconds? (cron: minute hour day month weekday)
# schedule = "17 3 * * *"

[privacy]
# How much of command lines may be kept? names: the program, the script, names of options; redacted: values too, but for what
# looks like a secret (no such list is ever complete); full: all of it.
# arguments = "names"

[report]
# Shall a report be written by itself, and when? Nothing given: never.
# schedule = "30 6 * * 1"

# Where to, as what (text, json, markdown, html), and over how many days?
# directory = "/var/lib/loadspike/reports"
# format = "html"
# days = 7

[log]
# How much is said to the journal? (debug, info, warn, error)
# level = "info"
`;
}
