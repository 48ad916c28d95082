-- The rows of the interchange format, as they come: the recent ones. `mono_s` is REAL, seconds with 6 decimals: a double
-- holds 285 years of them exactly enough to print the same microseconds again. NULL is "unknown".
-- Older rows move, some thousands at a time, into `chunks` (columns, compressed), so these tables stay small and need no
-- index: a search reads them whole in some milliseconds.
CREATE TABLE samples (
  id INTEGER PRIMARY KEY,
  boot INTEGER NOT NULL,
  time INTEGER NOT NULL, -- µs since 1970 UTC
  mono_s REAL NOT NULL,
  load1 REAL NOT NULL, load5 REAL, load15 REAL,
  runnable REAL, tasks REAL, procs_blocked REAL,
  cpu_busy_pct REAL, iowait_pct REAL, steal_pct REAL,
  psi_cpu_some_pct REAL, psi_io_full_pct REAL, psi_mem_some_pct REAL,
  mem_available_kb REAL, swap_used_kb REAL,
  d_tasks REAL, sched_active_mean REAL, forks REAL,
  kernel_look_s REAL,
  self_cpu_pct REAL, self_rss_kb REAL
) STRICT;

CREATE TABLE tasks (
  id INTEGER PRIMARY KEY,
  boot INTEGER NOT NULL,
  time INTEGER NOT NULL,
  mono_s REAL NOT NULL,
  pid REAL, tid REAL,
  comm TEXT, state TEXT NOT NULL, wchan TEXT, phase TEXT NOT NULL,
  exe TEXT, unit TEXT, stack TEXT
) STRICT;

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  boot INTEGER NOT NULL,
  time INTEGER NOT NULL,
  mono_s REAL NOT NULL,
  kind TEXT NOT NULL,
  duration_s REAL, pid REAL, ppid REAL,
  comm TEXT, parent_comm TEXT, path TEXT,
  exit_code REAL, cpu_s REAL, blkio_delay_s REAL,
  detail TEXT
) STRICT;

-- Packed rows, in the order in which they came (storage/chunk.ts has the format of `data`).
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL, -- samples, tasks or events
  first INTEGER NOT NULL, last INTEGER NOT NULL, -- `time` of the earliest and the latest row
  count INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
-- Analysis reads time ranges of one kind; retention reads the oldest.
CREATE INDEX chunks_by_time ON chunks (kind, last, first, count);

-- `boot` counts from 0; `host` is the JSON of a `Host`, as it was at that boot.
CREATE TABLE boots (
  boot INTEGER PRIMARY KEY,
  boot_id TEXT UNIQUE,
  host TEXT NOT NULL
) STRICT;

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- JSON of `KeepalivedFacts` (or `null`: none there), valid from `time` on.
CREATE TABLE keepalived (time INTEGER PRIMARY KEY, facts TEXT NOT NULL) STRICT;

CREATE TABLE predictions (
  id INTEGER PRIMARY KEY,
  made_at INTEGER NOT NULL,
  at INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL,
  cause TEXT NOT NULL, culprit TEXT NOT NULL
) STRICT;
