-- The view shows what it can of rows that no build wrote, and never fails for all of them because of one. A document that cannot be read, or is
-- of a newer format, is one row without a name; a job that cannot be read is one row. Either is quarantined. Nothing here throws: what
-- is cast was looked at before.

-- Whether the texts of a JSON document can be decoded: type json also keeps U+0000 and unpaired surrogates, as escapes.
CREATE OR REPLACE FUNCTION {schema}.is_decodable(document text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strpos(document, E'\\u') = 0
      OR replace(document, E'\\\\', 'xx')
         !~ E'\\\\u(0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\\\u[dD][c-fC-F])|(?<!\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u)[dD][c-fC-F])'
$$;

-- Whether type jsonb can keep a JSON value whose texts can be decoded: type json also keeps numbers of any size.
CREATE OR REPLACE FUNCTION {schema}.is_plain(value text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN value ~ '[0-9][eE][+-]?[0-9]{4}' OR length(value) > 100000
              THEN regexp_replace(value, E'"([^"\\\\]|\\\\.)*"', '', 'g') !~ '[0-9][eE][+-]?[0-9]{4}|[0-9]{255}'
              ELSE true
         END
$$;

-- A stored instant; null for what is none.
CREATE OR REPLACE FUNCTION {schema}.instant(stored text) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN stored !~ ('^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'
                || E'(\\.[0-9]{1,7})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$') THEN NULL
              WHEN substr(stored, 9, 2)::int > date_part('day', (substr(stored, 1, 7) || '-01')::date + interval '1 month' - interval '1 day') THEN NULL
              ELSE stored::timestamptz
         END
$$;

-- The name of a job that has none: made of its text, which is kept to the letter, so that it stays. The engine has the same rule.
CREATE OR REPLACE FUNCTION {schema}.stand_in(stored text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH RECURSIVE plain AS (SELECT translate(stored, E' \t\r\n', '') AS text),
  hash(step, value) AS (
    SELECT 0, 0::bigint
    UNION ALL
    SELECT step + 1, (value * 31 + ascii(substr(text, step + 1, 1))) % 2147483647 FROM hash, plain WHERE step < least(length(text), 256))
  SELECT '@unreadable' || ((value * 31 + length(text)) % 2147483647) FROM hash, plain WHERE step = least(length(text), 256)
$$;

-- Whether the facts of a job from before the facts can be made; see facts_before.
CREATE OR REPLACE FUNCTION {schema}.has_facts_before(job json) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT {schema}.is_plain(job::text)
     AND json_typeof(job -> 'open') = 'array'
     AND NOT EXISTS (SELECT FROM json_array_elements(CASE json_typeof(job -> 'open') WHEN 'array' THEN job -> 'open' ELSE '[]' END) AS open
                      WHERE ((open ->> 'attempts') ~ '^[0-9]{1,9}$' AND {schema}.instant(open ->> 'runAt') IS NOT NULL) IS NOT TRUE)
     AND (job ->> 'nextDue' IS NULL OR {schema}.instant(job ->> 'nextDue') IS NOT NULL)
     AND coalesce(job #>> '{held,occurrence,attempts}', '0') ~ '^[0-9]{1,9}$'
$$;

-- The columns of before, and attention.
CREATE OR REPLACE VIEW {schema}.jobs AS
SELECT s.schedule_id,
       CASE WHEN NOT whole.is_read THEN '' WHEN known.is_named THEN job.name #>> '{}' ELSE {schema}.stand_in(element.value::text) END COLLATE "C" AS name,
       CASE WHEN {schema}.is_plain((job.command -> 'json')::text) THEN (job.command -> 'json')::jsonb END AS command,
       job.command ->> 'type' AS command_type,
       {schema}.instant(known.due) AS due_at,
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
       CASE WHEN job.held IS NOT NULL THEN {schema}.instant(coalesce(job.held ->> 'failedAt', job.held #>> '{occurrence,runAt}')) END AS failed_at,
       coalesce(job.options ->> 'dispatcher', 'default') AS dispatcher,
       {schema}.instant(job."scheduledAt") AS scheduled_at,
       -- As the row has it and no expression, so that who filters by it reads an index and not every document.
       s.attention
  FROM {schema}.schedules AS s
 CROSS JOIN LATERAL json_to_record(
   CASE WHEN ltrim(s.state::text, E' \t\r\n') LIKE '{%' AND {schema}.is_decodable(s.state::text) THEN s.state ELSE '{"format":"none"}' END)
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
               WHEN json_typeof(element.value) = 'object' AND {schema}.has_facts_before(element.value) THEN {schema}.facts_before(element.value::jsonb)
               ELSE '{}'
          END AS before OFFSET 0) AS facts
 CROSS JOIN LATERAL (
   SELECT coalesce(json_typeof(job.name) = 'string' AND length(job.name #>> '{}') BETWEEN 1 AND 128
            AND job.name #>> '{}' !~ E'[\\x01-\\x1f\\x7f-\\x9f]', false) AS is_named OFFSET 0) AS named
 CROSS JOIN LATERAL (
   SELECT named.is_named,
          (named.is_named AND json_typeof(job.command -> 'type') = 'string'
           AND CASE WHEN facts.before IS NULL THEN job.status ELSE facts.before ->> 'status' END
             IN ('pending', 'retrying', 'paused', 'deadLettered', 'quarantined')) IS TRUE AS is_read,
          CASE WHEN facts.before IS NULL THEN job.status ELSE facts.before ->> 'status' END AS status,
          CASE WHEN facts.before IS NULL THEN job."dueAt" ELSE facts.before ->> 'dueAt' END AS due,
          CASE WHEN facts.before IS NULL THEN job.attempt ELSE facts.before ->> 'attempt' END AS attempt) AS known;
