-- The tables of CommandScheduler on PostgreSQL, version 3, in a schema of their own. May run again, and by several silos at
-- once; a database of a newer version must not be given to it.
-- OrleansQuery is where the ADO.NET providers of Orleans read their statements from.

BEGIN;
SELECT pg_advisory_xact_lock(7236183091562083);

CREATE SCHEMA IF NOT EXISTS scheduler;
SET LOCAL search_path TO scheduler;

CREATE TABLE IF NOT EXISTS scheduler_schema (version int NOT NULL);
INSERT INTO scheduler_schema (version) SELECT 3 WHERE NOT EXISTS (SELECT * FROM scheduler_schema);

-- Version 1 has a view of other columns, which cannot be replaced. Its silos go on meanwhile: they do not use the view.
DO $step$
BEGIN
  IF (SELECT version FROM scheduler_schema) = 1 THEN
    DROP VIEW IF EXISTS scheduler_jobs;
  END IF;
  -- Version 2 has the view with fewer columns: it is replaced below, and no script from before could.
  UPDATE scheduler_schema SET version = 3 WHERE version < 3;
END
$step$;

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

-- The Orleans services whose schedules these are. Builds from before this table do not mind it.
CREATE TABLE IF NOT EXISTS scheduler_service (service_id text PRIMARY KEY);

-- The stored form of an instant, in UTC with up to seven decimals, as a text that sorts as time does and keeps them all.
CREATE OR REPLACE FUNCTION exact_time(stored text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT rpad(left(stored, -6) || CASE WHEN strpos(stored, '.') = 0 THEN '.' ELSE '' END, 27, '0')
$$;

-- The facts of a job in a document that a build from before the facts wrote last. Those builds do not change, so nor does this.
CREATE OR REPLACE FUNCTION facts_before(job jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_build_object(
    'status',
    CASE WHEN job #>> '{held,outcome}' = 'quarantined' THEN 'quarantined'
         WHEN job ? 'paused' THEN 'paused'
         WHEN job ? 'held' AND NOT job ? 'nextDue' AND jsonb_array_length(job -> 'open') = 0 THEN 'deadLettered'
         WHEN jsonb_path_exists(job, '$.open[*].attempts ? (@ > 0)') THEN 'retrying'
         ELSE 'pending'
    END,
    'dueAt',
    CASE WHEN job #>> '{held,outcome}' = 'quarantined' THEN NULL
         ELSE least(
           (SELECT min(scheduler.exact_time(open ->> 'runAt') COLLATE "C") FROM jsonb_array_elements(job -> 'open') AS open),
           scheduler.exact_time(job ->> 'nextDue') COLLATE "C") || 'Z'
    END,
    'attempt',
    CASE WHEN jsonb_array_length(job -> 'open') = 0 THEN coalesce((job #>> '{held,occurrence,attempts}')::int, 0)
         ELSE (SELECT max((open ->> 'attempts')::int) FROM jsonb_array_elements(job -> 'open') AS open)
    END,
    'timeZone',
    CASE WHEN job ? 'recurrence' THEN coalesce(job #>> '{options,timeZone}', 'UTC') END)
$$;

-- One row for each job, in the columns of the view of UsePostgreSql. Each job of a document has its facts in it: status, dueAt,
-- attempt, timeZone. They hold where the document's "factsOf" is its "version": a build from before the facts keeps both as they
-- were, but counts the version with each change. Then, as for what it wrote before, the facts are made as it would show them.
-- What follows OFFSET 0 is computed once for each job, and not once for each column.
CREATE OR REPLACE VIEW scheduler_jobs AS
SELECT substr(state.key, 3) COLLATE "C" AS schedule_id,
       (job ->> 'name') COLLATE "C" AS name,
       job #> '{command,json}' AS command,
       job #>> '{command,type}' AS command_type,
       (facts ->> 'dueAt')::timestamptz AS due_at,
       job ->> 'recurrence' AS recurrence,
       facts ->> 'timeZone' AS time_zone,
       facts ->> 'status' AS status,
       (facts ->> 'attempt')::int AS attempt,
       job ->> 'lastOutcome' AS last_outcome,
       job ->> 'lastError' AS last_error,
       ARRAY(SELECT jsonb_array_elements_text(job #> '{options,tags}')) AS tags,
       job #>> '{options,correlationId}' AS correlation_id,
       -- The due time to its last digit, which a timestamp does not have, and the whole job.
       (facts ->> 'dueAt') COLLATE "C" AS exact_due_at,
       element AS job,
       -- An occurrence waits for a requeue where the job has "held": all builds write it, so that nothing else need say so.
       (job ->> 'held') IS NOT NULL AS awaits_requeue,
       CASE WHEN (job ->> 'held') IS NOT NULL THEN coalesce(job #>> '{held,failedAt}', job #>> '{held,occurrence,runAt}')::timestamptz END AS failed_at,
       coalesce(job #>> '{options,dispatcher}', 'default') AS dispatcher,
       (job ->> 'scheduledAt')::timestamptz AS scheduled_at
  FROM scheduler_state AS state
 CROSS JOIN LATERAL json_to_record(state.document) AS document (format int, version text, "factsOf" text, jobs json)
 CROSS JOIN LATERAL json_array_elements(CASE WHEN document.format <= 1 THEN document.jobs ELSE '[]' END) AS element
 CROSS JOIN LATERAL (SELECT element::jsonb AS job OFFSET 0) AS decoded
 CROSS JOIN LATERAL (SELECT CASE WHEN document."factsOf" = document.version THEN job ELSE facts_before(job) END AS facts OFFSET 0) AS known
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
