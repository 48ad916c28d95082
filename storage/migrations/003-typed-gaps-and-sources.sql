-- What a `gap` row means, which stood as a sentence in `detail` before (storage/legacy-gaps.ts reads those).
ALTER TABLE events ADD COLUMN gap TEXT;
ALTER TABLE events ADD COLUMN lost REAL;
ALTER TABLE events ADD COLUMN seen REAL;
ALTER TABLE events ADD COLUMN source TEXT;

-- What each source of the recorder could give, and when (`time`s; `until` NULL: nobody has said that it ended).
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  since INTEGER NOT NULL, until INTEGER,
  status TEXT NOT NULL, -- ok, no-data or error
  reason TEXT -- JSON of a `SourceFact`; NULL: all is well
) STRICT;
