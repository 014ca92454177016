-- Each job of a document has its facts in it: status, dueAt, attempt, timeZone. The view shows them and has no rule of its own.
-- The facts hold where the document's "factsOf" is its "version". A build from before the facts keeps both as they were, but
-- counts the version with each change: then, as for what it wrote before, the facts are made as it would show them. No row is
-- rewritten here, so that silos of the version before go on; a row gets its facts with the next change of its schedule.

-- The facts of a job in a document that a build from before the facts wrote last. Those builds do not change, so nor does this.
CREATE OR REPLACE FUNCTION {schema}.facts_before(job jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
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
           (SELECT min({schema}.exact_time(open ->> 'runAt') COLLATE "C") FROM jsonb_array_elements(job -> 'open') AS open),
           {schema}.exact_time(job ->> 'nextDue') COLLATE "C") || 'Z'
    END,
    'attempt',
    CASE WHEN jsonb_array_length(job -> 'open') = 0 THEN coalesce((job #>> '{held,occurrence,attempts}')::int, 0)
         ELSE (SELECT max((open ->> 'attempts')::int) FROM jsonb_array_elements(job -> 'open') AS open)
    END,
    'timeZone',
    CASE WHEN job ? 'recurrence' THEN coalesce(job #>> '{options,timeZone}', 'UTC') END)
$$;

-- The same columns as before. What follows OFFSET 0 is computed once for each job, and not once for each column.
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
       element AS job
  FROM {schema}.schedules AS s
 CROSS JOIN LATERAL json_to_record(s.state) AS document (format int, version text, "factsOf" text, jobs json)
 CROSS JOIN LATERAL json_array_elements(CASE WHEN document.format <= 1 THEN document.jobs ELSE '[]' END) AS element
 CROSS JOIN LATERAL (SELECT element::jsonb AS job OFFSET 0) AS decoded
 CROSS JOIN LATERAL (SELECT CASE WHEN document."factsOf" = document.version THEN job ELSE {schema}.facts_before(job) END AS facts OFFSET 0) AS known;
