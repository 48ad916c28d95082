-- What an operator did, and when: the report compares before and after. It has no monotonic clock, for it may be told later.
CREATE TABLE marks (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL, -- µs since 1970 UTC
  text TEXT NOT NULL
) STRICT;
