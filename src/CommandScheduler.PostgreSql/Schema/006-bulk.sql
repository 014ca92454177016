-- The chunks of jobs that were scheduled at once, each noted with its rows, so that a repetition goes on behind them.
CREATE TABLE IF NOT EXISTS {schema}.bulk (
  request_id text COLLATE "C" NOT NULL,
  chunk int NOT NULL,
  -- The places in the chunk that grains have not carried out yet.
  left_over int[] NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (request_id, chunk)
);

CREATE INDEX IF NOT EXISTS bulk_stored ON {schema}.bulk (stored_at);
