-- One row for each schedule that has jobs.
CREATE TABLE {schema}.schedules (
  schedule_id text COLLATE "C" PRIMARY KEY,
  -- Where the schedule lies on the ring of the silos; ordered as the ring is.
  ring_hash int NOT NULL,
  -- Random for each write, so that a row that was deleted and made again never looks like its former self.
  version bigint NOT NULL,
  -- When the next attempt may start, or one did that has no outcome yet; null if nothing is left to dispatch.
  next_wakeup timestamptz,
  -- The silo whose timer waits for that time; null if nobody's does.
  armed_by bigint,
  -- Whether a job is paused, retrying, dead-lettered or quarantined; null if none is.
  attention boolean,
  -- All tags of its jobs; null if there are none.
  tags text[],
  -- Not jsonb: it is kept to the letter, and written several times as fast. The view makes jsonb of it when somebody looks.
  state json NOT NULL
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

CREATE INDEX schedules_wakeup ON {schema}.schedules (next_wakeup, schedule_id) INCLUDE (ring_hash, armed_by) WHERE next_wakeup IS NOT NULL;
CREATE INDEX schedules_attention ON {schema}.schedules (schedule_id) WHERE attention;
CREATE INDEX schedules_tags ON {schema}.schedules USING gin (tags) WHERE tags IS NOT NULL;

-- A schedule of many jobs is a long document, and this is several times as fast as the default where the server has it.
DO $$
BEGIN
  ALTER TABLE {schema}.schedules ALTER COLUMN state SET COMPRESSION lz4;
EXCEPTION WHEN OTHERS THEN
  NULL;
END
$$;

-- The stored form of an instant, in UTC with up to seven decimals, as a text that sorts as time does and keeps them all.
CREATE OR REPLACE FUNCTION {schema}.exact_time(stored text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT rpad(left(stored, -6) || CASE WHEN strpos(stored, '.') = 0 THEN '.' ELSE '' END, 27, '0')
$$;

-- One row for each job: for support, reports, and ICommandScheduler.ListJobsAsync.
CREATE VIEW {schema}.jobs AS
SELECT s.schedule_id,
       (job ->> 'name') COLLATE "C" AS name,
       job #> '{command,json}' AS command,
       job #>> '{command,type}' AS command_type,
       exact.due::timestamp AT TIME ZONE 'UTC' AS due_at,
       job ->> 'recurrence' AS recurrence,
       CASE WHEN job ? 'recurrence' THEN coalesce(job #>> '{options,timeZone}', 'UTC') END AS time_zone,
       CASE WHEN job #>> '{held,outcome}' = 'quarantined' THEN 'quarantined'
            WHEN job ? 'paused' THEN 'paused'
            WHEN job ? 'held' AND NOT job ? 'nextDue' AND jsonb_array_length(job -> 'open') = 0 THEN 'deadLettered'
            WHEN jsonb_path_exists(job, '$.open[*].attempts ? (@ > 0)') THEN 'retrying'
            ELSE 'pending'
       END AS status,
       CASE WHEN jsonb_array_length(job -> 'open') = 0 THEN coalesce((job #>> '{held,occurrence,attempts}')::int, 0)
            ELSE (SELECT max((open ->> 'attempts')::int) FROM jsonb_array_elements(job -> 'open') AS open)
       END AS attempt,
       job ->> 'lastOutcome' AS last_outcome,
       job ->> 'lastError' AS last_error,
       ARRAY(SELECT jsonb_array_elements_text(job #> '{options,tags}')) AS tags,
       job #>> '{options,correlationId}' AS correlation_id,
       -- The due time to its last digit, which a timestamp does not have, and the whole job.
       exact.due AS exact_due_at,
       element AS job
  FROM {schema}.schedules AS s
 CROSS JOIN LATERAL json_array_elements(CASE WHEN (s.state ->> 'format')::int <= 1 THEN s.state -> 'jobs' ELSE '[]' END) AS element
 CROSS JOIN LATERAL (SELECT element::jsonb AS job) AS decoded
 CROSS JOIN LATERAL (
   SELECT CASE WHEN job #>> '{held,outcome}' = 'quarantined' THEN NULL
               ELSE least((SELECT min({schema}.exact_time(open ->> 'runAt') COLLATE "C") FROM jsonb_array_elements(job -> 'open') AS open), {schema}.exact_time(job ->> 'nextDue') COLLATE "C")
          END AS due
 ) AS exact;
