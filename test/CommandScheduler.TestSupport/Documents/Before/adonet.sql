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


SET default_tablespace = '';

SET default_table_access_method = heap;

-- Name: orleansquery; Type: TABLE; Schema: scheduler; Owner: -

CREATE TABLE scheduler.orleansquery (
    querykey text NOT NULL,
    querytext text NOT NULL
);


-- Name: scheduler_state; Type: TABLE; Schema: scheduler; Owner: -

CREATE TABLE scheduler.scheduler_state (
    service_id text NOT NULL,
    state_name text NOT NULL,
    key text NOT NULL,
    document json NOT NULL,
    version integer NOT NULL
);


-- Name: scheduler_jobs; Type: VIEW; Schema: scheduler; Owner: -

CREATE VIEW scheduler.scheduler_jobs AS
 SELECT substr(state.key, 3) AS schedule_id,
    (job.value ->> 'name'::text) AS name,
    (job.value #>> '{command,type}'::text[]) AS command_type,
    (job.value #> '{command,json}'::text[]) AS command,
    (COALESCE((job.value #>> '{open,0,runAt}'::text[]), (job.value ->> 'nextDue'::text)))::timestamp with time zone AS due_at,
    (job.value ->> 'recurrence'::text) AS recurrence,
    (job.value #>> '{held,outcome}'::text[]) AS held,
    (job.value ->> 'lastError'::text) AS last_error
   FROM scheduler.scheduler_state state,
    LATERAL json_array_elements((state.document -> 'jobs'::text)) job(value)
  WHERE (state.state_name ~~ '%scheduler-schedule'::text);


-- Name: scheduler_reminder; Type: TABLE; Schema: scheduler; Owner: -

CREATE TABLE scheduler.scheduler_reminder (
    service_id text NOT NULL,
    grain_id text NOT NULL,
    name text NOT NULL,
    start_time timestamp with time zone NOT NULL,
    period bigint NOT NULL,
    grain_hash integer NOT NULL,
    version integer NOT NULL
);


-- Name: scheduler_schema; Type: TABLE; Schema: scheduler; Owner: -

CREATE TABLE scheduler.scheduler_schema (
    version integer NOT NULL
);


-- Data for Name: orleansquery; Type: TABLE DATA; Schema: scheduler; Owner: -

INSERT INTO scheduler.orleansquery VALUES ('ClearStorageKey', 'DELETE FROM scheduler_state WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString AND version = @GrainStateVersion::int RETURNING version + 1 AS NewGrainStateVersion');
INSERT INTO scheduler.orleansquery VALUES ('DeleteReminderRowKey', 'WITH gone AS (DELETE FROM scheduler_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1) SELECT count(*) > 0 FROM gone');
INSERT INTO scheduler.orleansquery VALUES ('DeleteReminderRowsKey', 'DELETE FROM scheduler_reminder WHERE service_id = @ServiceId');
INSERT INTO scheduler.orleansquery VALUES ('DeleteStorageKey', 'DELETE FROM scheduler_state WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString AND version = @GrainStateVersion::int RETURNING version + 1 AS NewGrainStateVersion');
INSERT INTO scheduler.orleansquery VALUES ('ReadFromStorageKey', 'SELECT convert_to(document::text, ''UTF8'') AS PayloadBinary, version AS Version FROM scheduler_state WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString');
INSERT INTO scheduler.orleansquery VALUES ('ReadRangeRows1Key', 'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM scheduler_reminder WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash');
INSERT INTO scheduler.orleansquery VALUES ('ReadRangeRows2Key', 'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM scheduler_reminder WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)');
INSERT INTO scheduler.orleansquery VALUES ('ReadReminderRowKey', 'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM scheduler_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName');
INSERT INTO scheduler.orleansquery VALUES ('ReadReminderRowsKey', 'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM scheduler_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId');
INSERT INTO scheduler.orleansquery VALUES ('UpsertReminderRowKey', 'INSERT INTO scheduler_reminder (service_id, grain_id, name, start_time, period, grain_hash, version) VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0) ON CONFLICT (service_id, grain_id, name) DO UPDATE SET start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash, version = scheduler_reminder.version + 1 RETURNING version AS Version');
INSERT INTO scheduler.orleansquery VALUES ('WriteToStorageKey', 'WITH made AS (INSERT INTO scheduler_state (service_id, state_name, key, document, version) SELECT @ServiceId, @GrainTypeString, @GrainIdExtensionString, convert_from(@PayloadBinary, ''UTF8'')::json, floor(random() * 1000000000)::int + 1 WHERE @GrainStateVersion::int IS NULL ON CONFLICT DO NOTHING RETURNING version), changed AS (UPDATE scheduler_state SET document = convert_from(@PayloadBinary, ''UTF8'')::json, version = version + 1 WHERE service_id = @ServiceId AND state_name = @GrainTypeString AND key = @GrainIdExtensionString AND version = @GrainStateVersion::int RETURNING version) SELECT version AS NewGrainStateVersion FROM made UNION ALL SELECT version FROM changed');


-- Data for Name: scheduler_reminder; Type: TABLE DATA; Schema: scheduler; Owner: -

INSERT INTO scheduler.scheduler_reminder VALUES ('tests', 'schedule/pending', 'due', '2026-01-06 08:59:55+00', 60000, -78234630, 0);
INSERT INTO scheduler.scheduler_reminder VALUES ('tests', 'schedule/paused', 'due', '2026-01-06 04:59:55+00', 60000, 720545252, 0);
INSERT INTO scheduler.scheduler_reminder VALUES ('tests', 'schedule/recurring', 'due', '2026-01-05 09:04:55+00', 60000, -1626122725, 0);
INSERT INTO scheduler.scheduler_reminder VALUES ('tests', 'schedule/many', 'due', '2026-01-06 04:00:41.096167+00', 60000, -234286049, 0);
INSERT INTO scheduler.scheduler_reminder VALUES ('tests', 'schedule/failed', 'due', '2026-01-05 09:54:16.251978+00', 60000, -1006778744, 1);
INSERT INTO scheduler.scheduler_reminder VALUES ('tests', 'schedule/backfill', 'due', '2026-01-05 09:59:55+00', 60000, 118399638, 2);
INSERT INTO scheduler.scheduler_reminder VALUES ('tests', 'schedule/triggered', 'due', '2026-01-05 10:01:23.648464+00', 60000, -1295524037, 2);
INSERT INTO scheduler.scheduler_reminder VALUES ('tests', 'schedule/catching-up', 'due', '2026-01-05 10:34:55+00', 60000, -1343024563, 1);
INSERT INTO scheduler.scheduler_reminder VALUES ('tests', 'schedule/from-the-future', 'due', '2026-01-06 08:59:55+00', 60000, 707203349, 1);


-- Data for Name: scheduler_schema; Type: TABLE DATA; Schema: scheduler; Owner: -

INSERT INTO scheduler.scheduler_schema VALUES (1);


-- Data for Name: scheduler_state; Type: TABLE DATA; Schema: scheduler; Owner: -

INSERT INTO scheduler.scheduler_state VALUES ('tests', 'scheduler-schedule', 's:pending', '{"format":1,"version":639032004000000004,"lastGeneration":639032004000000004,"jobs":[{"name":"plain","generation":639032004000000000,"command":{"type":"tests.note","json":{"Text":"plain"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"runs":0},{"name":"half","generation":639032004000000001,"command":{"type":"tests.note","json":{"Text":"half"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:00:00","correlationId":"c-1","causationId":"c-0","dispatcher":"default","tags":["red","blue"]},"open":[{"due":"2026-01-06T09:00:00.5+00:00","runAt":"2026-01-06T09:00:00.5+00:00","attempts":0,"triggered":false}],"runs":0},{"name":"tick","generation":639032004000000002,"command":{"type":"tests.note","json":{"Text":"tick"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"01:00:00","dispatcher":"default","tags":["blue"]},"open":[{"due":"2026-01-06T09:00:00.0000001+00:00","runAt":"2026-01-06T09:41:35.0733582+00:00","attempts":0,"triggered":false}],"runs":0},{"name":"second","generation":639032004000000004,"command":{"type":"tests.note","json":{"Text":"second"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"runs":0}],"requests":[{"id":"request-1","jobs":["plain","half","tick"]},{"id":"request-2","jobs":["second"]}]}', 576699652);
INSERT INTO scheduler.scheduler_state VALUES ('tests', 'scheduler-schedule', 's:paused', '{"format":1,"version":639032004000000011,"lastGeneration":639032004000000007,"jobs":[{"name":"plain","generation":639032004000000005,"command":{"type":"tests.note","json":{"Text":"p"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"paused":{},"runs":0},{"name":"with-reason","generation":639032004000000006,"command":{"type":"tests.note","json":{"Text":"p"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"paused":{"reason":"until the stock is counted"},"runs":0},{"name":"recurring","generation":639032004000000007,"command":{"type":"tests.note","json":{"Text":"p"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"America/New_York","overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"recurrence":"@daily","nextDue":"2026-01-06T05:00:00+00:00","nextLocal":"2026-01-06T00:00:00-05:00","open":[],"paused":{"reason":"holidays"},"runs":0}],"requests":[]}', 404874516);
INSERT INTO scheduler.scheduler_state VALUES ('tests', 'scheduler-schedule', 's:recurring', '{"format":1,"version":639032004000000023,"lastGeneration":639032004000000020,"jobs":[{"name":"every","generation":639032004000000015,"command":{"type":"tests.note","json":{"Text":"e"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:00:00","endAt":"2028-01-06T09:00:00+00:00","maxRuns":100,"dispatcher":"default","tags":[]},"recurrence":"@every 90m","nextDue":"2026-01-05T10:30:00+00:00","open":[],"runs":0},{"name":"zone","generation":639032004000000016,"command":{"type":"tests.note","json":{"Text":"z"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"Europe/Berlin","overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":["nightly"]},"recurrence":"30 2 * * *","nextDue":"2026-01-06T01:30:00+00:00","nextLocal":"2026-01-06T02:30:00+01:00","open":[],"runs":0},{"name":"jitter","generation":639032004000000017,"command":{"type":"tests.note","json":{"Text":"j"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"Europe/Berlin","overlap":"skip","jitter":"01:00:00","dispatcher":"default","tags":[]},"recurrence":"0 9 * * MON-FRI","nextDue":"2026-01-06T08:00:00+00:00","nextLocal":"2026-01-06T09:00:00+01:00","open":[],"runs":0},{"name":"utc","generation":639032004000000018,"command":{"type":"tests.note","json":{"Text":"u"}},"scheduledAt":"2026-01-05T09:00:00+00:00","recurrence":"0 12 1 * *","nextDue":"2026-02-01T12:00:00+00:00","open":[],"runs":0},{"name":"excluding","generation":639032004000000019,"command":{"type":"tests.note","json":{"Text":"x"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:00:00","dispatcher":"default","exclude":{"dates":["2026-01-06"],"calendar":"odd minutes"},"tags":[]},"recurrence":"*/5 * * * *","nextDue":"2026-01-05T09:40:00+00:00","open":[{"due":"2026-01-05T09:30:00+00:00","runAt":"2026-01-05T09:35:02.0716368+00:00","attempts":1,"triggered":false}],"runs":0,"recent":[{"due":"2026-01-05T09:05:00+00:00","outcome":"skipped","at":"2026-01-05T09:35:00+00:00","reason":"calendar ''odd minutes'' excludes 2026-01-05 09:05:00 +00:00"},{"due":"2026-01-05T09:25:00+00:00","outcome":"skipped","at":"2026-01-05T09:35:00+00:00","count":2,"reason":"calendar ''odd minutes'' excludes 2026-01-05 09:25:00 +00:00"},{"due":"2026-01-05T09:20:00+00:00","outcome":"coalesced","at":"2026-01-05T09:35:00+00:00","count":2,"reason":"a later overdue occurrence ran in its place"},{"due":"2026-01-05T09:35:00+00:00","outcome":"skipped","at":"2026-01-05T09:35:00+00:00","reason":"calendar ''odd minutes'' excludes 2026-01-05 09:35:00 +00:00"}],"lastOutcome":"skipped","lastError":"InvalidOperationException: broken"},{"name":"overlapping","generation":639032004000000020,"command":{"type":"tests.note","json":{"Text":"o"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"queue","jitter":"00:00:00","dispatcher":"default","tags":[]},"recurrence":"@every 1h","nextDue":"2026-01-05T10:00:00+00:00","open":[],"runs":0}],"requests":[]}', 973415286);
INSERT INTO scheduler.scheduler_state VALUES ('tests', 'scheduler-schedule', 's:catching-up', '{"format":1,"version":639032004000000051,"lastGeneration":639032004000000048,"jobs":[{"name":"works-catch-up","generation":639032004000000048,"command":{"type":"tests.note","json":{"Text":"c"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","catchUp":{"mode":"all","window":"1.00:00:00","max":100,"spacing":"01:00:00"},"overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"recurrence":"@every 10m","nextDue":"2026-01-05T09:20:00+00:00","open":[],"catchUpUntil":"2026-01-05T09:35:00+00:00","catchUpNotBefore":"2026-01-05T10:35:00+00:00","runs":1,"recent":[{"due":"2026-01-05T09:10:00+00:00","outcome":"succeeded","at":"2026-01-05T09:35:00+00:00","attempts":1}],"lastOutcome":"succeeded"}],"requests":[]}', 483953522);
INSERT INTO scheduler.scheduler_state VALUES ('tests', 'scheduler-schedule', 's:backfill', '{"format":1,"version":639032004000000028,"lastGeneration":639032004000000026,"jobs":[{"name":"works-backfill","generation":639032004000000024,"command":{"type":"tests.note","json":{"Text":"b"}},"scheduledAt":"2026-01-05T09:00:00+00:00","recurrence":"@daily","nextDue":"2026-01-06T00:00:00+00:00","open":[],"backfills":[{"generation":639032004000000026,"next":"2026-01-02T00:00:00+00:00","to":"2026-01-05T07:00:00+00:00","left":4,"spacing":"01:00:00","notBefore":"2026-01-05T10:00:00+00:00"}],"runs":0,"recent":[{"due":"2026-01-01T00:00:00+00:00","outcome":"succeeded","at":"2026-01-05T09:00:00+00:00","attempts":1,"backfill":true}],"lastOutcome":"succeeded"}],"requests":[]}', 752357368);
INSERT INTO scheduler.scheduler_state VALUES ('tests', 'scheduler-schedule', 's:failed', '{"format":1,"version":639032004000000021,"lastGeneration":639032004000000013,"jobs":[{"name":"retrying","generation":639032004000000009,"command":{"type":"tests.note","json":{"Text":"r"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","retry":{"maxAttempts":5,"initialDelay":"01:00:00","factor":2,"maxDelay":"01:00:00","jitter":0.2},"overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"open":[{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:54:21.2519788+00:00","attempts":1,"triggered":false}],"runs":0,"lastError":"InvalidOperationException: broken"},{"name":"dead","generation":639032004000000010,"command":{"type":"tests.note","json":{"Text":"d"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","retry":{"maxAttempts":1,"initialDelay":"00:00:02","factor":2,"maxDelay":"00:10:00","jitter":0.2},"overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"open":[],"held":{"occurrence":{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:00:00+00:00","attempts":1,"triggered":false},"outcome":"deadLettered"},"runs":1,"recent":[{"due":"2026-01-05T09:00:00+00:00","outcome":"deadLettered","at":"2026-01-05T09:00:00+00:00","attempts":1,"reason":"InvalidOperationException: broken"}],"lastOutcome":"deadLettered","lastError":"InvalidOperationException: broken"},{"name":"quarantined","generation":639032004000000011,"command":{"type":"tests.note","json":{"Text":"q"}},"scheduledAt":"2026-01-05T09:00:00+00:00","open":[],"held":{"occurrence":{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:00:00+00:00","attempts":0,"triggered":false},"outcome":"quarantined"},"runs":0,"recent":[{"due":"2026-01-05T09:00:00+00:00","outcome":"quarantined","at":"2026-01-05T09:00:00+00:00","reason":"UndeliverableCommandException: nobody takes it"}],"lastOutcome":"quarantined","lastError":"UndeliverableCommandException: nobody takes it"},{"name":"dead-and-going-on","generation":639032004000000012,"command":{"type":"tests.note","json":{"Text":"d"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"Europe/Berlin","retry":{"maxAttempts":1,"initialDelay":"00:00:02","factor":2,"maxDelay":"00:10:00","jitter":0.2},"overlap":"skip","jitter":"01:00:00","dispatcher":"default","tags":[]},"recurrence":"@daily","nextDue":"2026-01-05T23:00:00+00:00","nextLocal":"2026-01-06T00:00:00+01:00","open":[],"held":{"occurrence":{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:00:00+00:00","attempts":1,"triggered":true},"outcome":"deadLettered"},"lastTriggered":"2026-01-05T09:00:00+00:00","runs":1,"recent":[{"due":"2026-01-05T09:00:00+00:00","outcome":"deadLettered","at":"2026-01-05T09:00:00+00:00","attempts":1,"reason":"InvalidOperationException: broken"}],"lastOutcome":"deadLettered","lastError":"InvalidOperationException: broken"},{"name":"quarantined-recurring","generation":639032004000000013,"command":{"type":"tests.note","json":{"Text":"q"}},"scheduledAt":"2026-01-05T09:00:00+00:00","recurrence":"@daily","nextDue":"2026-01-06T00:00:00+00:00","open":[],"held":{"occurrence":{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T09:00:00+00:00","attempts":0,"triggered":true},"outcome":"quarantined"},"lastTriggered":"2026-01-05T09:00:00+00:00","runs":0,"recent":[{"due":"2026-01-05T09:00:00+00:00","outcome":"quarantined","at":"2026-01-05T09:00:00+00:00","reason":"UndeliverableCommandException: nobody takes it"}],"lastOutcome":"quarantined","lastError":"UndeliverableCommandException: nobody takes it"}],"requests":[]}', 608067648);
INSERT INTO scheduler.scheduler_state VALUES ('tests', 'scheduler-schedule', 's:triggered', '{"format":1,"version":639032004000000025,"lastGeneration":639032004000000022,"jobs":[{"name":"triggered","generation":639032004000000022,"command":{"type":"tests.note","json":{"Text":"t"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","timeZone":"Asia/Tokyo","retry":{"maxAttempts":5,"initialDelay":"01:00:00","factor":2,"maxDelay":"01:00:00","jitter":0.2},"overlap":"skip","jitter":"00:00:00","dispatcher":"default","tags":[]},"recurrence":"@daily","nextDue":"2026-01-05T15:00:00+00:00","nextLocal":"2026-01-06T00:00:00+09:00","open":[{"due":"2026-01-05T09:00:00+00:00","runAt":"2026-01-05T10:01:28.6484644+00:00","attempts":1,"triggered":true}],"lastTriggered":"2026-01-05T09:00:00+00:00","runs":0,"lastError":"InvalidOperationException: broken"}],"requests":[]}', 291990193);
INSERT INTO scheduler.scheduler_state VALUES ('tests', 'scheduler-schedule', 's:many', '{"format":1,"version":639032004000000048,"lastGeneration":639032004000000046,"jobs":[{"name":"job-00","generation":639032004000000027,"command":{"type":"tests.note","json":{"Text":"0"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"0 4 * * *","nextDue":"2026-01-06T04:00:00+00:00","open":[],"runs":0},{"name":"job-01","generation":639032004000000028,"command":{"type":"tests.note","json":{"Text":"1"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"1 4 * * *","nextDue":"2026-01-06T04:01:00+00:00","open":[],"runs":0},{"name":"job-02","generation":639032004000000029,"command":{"type":"tests.note","json":{"Text":"2"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"2 4 * * *","nextDue":"2026-01-06T04:02:00+00:00","open":[],"runs":0},{"name":"job-03","generation":639032004000000030,"command":{"type":"tests.note","json":{"Text":"3"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"3 4 * * *","nextDue":"2026-01-06T04:03:00+00:00","open":[],"runs":0},{"name":"job-04","generation":639032004000000031,"command":{"type":"tests.note","json":{"Text":"4"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"4 4 * * *","nextDue":"2026-01-06T04:04:00+00:00","open":[],"runs":0},{"name":"job-05","generation":639032004000000032,"command":{"type":"tests.note","json":{"Text":"5"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"5 4 * * *","nextDue":"2026-01-06T04:05:00+00:00","open":[],"runs":0},{"name":"job-06","generation":639032004000000033,"command":{"type":"tests.note","json":{"Text":"6"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"6 4 * * *","nextDue":"2026-01-06T04:06:00+00:00","open":[],"runs":0},{"name":"job-07","generation":639032004000000034,"command":{"type":"tests.note","json":{"Text":"7"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"7 4 * * *","nextDue":"2026-01-06T04:07:00+00:00","open":[],"paused":{},"runs":0},{"name":"job-08","generation":639032004000000035,"command":{"type":"tests.note","json":{"Text":"8"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"8 4 * * *","nextDue":"2026-01-06T04:08:00+00:00","open":[],"runs":0},{"name":"job-09","generation":639032004000000036,"command":{"type":"tests.note","json":{"Text":"9"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"9 4 * * *","nextDue":"2026-01-06T04:09:00+00:00","open":[],"runs":0},{"name":"job-10","generation":639032004000000037,"command":{"type":"tests.note","json":{"Text":"10"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"10 4 * * *","nextDue":"2026-01-06T04:10:00+00:00","open":[],"runs":0},{"name":"job-11","generation":639032004000000038,"command":{"type":"tests.note","json":{"Text":"11"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"11 4 * * *","nextDue":"2026-01-06T04:11:00+00:00","open":[],"runs":0},{"name":"job-12","generation":639032004000000039,"command":{"type":"tests.note","json":{"Text":"12"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"12 4 * * *","nextDue":"2026-01-06T04:12:00+00:00","open":[],"runs":0},{"name":"job-13","generation":639032004000000040,"command":{"type":"tests.note","json":{"Text":"13"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"13 4 * * *","nextDue":"2026-01-06T04:13:00+00:00","open":[],"runs":0},{"name":"job-14","generation":639032004000000041,"command":{"type":"tests.note","json":{"Text":"14"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"14 4 * * *","nextDue":"2026-01-06T04:14:00+00:00","open":[],"runs":0},{"name":"job-15","generation":639032004000000042,"command":{"type":"tests.note","json":{"Text":"15"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"15 4 * * *","nextDue":"2026-01-06T04:15:00+00:00","open":[],"runs":0},{"name":"job-16","generation":639032004000000043,"command":{"type":"tests.note","json":{"Text":"16"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"16 4 * * *","nextDue":"2026-01-06T04:16:00+00:00","open":[],"runs":0},{"name":"job-17","generation":639032004000000044,"command":{"type":"tests.note","json":{"Text":"17"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"17 4 * * *","nextDue":"2026-01-06T04:17:00+00:00","open":[],"runs":0},{"name":"job-18","generation":639032004000000045,"command":{"type":"tests.note","json":{"Text":"18"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"18 4 * * *","nextDue":"2026-01-06T04:18:00+00:00","open":[],"runs":0},{"name":"job-19","generation":639032004000000046,"command":{"type":"tests.note","json":{"Text":"19"}},"scheduledAt":"2026-01-05T09:00:00+00:00","options":{"ifExists":"reject","overlap":"skip","jitter":"00:10:00","dispatcher":"default","tags":[]},"recurrence":"19 4 * * *","nextDue":"2026-01-06T04:19:00+00:00","open":[],"runs":0}],"requests":[]}', 741472964);
INSERT INTO scheduler.scheduler_state VALUES ('tests', 'scheduler-schedule', 's:from-the-future', '{"format":1,"version":639032025000000003,"lastGeneration":639032025000000001,"jobs":[{"name":"kept","generation":639032025000000000,"command":{"type":"tests.note","json":{"Text":"f"}},"scheduledAt":"2026-01-05T09:35:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"runs":0,"priority":{"level":7}},{"name":"other","generation":639032025000000001,"command":{"type":"tests.note","json":{"Text":"f"}},"scheduledAt":"2026-01-05T09:35:00+00:00","open":[{"due":"2026-01-06T09:00:00+00:00","runAt":"2026-01-06T09:00:00+00:00","attempts":0,"triggered":false}],"paused":{"reason":"rewritten"},"runs":0}],"requests":[],"owner":"somebody"}', 658528448);


-- Name: orleansquery orleansquery_pkey; Type: CONSTRAINT; Schema: scheduler; Owner: -

ALTER TABLE ONLY scheduler.orleansquery
    ADD CONSTRAINT orleansquery_pkey PRIMARY KEY (querykey);


-- Name: scheduler_reminder scheduler_reminder_pkey; Type: CONSTRAINT; Schema: scheduler; Owner: -

ALTER TABLE ONLY scheduler.scheduler_reminder
    ADD CONSTRAINT scheduler_reminder_pkey PRIMARY KEY (service_id, grain_id, name);


-- Name: scheduler_state scheduler_state_pkey; Type: CONSTRAINT; Schema: scheduler; Owner: -

ALTER TABLE ONLY scheduler.scheduler_state
    ADD CONSTRAINT scheduler_state_pkey PRIMARY KEY (service_id, state_name, key);


-- Name: scheduler_reminder_hash; Type: INDEX; Schema: scheduler; Owner: -

CREATE INDEX scheduler_reminder_hash ON scheduler.scheduler_reminder USING btree (service_id, grain_hash);


-- PostgreSQL database dump complete


