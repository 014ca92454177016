-- The chunks of jobs that were scheduled at once, each noted with its rows, so that a repetition goes on behind them.
CREATE TABLE IF NOT EXISTS scheduler_bulk (
  request_id TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  -- The places in the chunk that grains have not carried out yet, as a JSON array.
  left_over TEXT NOT NULL,
  stored_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  PRIMARY KEY (request_id, chunk)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS scheduler_bulk_stored ON scheduler_bulk (stored_at);
