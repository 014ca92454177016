-- PostgreSQL database dump


-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

-- Name: scheduler; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA scheduler;


-- Name: exact_time(text); Type: FUNCTION; Schema: scheduler; Owner: -

CREATE FUNCTION scheduler.exact_time(stored text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  SELECT rpad(left(stored, -6) || CASE WHEN strpos(stored, '.') = 0 THEN '.' ELSE '' END, 27, '0')
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

-- Name: inbox; Type: TABLE; Schema: scheduler; Owner: -

CREATE TABLE scheduler.inbox (
    id bigint NOT NULL,
    schedule_id text NOT NULL COLLATE pg_catalog."C",
    ring_hash integer NOT NULL,
    entry jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    refused_at timestamp with time zone,
    refusal text
);


-- Name: inbox_id_seq; Type: SEQUENCE; Schema: scheduler; Owner: -

ALTER TABLE scheduler.inbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME scheduler.inbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


-- Name: schedules; Type: TABLE; Schema: scheduler; Owner: -

CREATE TABLE scheduler.schedules (
    schedule_id text NOT NULL COLLATE pg_catalog."C",
    ring_hash integer NOT NULL,
    version bigint NOT NULL,
    next_wakeup timestamp with time zone,
    armed_by bigint,
    attention boolean,
    tags text[],
    state json NOT NULL
)
WITH (fillfactor='90', autovacuum_vacuum_scale_factor='0.02', autovacuum_analyze_scale_factor='0.05');
ALTER TABLE ONLY scheduler.schedules ALTER COLUMN state SET COMPRESSION lz4;


-- Name: jobs; Type: VIEW; Schema: scheduler; Owner: -

CREATE VIEW scheduler.jobs AS
 SELECT s.schedule_id,
    ((decoded.job ->> 'name'::text) COLLATE "C") AS name,
    (decoded.job #> '{command,json}'::text[]) AS command,
    (decoded.job #>> '{command,type}'::text[]) AS command_type,
    ((exact.due)::timestamp without time zone AT TIME ZONE 'UTC'::text) AS due_at,
    (decoded.job ->> 'recurrence'::text) AS recurrence,
        CASE
            WHEN (decoded.job ? 'recurrence'::text) THEN COALESCE((decoded.job #>> '{options,timeZone}'::text[]), 'UTC'::text)
            ELSE NULL::text
        END AS time_zone,
        CASE
            WHEN ((decoded.job #>> '{held,outcome}'::text[]) = 'quarantined'::text) THEN 'quarantined'::text
            WHEN (decoded.job ? 'paused'::text) THEN 'paused'::text
            WHEN ((decoded.job ? 'held'::text) AND (NOT (decoded.job ? 'nextDue'::text)) AND (jsonb_array_length((decoded.job -> 'open'::text)) = 0)) THEN 'deadLettered'::text
            WHEN jsonb_path_exists(decoded.job, '$."open"[*]."attempts"?(@ > 0)'::jsonpath) THEN 'retrying'::text
            ELSE 'pending'::text
        END AS status,
        CASE
            WHEN (jsonb_array_length((decoded.job -> 'open'::text)) = 0) THEN COALESCE(((decoded.job #>> '{held,occurrence,attempts}'::text[]))::integer, 0)
            ELSE ( SELECT max(((open.value ->> 'attempts'::text))::integer) AS max
               FROM jsonb_array_elements((decoded.job -> 'open'::text)) open(value))
        END AS attempt,
    (decoded.job ->> 'lastOutcome'::text) AS last_outcome,
    (decoded.job ->> 'lastError'::text) AS last_error,
    ARRAY( SELECT jsonb_array_elements_text((decoded.job #> '{options,tags}'::text[])) AS jsonb_array_elements_text) AS tags,
    (decoded.job #>> '{options,correlationId}'::text[]) AS correlation_id,
    exact.due AS exact_due_at,
    element.value AS job
   FROM (((scheduler.schedules s
     CROSS JOIN LATERAL json_array_elements(
        CASE
            WHEN (((s.state ->> 'format'::text))::integer <= 1) THEN (s.state -> 'jobs'::text)
            ELSE '[]'::json
        END) element(value))
     CROSS JOIN LATERAL ( SELECT (element.value)::jsonb AS job) decoded)
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN ((decoded.job #>> '{held,outcome}'::text[]) = 'quarantined'::text) THEN NULL::text
                    ELSE LEAST(( SELECT min((scheduler.exact_time((open.value ->> 'runAt'::text)) COLLATE "C")) AS min
                       FROM jsonb_array_elements((decoded.job -> 'open'::text)) open(value)), (scheduler.exact_time((decoded.job ->> 'nextDue'::text)) COLLATE "C"))
                END AS due) exact);


-- Name: schema_version; Type: TABLE; Schema: scheduler; Owner: -

CREATE TABLE scheduler.schema_version (
    version integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


-- Name: service; Type: TABLE; Schema: scheduler; Owner: -

CREATE TABLE scheduler.service (
    service_id text NOT NULL,
    one boolean DEFAULT true NOT NULL,
    CONSTRAINT service_one_check CHECK (one)
);


-- Data for Name: inbox; Type: TABLE DATA; Schema: scheduler; Owner: -

INSERT INTO scheduler.inbox OVERRIDING SYSTEM VALUE VALUES (1, 'pending', 2069249018, '{"changes": [{"name": "plain", "verb": "scheduleOnce", "dueAt": "2026-01-08T09:35:00+00:00", "command": {"json": {"Text": "again"}, "type": "tests.note"}, "options": {"tags": [], "jitter": "00:00:00", "overlap": "skip", "ifExists": "reject", "dispatcher": "default"}}]}', '2026-11-25 17:39:10.502336+00', '2026-11-25 17:39:11.02851+00', 'Schedule ''pending'' has a job named ''plain'' already. Choose another name, cancel that job, or set JobOptions.IfExists to Keep or Replace.');


-- Data for Name: schedules; Type: TABLE DATA; Schema: scheduler; Owner: -

INSERT INTO scheduler.schedules VALUES ('pending', 2069249018, 2395870444981018690, '2026-01-06 09:00:00+00', NULL, NULL, '{red,blue}', '{"format":1,"version":639032004000000004,"lastGeneration":639032004000000004,"jobs":[{"name":"plain","generation":639032004000000000,"command":{"type":"tests.note","json":{"Text":"plain"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"runs":0},{"name":"half","generation":639032004000000001,"command":{"type":"tests.note","json":{"Text":"half"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:00:00","correlationId":"c-1","causationId":"c-0","dispatcher":"default","tags":["red","blue"]},"open":[{"due":"2026-01-06T09:00:00.5+00:00","runAt":"2026-01-06T09:00:00.5+00:00","attempts":0,"triggered":false}],"runs":0},{"name":"tick","generation":639032004000000002,"command":{"type":"tests.note","json":{"Text":"tick"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"01:00:00","dispatcher":"default","tags":["blue"]},"open":[{"due":"2026-01-06T09:00:00.0000001+00:00","runAt":"2026-01-06T09:41:35.0733582+00:00","attempts":0,"triggered":false}],"runs":0},{"name":"second","generation":639032004000000004,"command":{"type":"tests.note","json":{"Text":"second"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"runs":0}],"requests":[{"id":"request-1","jobs":["plain","half","tick"]},{"id":"request-2","jobs":["second"]}]}');
INSERT INTO scheduler.schedules VALUES ('paused', -1426938396, 8470882278215611127, NULL, NULL, true, NULL, '{"format":1,"version":639032004000000011,"lastGeneration":639032004000000007,"jobs":[{"name":"plain","generation":639032004000000005,"command":{"type":"tests.note","json":{"Text":"p"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"paused":{},"runs":0},{"name":"with-reason","generation":639032004000000006,"command":{"type":"tests.note","json":{"Text":"p"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"paused":{"reason":"until the stock is counted"},"runs":0},{"name":"recurring","generation":639032004000000007,"command":{"type":"tests.note","json":{"Text":"p"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"America/New_York","overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"recurrence":"@daily","nextDue":"2026-01-06T05:00:00+00:00","nextLocal":"2026-01-06T00:00:00-05:00","open":[],"paused":{"reason":"holidays"},"runs":0}],"requests":[]}');
INSERT INTO scheduler.schedules VALUES ('backfill', -2029084010, 1543415032866650782, '2026-01-05 10:00:00+00', NULL, NULL, NULL, '{"format":1,"version":639032004000000028,"lastGeneration":639032004000000026,"jobs":[{"name":"works-backfill","generation":639032004000000024,"command":{"type":"tests.note","json":{"Text":"b"}},"scheduledAt":"2026-01-05T09:00:00+00:00","recurrence":"@daily","nextDue":"2026-01-06T00:00:00+00:00","open":[],"backfills":[{"generation":639032004000000026,"next":"2026-01-02T00:00:00+00:00","to":"2026-01-05T07:00:00+00:00","left":4,"spacing":"01:00:00","notBefore":"2026-01-05T10:00:00+00:00"}],"runs":0,"recent":[{"due":"2026-01-01T00:00:00+00:00","outcome":"succeeded","at":"2026-01-05T09:00:00+00:00","attempts":1,"backfill":true}],"lastOutcome":"succeeded"}],"requests":[]}');
INSERT INTO scheduler.schedules VALUES ('failed', 1140704904, 351479109529628524, '2026-01-05 09:54:21.251978+00', NULL, true, NULL, '{"format":1,"version":639032004000000021,"lastGeneration":639032004000000013,"jobs":[{"name":"retrying","generation":639032004000000009,"command":{"type":"tests.note","json":{"Text":"r"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","retry":{"maxAttempts":5,"initialDelay":"01:00:00","factor":2,"maxDelay":"01:00:00","jitter":0.2},"overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"open":[{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:54:21.2519788+00:00","attempts":1,"triggered":false}],"runs":0,"lastError":"InvalidOperationException: broken"},{"name":"dead","generation":639032004000000010,"command":{"type":"tests.note","json":{"Text":"d"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","retry":{"maxAttempts":1,"initialDelay":"00:00:02","factor":2,"maxDelay":"00:10:00","jitter":0.2},"overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"open":[],"held":{"occurrence":{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:00:00+00:00","attempts":1,"triggered":false},"outcome":"deadLettered"},"runs":1,"recent":[{"due":"2026-01-05T09:00:00+00:00","outcome":"deadLettered","at":"2026-01-05T09:00:00+00:00","attempts":1,"reason":"InvalidOperationException: broken"}],"lastOutcome":"deadLettered","lastError":"InvalidOperationException: broken"},{"name":"quarantined","generation":639032004000000011,"command":{"type":"tests.note","json":{"Text":"q"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[],"held":{"occurrence":{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:00:00+00:00","attempts":0,"triggered":false},"outcome":"quarantined"},"runs":0,"recent":[{"due":"2026-01-05T09:00:00+00:00","outcome":"quarantined","at":"2026-01-05T09:00:00+00:00","reason":"UndeliverableCommandException: nobody takes it"}],"lastOutcome":"quarantined","lastError":"UndeliverableCommandException: nobody takes it"},{"name":"dead-and-going-on","generation":639032004000000012,"command":{"type":"tests.note","json":{"Text":"d"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"Europe/Berlin","retry":{"maxAttempts":1,"initialDelay":"00:00:02","factor":2,"maxDelay":"00:10:00","jitter":0.2},"overlap":"skip","jitter":"01:00:00","dispatcher":"default","tags":[]},"recurrence":"@daily","nextDue":"2026-01-05T23:00:00+00:00","nextLocal":"2026-01-06T00:00:00+01:00","open":[],"held":{"occurrence":{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:00:00+00:00","attempts":1,"triggered":true},"outcome":"deadLettered"},"lastTriggered":"2026-01-05T09:00:00+00:00","runs":1,"recent":[{"due":"2026-01-05T09:00:00+00:00","outcome":"deadLettered","at":"2026-01-05T09:00:00+00:00","attempts":1,"reason":"InvalidOperationException: broken"}],"lastOutcome":"deadLettered","lastError":"InvalidOperationException: broken"},{"name":"quarantined-recurring","generation":639032004000000013,"command":{"type":"tests.note","json":{"Text":"q"}},"scheduledAt":"2026-01-05T09:00:00+00:00","recurrence":"@daily","nextDue":"2026-01-06T00:00:00+00:00","open":[],"held":{"occurrence":{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:00:00+00:00","attempts":0,"triggered":true},"outcome":"quarantined"},"lastTriggered":"2026-01-05T09:00:00+00:00","runs":0,"recent":[{"due":"2026-01-05T09:00:00+00:00","outcome":"quarantined","at":"2026-01-05T09:00:00+00:00","reason":"UndeliverableCommandException: nobody takes it"}],"lastOutcome":"quarantined","lastError":"UndeliverableCommandException: nobody takes it"}],"requests":[]}');
INSERT INTO scheduler.schedules VALUES ('from-the-future', -1440280299, 7330587944048567517, '2026-01-06 09:00:00+00', NULL, true, NULL, '{"format":1,"version":639032025000000003,"lastGeneration":639032025000000001,"jobs":[{"name":"kept","generation":639032025000000000,"command":{"type":"tests.note","json":{"Text":"f"}},"scheduledAt":"2026-01-05T09:35:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"runs":0,"priority":{"level":7}},{"name":"other","generation":639032025000000001,"command":{"type":"tests.note","json":{"Text":"f"}},"scheduledAt":"2026-01-05T09:35:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"paused":{"reason":"rewritten"},"runs":0}],"requests":[],"owner":"somebody"}');
INSERT INTO scheduler.schedules VALUES ('catching-up', 804459085, 3279595838546646297, '2026-01-05 10:35:00+00', NULL, NULL, NULL, '{"format":1,"version":639032004000000051,"lastGeneration":639032004000000048,"jobs":[{"name":"works-catch-up","generation":639032004000000048,"command":{"type":"tests.note","json":{"Text":"c"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","catchUp":{"mode":"all","window":"1.00:00:00","max":100,"spacing":"01:00:00"},"overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"recurrence":"@every 10m","nextDue":"2026-01-05T09:20:00+00:00","open":[],"catchUpUntil":"2026-01-05T09:35:00+00:00","catchUpNotBefore":"2026-01-05T10:35:00+00:00","runs":1,"recent":[{"due":"2026-01-05T09:10:00+00:00","outcome":"succeeded","at":"2026-01-05T09:35:00+00:00","attempts":1}],"lastOutcome":"succeeded"}],"requests":[]}');
INSERT INTO scheduler.schedules VALUES ('recurring', 521360923, 3689838875809373509, '2026-01-05 09:35:02.071636+00', 3221067494667551650, true, '{nightly}', '{"format":1,"version":639032004000000023,"lastGeneration":639032004000000020,"jobs":[{"name":"every","generation":639032004000000015,"command":{"type":"tests.note","json":{"Text":"e"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:00:00","endAt":"2028-01-06T09:00:00+00:00","maxRuns":100,"dispatcher":"default","tags":[]},"recurrence":"@every 90m","nextDue":"2026-01-05T10:30:00+00:00","open":[],"runs":0},{"name":"zone","generation":639032004000000016,"command":{"type":"tests.note","json":{"Text":"z"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"Europe/Berlin","overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":["nightly"]},"recurrence":"30 2 * * *","nextDue":"2026-01-06T01:30:00+00:00","nextLocal":"2026-01-06T02:30:00+01:00","open":[],"runs":0},{"name":"jitter","generation":639032004000000017,"command":{"type":"tests.note","json":{"Text":"j"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"Europe/Berlin","overlap":"skip","jitter":"01:00:00","dispatcher":"default","tags":[]},"recurrence":"0 9 * * MON-FRI","nextDue":"2026-01-06T08:00:00+00:00","nextLocal":"2026-01-06T09:00:00+01:00","open":[],"runs":0},{"name":"utc","generation":639032004000000018,"command":{"type":"tests.note","json":{"Text":"u"}},"scheduledAt":"2026-01-05T09:00:00+00:00","recurrence":"0 12 1 * *","nextDue":"2026-02-01T12:00:00+00:00","open":[],"runs":0},{"name":"excluding","generation":639032004000000019,"command":{"type":"tests.note","json":{"Text":"x"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:00:00","dispatcher":"default","exclude":{"dates":["2026-01-06"],"calendar":"odd minutes"},"tags":[]},"recurrence":"*/5 * * * *","nextDue":"2026-01-05T09:40:00+00:00","open":[{"due":"2026-01-05T09:30:00+00:00","runAt":"2026-01-05T09:35:02.0716368+00:00","attempts":1,"triggered":false}],"runs":0,"recent":[{"due":"2026-01-05T09:05:00+00:00","outcome":"skipped","at":"2026-01-05T09:35:00+00:00","reason":"calendar ''odd minutes'' excludes 2026-01-05 09:05:00 +00:00"},{"due":"2026-01-05T09:25:00+00:00","outcome":"skipped","at":"2026-01-05T09:35:00+00:00","count":2,"reason":"calendar ''odd minutes'' excludes 2026-01-05 09:25:00 +00:00"},{"due":"2026-01-05T09:20:00+00:00","outcome":"coalesced","at":"2026-01-05T09:35:00+00:00","count":2,"reason":"a later overdue occurrence ran in its place"},{"due":"2026-01-05T09:35:00+00:00","outcome":"skipped","at":"2026-01-05T09:35:00+00:00","reason":"calendar ''odd minutes'' excludes 2026-01-05 09:35:00 +00:00"}],"lastOutcome":"skipped","lastError":"InvalidOperationException: broken"},{"name":"overlapping","generation":639032004000000020,"command":{"type":"tests.note","json":{"Text":"o"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"queue","jitter":"00:00:00","dispatcher":"default","tags":[]},"recurrence":"@every 1h","nextDue":"2026-01-05T10:00:00+00:00","open":[],"runs":0}],"requests":[]}');
INSERT INTO scheduler.schedules VALUES ('triggered', 851959611, 4339861646633696850, '2026-01-05 10:01:28.648464+00', NULL, true, NULL, '{"format":1,"version":639032004000000025,"lastGeneration":639032004000000022,"jobs":[{"name":"triggered","generation":639032004000000022,"command":{"type":"tests.note","json":{"Text":"t"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"Asia/Tokyo","retry":{"maxAttempts":5,"initialDelay":"01:00:00","factor":2,"maxDelay":"01:00:00","jitter":0.2},"overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"recurrence":"@daily","nextDue":"2026-01-05T15:00:00+00:00","nextLocal":"2026-01-06T00:00:00+09:00","open":[{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T10:01:28.6484644+00:00","attempts":1,"triggered":true}],"lastTriggered":"2026-01-05T09:00:00+00:00","runs":0,"lastError":"InvalidOperationException: broken"}],"requests":[]}');
INSERT INTO scheduler.schedules VALUES ('many', 1913197599, 4410090311928205086, '2026-01-06 04:00:46.096167+00', NULL, true, NULL, '{"format":1,"version":639032004000000048,"lastGeneration":639032004000000046,"jobs":[{"name":"job-00","generation":639032004000000027,"command":{"type":"tests.note","json":{"Text":"0"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"0 4 * * *","nextDue":"2026-01-06T04:00:00+00:00","open":[],"runs":0},{"name":"job-01","generation":639032004000000028,"command":{"type":"tests.note","json":{"Text":"1"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"1 4 * * *","nextDue":"2026-01-06T04:01:00+00:00","open":[],"runs":0},{"name":"job-02","generation":639032004000000029,"command":{"type":"tests.note","json":{"Text":"2"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"2 4 * * *","nextDue":"2026-01-06T04:02:00+00:00","open":[],"runs":0},{"name":"job-03","generation":639032004000000030,"command":{"type":"tests.note","json":{"Text":"3"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"3 4 * * *","nextDue":"2026-01-06T04:03:00+00:00","open":[],"runs":0},{"name":"job-04","generation":639032004000000031,"command":{"type":"tests.note","json":{"Text":"4"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"4 4 * * *","nextDue":"2026-01-06T04:04:00+00:00","open":[],"runs":0},{"name":"job-05","generation":639032004000000032,"command":{"type":"tests.note","json":{"Text":"5"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"5 4 * * *","nextDue":"2026-01-06T04:05:00+00:00","open":[],"runs":0},{"name":"job-06","generation":639032004000000033,"command":{"type":"tests.note","json":{"Text":"6"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"6 4 * * *","nextDue":"2026-01-06T04:06:00+00:00","open":[],"runs":0},{"name":"job-07","generation":639032004000000034,"command":{"type":"tests.note","json":{"Text":"7"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"7 4 * * *","nextDue":"2026-01-06T04:07:00+00:00","open":[],"paused":{},"runs":0},{"name":"job-08","generation":639032004000000035,"command":{"type":"tests.note","json":{"Text":"8"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"8 4 * * *","nextDue":"2026-01-06T04:08:00+00:00","open":[],"runs":0},{"name":"job-09","generation":639032004000000036,"command":{"type":"tests.note","json":{"Text":"9"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"9 4 * * *","nextDue":"2026-01-06T04:09:00+00:00","open":[],"runs":0},{"name":"job-10","generation":639032004000000037,"command":{"type":"tests.note","json":{"Text":"10"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"10 4 * * *","nextDue":"2026-01-06T04:10:00+00:00","open":[],"runs":0},{"name":"job-11","generation":639032004000000038,"command":{"type":"tests.note","json":{"Text":"11"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"11 4 * * *","nextDue":"2026-01-06T04:11:00+00:00","open":[],"runs":0},{"name":"job-12","generation":639032004000000039,"command":{"type":"tests.note","json":{"Text":"12"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"12 4 * * *","nextDue":"2026-01-06T04:12:00+00:00","open":[],"runs":0},{"name":"job-13","generation":639032004000000040,"command":{"type":"tests.note","json":{"Text":"13"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"13 4 * * *","nextDue":"2026-01-06T04:13:00+00:00","open":[],"runs":0},{"name":"job-14","generation":639032004000000041,"command":{"type":"tests.note","json":{"Text":"14"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"14 4 * * *","nextDue":"2026-01-06T04:14:00+00:00","open":[],"runs":0},{"name":"job-15","generation":639032004000000042,"command":{"type":"tests.note","json":{"Text":"15"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"15 4 * * *","nextDue":"2026-01-06T04:15:00+00:00","open":[],"runs":0},{"name":"job-16","generation":639032004000000043,"command":{"type":"tests.note","json":{"Text":"16"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"16 4 * * *","nextDue":"2026-01-06T04:16:00+00:00","open":[],"runs":0},{"name":"job-17","generation":639032004000000044,"command":{"type":"tests.note","json":{"Text":"17"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"17 4 * * *","nextDue":"2026-01-06T04:17:00+00:00","open":[],"runs":0},{"name":"job-18","generation":639032004000000045,"command":{"type":"tests.note","json":{"Text":"18"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"18 4 * * *","nextDue":"2026-01-06T04:18:00+00:00","open":[],"runs":0},{"name":"job-19","generation":639032004000000046,"command":{"type":"tests.note","json":{"Text":"19"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"19 4 * * *","nextDue":"2026-01-06T04:19:00+00:00","open":[],"runs":0}],"requests":[]}');


-- Data for Name: schema_version; Type: TABLE DATA; Schema: scheduler; Owner: -

INSERT INTO scheduler.schema_version VALUES (1, 'schedules', '2026-11-25 17:38:47.820862+00');
INSERT INTO scheduler.schema_version VALUES (2, 'inbox', '2026-11-25 17:38:47.879123+00');


-- Data for Name: service; Type: TABLE DATA; Schema: scheduler; Owner: -

INSERT INTO scheduler.service VALUES ('tests', true);


-- Name: inbox_id_seq; Type: SEQUENCE SET; Schema: scheduler; Owner: -

SELECT pg_catalog.setval('scheduler.inbox_id_seq', 4, true);


-- Name: inbox inbox_pkey; Type: CONSTRAINT; Schema: scheduler; Owner: -

ALTER TABLE ONLY scheduler.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (id);


-- Name: schedules schedules_pkey; Type: CONSTRAINT; Schema: scheduler; Owner: -

ALTER TABLE ONLY scheduler.schedules
    ADD CONSTRAINT schedules_pkey PRIMARY KEY (schedule_id);


-- Name: schema_version schema_version_pkey; Type: CONSTRAINT; Schema: scheduler; Owner: -

ALTER TABLE ONLY scheduler.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);


-- Name: service service_one_key; Type: CONSTRAINT; Schema: scheduler; Owner: -

ALTER TABLE ONLY scheduler.service
    ADD CONSTRAINT service_one_key UNIQUE (one);


-- Name: inbox_refused; Type: INDEX; Schema: scheduler; Owner: -

CREATE INDEX inbox_refused ON scheduler.inbox USING btree (refused_at) WHERE (refused_at IS NOT NULL);


-- Name: inbox_schedule; Type: INDEX; Schema: scheduler; Owner: -

CREATE INDEX inbox_schedule ON scheduler.inbox USING btree (schedule_id, id) WHERE (refused_at IS NULL);


-- Name: inbox_waiting; Type: INDEX; Schema: scheduler; Owner: -

CREATE INDEX inbox_waiting ON scheduler.inbox USING btree (id) INCLUDE (ring_hash) WHERE (refused_at IS NULL);


-- Name: schedules_attention; Type: INDEX; Schema: scheduler; Owner: -

CREATE INDEX schedules_attention ON scheduler.schedules USING btree (schedule_id) WHERE attention;


-- Name: schedules_tags; Type: INDEX; Schema: scheduler; Owner: -

CREATE INDEX schedules_tags ON scheduler.schedules USING gin (tags) WHERE (tags IS NOT NULL);


-- Name: schedules_wakeup; Type: INDEX; Schema: scheduler; Owner: -

CREATE INDEX schedules_wakeup ON scheduler.schedules USING btree (next_wakeup, schedule_id) INCLUDE (ring_hash, armed_by) WHERE (next_wakeup IS NOT NULL);


-- PostgreSQL database dump complete



-- Entries that were committed and not yet taken up.
INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry, created_at) VALUES ('waiting', '1658204874', '{"changes": [{"name": "waits", "verb": "scheduleOnce", "dueAt": "2026-01-07T09:35:00+00:00", "command": {"json": {"Text": "waits"}, "type": "tests.note"}, "options": {"tags": ["inbox"], "jitter": "00:00:00", "overlap": "skip", "ifExists": "reject", "dispatcher": "default"}}, {"name": "recurs", "verb": "scheduleRecurring", "dueAt": "0001-01-01T00:00:00+00:00", "command": {"json": {"Text": "r"}, "type": "tests.note"}, "options": {"tags": [], "jitter": "00:00:00", "overlap": "skip", "ifExists": "reject", "timeZone": "Europe/Berlin", "dispatcher": "default"}, "recurrence": "0 9 * * *"}], "requestId": "request-3"}', '2026-11-25 17:39:11.050378+00');
INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry, created_at) VALUES ('pending', '2069249018', '{"changes": [{"name": "by-inbox", "verb": "scheduleOnce", "dueAt": "2026-01-07T09:35:00+00:00", "command": {"json": {"Text": "by inbox"}, "type": "tests.note"}, "options": {"tags": [], "jitter": "00:00:00", "overlap": "skip", "ifExists": "reject", "dispatcher": "default"}}]}', '2026-11-25 17:39:11.052331+00');
INSERT INTO scheduler.inbox (schedule_id, ring_hash, entry, created_at) VALUES ('paused', '-1426938396', '{"changes": [{"name": "with-reason", "verb": "resume"}, {"name": "plain", "verb": "cancel"}]}', '2026-11-25 17:39:11.054051+00');
