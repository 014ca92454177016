-- The tables of CommandScheduler on SQLite, version 1. May run again; a database of a newer version must not be given to it.
-- OrleansQuery is where the ADO.NET providers of Orleans read their statements from.

PRAGMA journal_mode = WAL;

CREATE TABLE IF NOT EXISTS scheduler_schema (version INTEGER NOT NULL);
INSERT INTO scheduler_schema (version) SELECT 1 WHERE NOT EXISTS (SELECT * FROM scheduler_schema);

-- The first version of a row is random, so that a row that was deleted and made again never looks like its former self.
CREATE TABLE IF NOT EXISTS scheduler_state (
  service_id TEXT NOT NULL,
  state_name TEXT NOT NULL,
  key TEXT NOT NULL,
  document TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, state_name, key)
);

-- start_time is UTC, as 'yyyy-MM-dd HH:mm:ss.FFFFFFF'.
CREATE TABLE IF NOT EXISTS scheduler_reminder (
  service_id TEXT NOT NULL,
  grain_id TEXT NOT NULL,
  name TEXT NOT NULL,
  start_time TEXT NOT NULL,
  period INTEGER NOT NULL,
  grain_hash INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (service_id, grain_id, name)
);
CREATE INDEX IF NOT EXISTS scheduler_reminder_hash ON scheduler_reminder (service_id, grain_hash);

-- The Orleans services whose schedules these are. Builds from before this table do not mind it.
CREATE TABLE IF NOT EXISTS scheduler_service (service_id TEXT PRIMARY KEY);

-- The views are made anew, so that a file from before gets them as they are here.
-- Each job of a document has its facts in it: status, dueAt, attempt, timeZone. The views show them and have no rule of their own.
-- They hold where the document's "factsOf" is its "version": a build from before the facts keeps both as they were, but counts the
-- version with each change. Then, as for what it wrote before, they are made as it would show them; those builds do not change, so
-- nor do these rules. due_at is UTC, as 'yyyy-MM-ddTHH:mm:ss.fffffffZ', so that texts compare as times. A document that is damaged, or of a
-- newer format, is one row without a name, and a job that cannot be read is one row; either is quarantined. No row makes the view fail.
-- An occurrence waits for a requeue where the job has "held", which all builds write.
BEGIN IMMEDIATE;
DROP VIEW IF EXISTS scheduler_jobs;
DROP VIEW IF EXISTS scheduler_job_rows;

CREATE VIEW scheduler_job_rows AS
SELECT service_id,
       key,
       CASE WHEN is_whole THEN job ELSE 'null' END AS document,
       CASE WHEN NOT is_read THEN ''
            WHEN is_named THEN job ->> '$.name'
            ELSE (WITH RECURSIVE hash(step, value) AS (
                    SELECT 0, 0
                    UNION ALL
                    SELECT step + 1, (value * 31 + unicode(substr(text, step + 1, 1))) % 2147483647 FROM hash WHERE step < min(length(text), 256))
                  SELECT '@unreadable' || ((value * 31 + length(text)) % 2147483647) FROM hash WHERE step = min(length(text), 256))
       END AS name,
       job -> '$.command.json' AS command,
       job ->> '$.command.type' AS command_type,
       CASE WHEN has_facts THEN job ->> '$.dueAt'
            WHEN job ->> '$.held.outcome' = 'quarantined' THEN NULL
            ELSE (SELECT min(substr(at, 1, length(at) - 6) || substr('.0000000', length(at) - 24) || 'Z')
                    FROM (SELECT CASE WHEN open.type = 'object' THEN open.value ->> '$.runAt' END AS at FROM json_each(job, '$.open') AS open
                          UNION ALL
                          SELECT job ->> '$.nextDue'))
       END AS due_at,
       job ->> '$.recurrence' AS recurrence,
       CASE WHEN has_facts THEN job ->> '$.timeZone'
            WHEN job ->> '$.recurrence' IS NOT NULL THEN coalesce(job ->> '$.options.timeZone', 'UTC')
       END AS time_zone,
       CASE WHEN NOT is_named OR NOT has_type THEN 'quarantined'
            WHEN has_facts THEN CASE WHEN job ->> '$.status' IN ('pending', 'retrying', 'paused', 'deadLettered') THEN job ->> '$.status' ELSE 'quarantined' END
            WHEN job ->> '$.held.outcome' = 'quarantined' THEN 'quarantined'
            WHEN job ->> '$.paused' IS NOT NULL THEN 'paused'
            WHEN job ->> '$.held' IS NOT NULL AND job ->> '$.nextDue' IS NULL AND job ->> '$.open[0]' IS NULL THEN 'deadLettered'
            WHEN EXISTS (SELECT * FROM json_each(job, '$.open') AS open WHERE CASE WHEN open.type = 'object' THEN open.value ->> '$.attempts' > 0 END) THEN 'retrying'
            ELSE 'pending'
       END AS status,
       CASE WHEN has_facts THEN job ->> '$.attempt'
            ELSE coalesce(
              (SELECT max(CASE WHEN open.type = 'object' THEN open.value ->> '$.attempts' END) FROM json_each(job, '$.open') AS open),
              job ->> '$.held.occurrence.attempts',
              0)
       END AS attempt,
       job ->> '$.lastOutcome' AS last_outcome,
       CASE WHEN NOT is_named OR NOT has_type
              OR (has_facts AND coalesce(job ->> '$.status', '') NOT IN ('pending', 'retrying', 'paused', 'deadLettered', 'quarantined'))
            THEN 'What is stored cannot be read.'
            ELSE job ->> '$.lastError'
       END AS last_error,
       job -> '$.options.tags' AS tags,
       job ->> '$.options.correlationId' AS correlation_id,
       job ->> '$.held' IS NOT NULL AS awaits_requeue,
       (SELECT substr(at, 1, length(at) - 6) || substr('.0000000', length(at) - 24) || 'Z'
          FROM (SELECT coalesce(job ->> '$.held.failedAt', job ->> '$.held.occurrence.runAt') AS at)
         WHERE job ->> '$.held' IS NOT NULL) AS failed_at,
       coalesce(job ->> '$.options.dispatcher', 'default') AS dispatcher,
       (SELECT substr(at, 1, length(at) - 6) || substr('.0000000', length(at) - 24) || 'Z' FROM (SELECT job ->> '$.scheduledAt' AS at)) AS scheduled_at
  FROM (SELECT *,
               coalesce(json_type(job, '$.name') = 'text' AND length(job ->> '$.name') BETWEEN 1 AND 128
                 AND job ->> '$.name' NOT GLOB '*[' || char(1) || '-' || char(31) || char(127) || '-' || char(159) || ']*', 0) AS is_named,
               coalesce(json_type(job, '$.command.type') = 'text', 0) AS has_type
          FROM (
        SELECT state.service_id,
               state.key,
               replace(replace(replace(replace(
                 CASE WHEN element.type = 'text' THEN json_quote(element.value) ELSE coalesce(element.value, 'null') END,
                 ' ', ''), char(9), ''), char(10), ''), char(13), '') AS text,
               CASE WHEN element.type = 'object' THEN element.value ELSE '{}' END AS job,
               element.type = 'object' AS is_whole,
               CASE WHEN NOT json_valid(state.document) THEN 0
                    ELSE coalesce(json_type(state.document, '$.jobs') = 'array' AND coalesce(state.document ->> '$.format', 1) <= 1, 0)
               END AS is_read,
               CASE WHEN json_valid(state.document) THEN state.document ->> '$.factsOf' = state.document ->> '$.version' ELSE 0 END AS has_facts
          FROM scheduler_state AS state,
               json_each(
                 CASE WHEN NOT json_valid(state.document) THEN '{"jobs":[null]}'
                      WHEN coalesce(state.document ->> '$.format', 1) > 1 THEN '{"jobs":[null]}'
                      WHEN coalesce(json_type(state.document, '$.jobs'), 'none') <> 'array' THEN '{"jobs":[null]}'
                      ELSE state.document
                 END,
                 '$.jobs') AS element
         WHERE state.state_name = 'scheduler-schedule'));

-- One row for each job, in the columns of the view of UsePostgreSql; of its types, times, JSON and tags are texts here. A key has no
-- braces: U+FDD0 and a digit stand for them.
CREATE VIEW scheduler_jobs AS
SELECT replace(replace(replace(substr(key, 3), char(64976) || '0', '{'), char(64976) || '1', '}'), char(64976) || '2', char(64976)) AS schedule_id,
       name, command, command_type, due_at, recurrence, time_zone, status, attempt, last_outcome, last_error,
       coalesce(tags, '[]') AS tags, correlation_id, due_at AS exact_due_at, document AS job, awaits_requeue, failed_at, dispatcher, scheduled_at
  FROM scheduler_job_rows;
COMMIT;

CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey TEXT PRIMARY KEY, QueryText TEXT NOT NULL);
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
  ('ClearStorageKey',
   'DELETE FROM scheduler_state WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString AND version = @GrainStateVersion RETURNING version + 1 AS NewGrainStateVersion'),
  ('DeleteReminderRowKey',
   'DELETE FROM scheduler_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName AND version = @Version; SELECT changes()'),
  ('DeleteReminderRowsKey',
   'DELETE FROM scheduler_reminder WHERE service_id = @ServiceId'),
  ('DeleteStorageKey',
   'DELETE FROM scheduler_state WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString AND version = @GrainStateVersion RETURNING version + 1 AS NewGrainStateVersion'),
  ('ReadFromStorageKey',
   'SELECT CAST(document AS BLOB) AS PayloadBinary, version AS Version FROM scheduler_state WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString'),
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
   'INSERT INTO scheduler_state (service_id, state_name, key, document, version) SELECT @ServiceId, @GrainTypeString, @GrainIdExtensionString, CAST(@PayloadBinary AS TEXT), abs(random() % 1000000000) + 1 WHERE @GrainStateVersion IS NULL ON CONFLICT DO NOTHING RETURNING version AS NewGrainStateVersion; UPDATE scheduler_state SET document = CAST(@PayloadBinary AS TEXT), version = version + 1 WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString AND version = @GrainStateVersion RETURNING version AS NewGrainStateVersion')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
