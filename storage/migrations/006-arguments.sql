-- Of command lines only what may be kept: rows of before that was the rule (the functions are storage/cleaning.ts's), and
-- then (storage/database.ts) the bytes that were left behind in free pages.
UPDATE events SET path = kept_path(comm, path), detail = kept_detail(kind, comm, path, detail) WHERE kind IN ('run', 'log');
UPDATE chunks SET data = kept_events(data) WHERE kind = 'events';
UPDATE keepalived SET facts = kept_facts(facts);
INSERT INTO meta (key, value) SELECT 'vacuum', 'due' WHERE EXISTS (SELECT 1 FROM boots);
