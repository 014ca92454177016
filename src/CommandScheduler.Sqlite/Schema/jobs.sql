-- The view of the jobs, in the columns of the view of UsePostgreSql; of its types, times, JSON and tags are texts here. It is made anew at each
-- start, so that another view is no other version.
-- Each job of a document has its facts in it: status, dueAt, attempt, timeZone. The view shows them and has no rule of its own.
-- They hold where the document's "factsOf" is its "version": a build from before the facts keeps both as they were, but counts the
-- version with each change. Then, as for what it wrote before, they are made as it would show them; those builds do not change, so
-- nor do these rules. due_at is UTC, as 'yyyy-MM-ddTHH:mm:ss.fffffffZ', so that texts compare as times. A document that is damaged, or of a
-- newer format, is one row without a name, and a job that cannot be read is one row; either is quarantined. No row makes the view fail.
-- An occurrence waits for a requeue where the job has "held", which all builds write.
DROP VIEW IF EXISTS scheduler_jobs;
DROP VIEW IF EXISTS scheduler_job_rows;

CREATE VIEW scheduler_jobs AS
SELECT schedule_id, name, command, command_type, due_at, recurrence, time_zone, status, attempt, last_outcome, last_error, tags, correlation_id,
       due_at AS exact_due_at, document AS job, awaits_requeue, failed_at, dispatcher, scheduled_at
  FROM (
  SELECT schedule_id,
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
         coalesce(job -> '$.options.tags', '[]') AS tags,
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
          SELECT stored.schedule_id,
                 replace(replace(replace(replace(
                   CASE WHEN element.type = 'text' THEN json_quote(element.value) ELSE coalesce(element.value, 'null') END,
                   ' ', ''), char(9), ''), char(10), ''), char(13), '') AS text,
                 CASE WHEN element.type = 'object' THEN element.value ELSE '{}' END AS job,
                 element.type = 'object' AS is_whole,
                 CASE WHEN NOT json_valid(stored.state) THEN 0
                      ELSE coalesce(json_type(stored.state, '$.jobs') = 'array' AND coalesce(stored.state ->> '$.format', 1) <= 1, 0)
                 END AS is_read,
                 CASE WHEN json_valid(stored.state) THEN stored.state ->> '$.factsOf' = stored.state ->> '$.version' ELSE 0 END AS has_facts
            FROM scheduler_schedules AS stored,
                 json_each(
                   CASE WHEN NOT json_valid(stored.state) THEN '{"jobs":[null]}'
                        WHEN coalesce(stored.state ->> '$.format', 1) > 1 THEN '{"jobs":[null]}'
                        WHEN coalesce(json_type(stored.state, '$.jobs'), 'none') <> 'array' THEN '{"jobs":[null]}'
                        ELSE stored.state
                   END,
                   '$.jobs') AS element)));
