-- Finds the schedules of which an occurrence waits for a requeue among all that retry or are paused. The text is looked at, whoever wrote it,
-- so that silos of the version before need not know of it; a command that has the word too is told apart by the view. A row without
-- attention costs nothing here. Not a column that a trigger sets: a trigger has each row that is updated locked and logged once more.
-- While it is made, writes wait for as long as the table is read; it may be made before, and then CONCURRENTLY.
CREATE INDEX IF NOT EXISTS schedules_requeue ON {schema}.schedules (schedule_id) WHERE attention AND strpos(state::text, '"held"') > 0;

-- What waits for a requeue, the dispatcher, and when a job was scheduled, behind the columns from before.
CREATE OR REPLACE VIEW {schema}.jobs AS
SELECT s.schedule_id,
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
  FROM {schema}.schedules AS s
 CROSS JOIN LATERAL json_to_record(s.state) AS document (format int, version text, "factsOf" text, jobs json)
 CROSS JOIN LATERAL json_array_elements(CASE WHEN document.format <= 1 THEN document.jobs ELSE '[]' END) AS element
 CROSS JOIN LATERAL (SELECT element::jsonb AS job OFFSET 0) AS decoded
 CROSS JOIN LATERAL (SELECT CASE WHEN document."factsOf" = document.version THEN job ELSE {schema}.facts_before(job) END AS facts OFFSET 0) AS known;
