-- What applications schedule in transactions of their own, until the schedule takes it up.
CREATE TABLE {schema}.inbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  schedule_id text COLLATE "C" NOT NULL,
  ring_hash int NOT NULL,
  entry jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- An entry that the schedule refused stays for a while, with the reason.
  refused_at timestamptz,
  refusal text
);

CREATE INDEX inbox_waiting ON {schema}.inbox (id) INCLUDE (ring_hash) WHERE refused_at IS NULL;
CREATE INDEX inbox_schedule ON {schema}.inbox (schedule_id, id) WHERE refused_at IS NULL;
CREATE INDEX inbox_refused ON {schema}.inbox (refused_at) WHERE refused_at IS NOT NULL;
