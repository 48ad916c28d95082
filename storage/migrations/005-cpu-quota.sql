-- A control group that used up its CPU limit (`cpu.quota` rows): the limit, and how often and how long the group was stopped.
ALTER TABLE events ADD COLUMN quota_s REAL;
ALTER TABLE events ADD COLUMN quota_period_s REAL;
ALTER TABLE events ADD COLUMN periods REAL;
ALTER TABLE events ADD COLUMN throttled_periods REAL;
ALTER TABLE events ADD COLUMN throttled_s REAL;
