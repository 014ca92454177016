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

CREATE VIEW IF NOT EXISTS scheduler_jobs AS
SELECT substr(state.key, 3) AS schedule_id,
       job.value ->> '$.name' AS name,
       job.value ->> '$.command.type' AS command_type,
       job.value -> '$.command.json' AS command,
       coalesce(job.value ->> '$.open[0].runAt', job.value ->> '$.nextDue') AS due_at,
       job.value ->> '$.recurrence' AS recurrence,
       job.value ->> '$.held.outcome' AS held,
       job.value ->> '$.lastError' AS last_error
  FROM scheduler_state AS state, json_each(state.document, '$.jobs') AS job
 WHERE state.state_name LIKE '%scheduler-schedule';

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
