-- The tables of CommandScheduler on PostgreSQL, version 1, in a schema of their own. May run again, and by several silos at
-- once; a database of a newer version must not be given to it.
-- OrleansQuery is where the ADO.NET providers of Orleans read their statements from.

BEGIN;
SELECT pg_advisory_xact_lock(7236183091562083);

CREATE SCHEMA IF NOT EXISTS scheduler;
SET LOCAL search_path TO scheduler;

CREATE TABLE IF NOT EXISTS scheduler_schema (version int NOT NULL);
INSERT INTO scheduler_schema (version) SELECT 1 WHERE NOT EXISTS (SELECT * FROM scheduler_schema);

-- The first version of a row is random, so that a row that was deleted and made again never looks like its former self.
CREATE TABLE IF NOT EXISTS scheduler_state (
  service_id text NOT NULL,
  state_name text NOT NULL,
  key text NOT NULL,
  document json NOT NULL,
  version int NOT NULL,
  PRIMARY KEY (service_id, state_name, key)
);

CREATE TABLE IF NOT EXISTS scheduler_reminder (
  service_id text NOT NULL,
  grain_id text NOT NULL,
  name text NOT NULL,
  start_time timestamptz NOT NULL,
  period bigint NOT NULL,
  grain_hash int NOT NULL,
  version int NOT NULL,
  PRIMARY KEY (service_id, grain_id, name)
);
CREATE INDEX IF NOT EXISTS scheduler_reminder_hash ON scheduler_reminder (service_id, grain_hash);

CREATE OR REPLACE VIEW scheduler_jobs AS
SELECT substr(state.key, 3) AS schedule_id,
       job ->> 'name' AS name,
       job #>> '{command,type}' AS command_type,
       job #> '{command,json}' AS command,
       coalesce(job #>> '{open,0,runAt}', job ->> 'nextDue')::timestamptz AS due_at,
       job ->> 'recurrence' AS recurrence,
       job #>> '{held,outcome}' AS held,
       job ->> 'lastError' AS last_error
  FROM scheduler_state AS state, json_array_elements(state.document -> 'jobs') AS job
 WHERE state.state_name LIKE '%scheduler-schedule';

CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey text PRIMARY KEY, QueryText text NOT NULL);
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
  ('ClearStorageKey',
   'DELETE FROM scheduler_state WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString AND version = @GrainStateVersion::int RETURNING version + 1 AS NewGrainStateVersion'),
  ('DeleteReminderRowKey',
   'WITH gone AS (DELETE FROM scheduler_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1) SELECT count(*) > 0 FROM gone'),
  ('DeleteReminderRowsKey',
   'DELETE FROM scheduler_reminder WHERE service_id = @ServiceId'),
  ('DeleteStorageKey',
   'DELETE FROM scheduler_state WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString AND version = @GrainStateVersion::int RETURNING version + 1 AS NewGrainStateVersion'),
  ('ReadFromStorageKey',
   'SELECT convert_to(document::text, ''UTF8'') AS PayloadBinary, version AS Version FROM scheduler_state WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString'),
  ('ReadRangeRows1Key',
   'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM scheduler_reminder WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash'),
  ('ReadRangeRows2Key',
   'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM scheduler_reminder WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)'),
  ('ReadReminderRowKey',
   'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM scheduler_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName'),
  ('ReadReminderRowsKey',
   'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM scheduler_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId'),
  ('UpsertReminderRowKey',
   'INSERT INTO scheduler_reminder (service_id, grain_id, name, start_time, period, grain_hash, version) VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0) ON CONFLICT (service_id, grain_id, name) DO UPDATE SET start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash, version = scheduler_reminder.version + 1 RETURNING version AS Version'),
  ('WriteToStorageKey',
   'WITH made AS (INSERT INTO scheduler_state (service_id, state_name, key, document, version) SELECT @ServiceId, @GrainTypeString, @GrainIdExtensionString, convert_from(@PayloadBinary, ''UTF8'')::json, floor(random() * 1000000000)::int + 1 WHERE @GrainStateVersion::int IS NULL ON CONFLICT DO NOTHING RETURNING version), changed AS (UPDATE scheduler_state SET document = convert_from(@PayloadBinary, ''UTF8'')::json, version = version + 1 WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString AND version = @GrainStateVersion::int RETURNING version) SELECT version AS NewGrainStateVersion FROM made UNION ALL SELECT version FROM changed')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
COMMIT;
