-- What the kernel accounts to a process at its exit besides its CPU time and its block-I/O delay.
ALTER TABLE events ADD COLUMN swap_delay_s REAL;
ALTER TABLE events ADD COLUMN written_bytes REAL;
