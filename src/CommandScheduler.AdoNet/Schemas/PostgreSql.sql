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

-- Whether the texts of a JSON document can be decoded: type json also keeps U+0000 and unpaired surrogates, as escapes.
CREATE OR REPLACE FUNCTION scheduler.is_decodable(document text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strpos(document, E'\\u') = 0
      OR replace(document, E'\\\\', 'xx')
         !~ E'\\\\u(0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\\\u[dD][c-fC-F])|(?<!\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u)[dD][c-fC-F])'
$$;

-- Whether type jsonb can keep a JSON value whose texts can be decoded: type json also keeps numbers of any size.
CREATE OR REPLACE FUNCTION scheduler.is_plain(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN value ~ '[0-9][eE][+-]?[0-9]{4}' OR length(value) > 100000
              THEN regexp_replace(value, E'"([^"\\\\]|\\\\.)*"', '', 'g') !~ '[0-9][eE][+-]?[0-9]{4}|[0-9]{255}'
              ELSE true
         END
$$;

-- A stored instant; null for what is none.
CREATE OR REPLACE FUNCTION scheduler.instant(stored text) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN stored !~ ('^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'
                || E'(\\.[0-9]{1,7})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$') THEN NULL
              WHEN substr(stored, 9, 2)::int > date_part('day', (substr(stored, 1, 7) || '-01')::date + interval '1 month' - interval '1 day') THEN NULL
              ELSE stored::timestamptz
         END
$$;

-- The name of a job that has none: made of its text, which is kept to the letter, so that it stays. The engine has the same rule.
CREATE OR REPLACE FUNCTION scheduler.stand_in(stored text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH RECURSIVE plain AS (SELECT translate(stored, E' \t\r\n', '') AS text),
  hash(step, value) AS (
    SELECT 0, 0::bigint
    UNION ALL
    SELECT step + 1, (value * 31 + ascii(substr(text, step + 1, 1))) % 2147483647 FROM hash, plain WHERE step < least(length(text), 256))
  SELECT '@unreadable' || ((value * 31 + length(text)) % 2147483647) FROM hash, plain WHERE step = least(length(text), 256)
$$;

-- Whether the facts of a job from before the facts can be made; see facts_before.
CREATE OR REPLACE FUNCTION scheduler.has_facts_before(job json) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT scheduler.is_plain(job::text)
     AND json_typeof(job -> 'open') = 'array'
     AND NOT EXISTS (SELECT FROM json_array_elements(CASE json_typeof(job -> 'open') WHEN 'array' THEN job -> 'open' ELSE '[]' END) AS open
                      WHERE ((open ->> 'attempts') ~ '^[0-9]{1,9}$' AND scheduler.instant(open ->> 'runAt') IS NOT NULL) IS NOT TRUE)
     AND (job ->> 'nextDue' IS NULL OR scheduler.instant(job ->> 'nextDue') IS NOT NULL)
     AND coalesce(job #>> '{held,occurrence,attempts}', '0') ~ '^[0-9]{1,9}$'
$$;

-- One row for each job, in the columns of the view of UsePostgreSql. Each job of a document has its facts in it: status, dueAt,
-- attempt, timeZone. They hold where the document's "factsOf" is its "version": a build from before the facts keeps both as they
-- were, but counts the version with each change. Then, as for what it wrote before, the facts are made as it would show them.
-- What follows OFFSET 0 is computed once for each job, and not once for each column. A document or a job that cannot be read is one row,
-- quarantined; no row makes the view fail.
CREATE OR REPLACE VIEW scheduler_jobs AS
-- A key has no braces: U+FDD0 and a digit stand for them.
SELECT replace(replace(replace(substr(state.key, 3), U&'\FDD0' || '0', '{'), U&'\FDD0' || '1', '}'), U&'\FDD0' || '2', U&'\FDD0') COLLATE "C" AS schedule_id,
       CASE WHEN NOT whole.is_read THEN '' WHEN known.is_named THEN job.name #>> '{}' ELSE scheduler.stand_in(element.value::text) END COLLATE "C" AS name,
       CASE WHEN scheduler.is_plain((job.command -> 'json')::text) THEN (job.command -> 'json')::jsonb END AS command,
       job.command ->> 'type' AS command_type,
       scheduler.instant(known.due) AS due_at,
       job.recurrence,
       CASE WHEN facts.before IS NULL THEN job."timeZone" ELSE facts.before ->> 'timeZone' END AS time_zone,
       CASE WHEN known.is_read THEN known.status ELSE 'quarantined' END AS status,
       CASE WHEN known.attempt ~ '^[0-9]{1,9}$' THEN known.attempt::int ELSE 0 END AS attempt,
       job."lastOutcome" AS last_outcome,
       CASE WHEN known.is_read THEN job."lastError" ELSE 'What is stored cannot be read.' END AS last_error,
       CASE json_typeof(job.options -> 'tags') WHEN 'array' THEN ARRAY(SELECT json_array_elements_text(job.options -> 'tags')) ELSE '{}' END AS tags,
       job.options ->> 'correlationId' AS correlation_id,
       -- The due time to its last digit, which a timestamp does not have, and the whole job.
       CASE WHEN known.is_read THEN known.due END COLLATE "C" AS exact_due_at,
       element.value AS job,
       -- An occurrence waits for a requeue where the job has "held": all builds write it, so that nothing else need say so.
       job.held IS NOT NULL AS awaits_requeue,
       CASE WHEN job.held IS NOT NULL THEN scheduler.instant(coalesce(job.held ->> 'failedAt', job.held #>> '{occurrence,runAt}')) END AS failed_at,
       coalesce(job.options ->> 'dispatcher', 'default') AS dispatcher,
       scheduler.instant(job."scheduledAt") AS scheduled_at
  FROM scheduler_state AS state
 CROSS JOIN LATERAL json_to_record(
   CASE WHEN ltrim(state.document::text, E' \t\r\n') LIKE '{%' AND scheduler.is_decodable(state.document::text) THEN state.document ELSE '{"format":"none"}' END)
   AS document (format text, version text, "factsOf" text, jobs json)
 CROSS JOIN LATERAL (
   SELECT coalesce(document.format, '1') ~ '^(-[0-9]{1,9}|0|1)$' AND coalesce(json_typeof(document.jobs) = 'array', false) AS is_read OFFSET 0) AS whole
 CROSS JOIN LATERAL json_array_elements(CASE WHEN whole.is_read THEN document.jobs ELSE '[null]' END)
   WITH ORDINALITY AS element (value, number)
 CROSS JOIN LATERAL json_to_record(CASE json_typeof(element.value) WHEN 'object' THEN element.value ELSE '{}' END) AS job (
   name json, command json, recurrence text, options json, held json, status text, "dueAt" text, attempt text, "timeZone" text,
   "lastOutcome" text, "lastError" text, "scheduledAt" text)
 CROSS JOIN LATERAL (
   SELECT CASE WHEN document."factsOf" = document.version THEN NULL
               WHEN json_typeof(element.value) = 'object' AND scheduler.has_facts_before(element.value) THEN scheduler.facts_before(element.value::jsonb)
               ELSE '{}'
          END AS before OFFSET 0) AS facts
 CROSS JOIN LATERAL (
   SELECT coalesce(json_typeof(job.name) = 'string' AND length(job.name #>> '{}') BETWEEN 1 AND 128
            AND job.name #>> '{}' !~ '[\x01-\x1f\x7f-\x9f]', false) AS is_named OFFSET 0) AS named
 CROSS JOIN LATERAL (
   SELECT named.is_named,
          (named.is_named AND json_typeof(job.command -> 'type') = 'string'
           AND CASE WHEN facts.before IS NULL THEN job.status ELSE facts.before ->> 'status' END
             IN ('pending', 'retrying', 'paused', 'deadLettered', 'quarantined')) IS TRUE AS is_read,
          CASE WHEN facts.before IS NULL THEN job.status ELSE facts.before ->> 'status' END AS status,
          CASE WHEN facts.before IS NULL THEN job."dueAt" ELSE facts.before ->> 'dueAt' END AS due,
          CASE WHEN facts.before IS NULL THEN job.attempt ELSE facts.before ->> 'attempt' END AS attempt) AS known
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
