/** A line of the journal or of a syslog file. What its source does not tell is `null`. */
export interface LogEntry {
  /** Microseconds since 1970 UTC. */
  time: number;
  /** CLOCK_MONOTONIC in seconds, where the journal has it. */
  mono_s: number | null;
  /** Syslog identifier: `Keepalived_vrrp`, `systemd`, `CROND`, `kernel` … */
  identifier: string;
  pid: number | null;
  message: string;
  /** systemd's catalogue id of the message, and the unit that it is about. */
  message_id: string | null;
  unit: string | null;
}
