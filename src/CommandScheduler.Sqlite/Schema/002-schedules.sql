-- One row for each schedule that has jobs. Version 1 was made of tables for the ADO.NET providers of Orleans; what it has is taken over.
CREATE TABLE IF NOT EXISTS scheduler_schedules (
  schedule_id TEXT NOT NULL PRIMARY KEY,
  -- Random for each write, so that a row that was deleted and made again never looks like its former self.
  version INTEGER NOT NULL,
  -- When the next attempt may start, or one did that has no outcome yet; null if nothing is left to dispatch. In units of 100 ns since the
  -- beginning of the year 1, UTC: datetime(next_wakeup / 10000000 - 62135596800, 'unixepoch') is the time.
  next_wakeup INTEGER,
  -- The silo whose timer waits for that time; null if nobody's does.
  armed_by INTEGER,
  -- 1 if a job is paused, retrying, dead-lettered or quarantined; null if none is.
  attention INTEGER,
  -- All tags of its jobs, as a JSON array; null if there are none.
  tags TEXT,
  state TEXT NOT NULL
);

CREATE INDEX IF NOT EXISTS scheduler_schedules_wakeup ON scheduler_schedules (next_wakeup, schedule_id, armed_by) WHERE next_wakeup IS NOT NULL;
CREATE INDEX IF NOT EXISTS scheduler_schedules_attention ON scheduler_schedules (schedule_id) WHERE attention;

-- Finds the schedules of which an occurrence waits for a requeue. A command that has the word too is told apart by the view.
CREATE INDEX IF NOT EXISTS scheduler_schedules_requeue ON scheduler_schedules (schedule_id) WHERE attention AND instr(state, '"held"') > 0;

-- The schedules of each tag.
CREATE TABLE IF NOT EXISTS scheduler_tags (
  tag TEXT NOT NULL,
  schedule_id TEXT NOT NULL,
  PRIMARY KEY (tag, schedule_id)
) WITHOUT ROWID;

CREATE TRIGGER IF NOT EXISTS scheduler_tags_inserted AFTER INSERT ON scheduler_schedules WHEN NEW.tags IS NOT NULL
BEGIN
  INSERT INTO scheduler_tags (tag, schedule_id) SELECT value, NEW.schedule_id FROM json_each(NEW.tags);
END;

CREATE TRIGGER IF NOT EXISTS scheduler_tags_updated AFTER UPDATE OF tags ON scheduler_schedules WHEN OLD.tags IS NOT NEW.tags
BEGIN
  DELETE FROM scheduler_tags WHERE schedule_id = OLD.schedule_id AND tag IN (SELECT value FROM json_each(coalesce(OLD.tags, '[]')));
  INSERT INTO scheduler_tags (tag, schedule_id) SELECT value, NEW.schedule_id FROM json_each(coalesce(NEW.tags, '[]'));
END;

CREATE TRIGGER IF NOT EXISTS scheduler_tags_deleted AFTER DELETE ON scheduler_schedules WHEN OLD.tags IS NOT NULL
BEGIN
  DELETE FROM scheduler_tags WHERE schedule_id = OLD.schedule_id AND tag IN (SELECT value FROM json_each(OLD.tags));
END;

-- The Orleans service whose schedules these are.
CREATE TABLE IF NOT EXISTS scheduler_service (service_id TEXT PRIMARY KEY);

-- What applications schedule in transactions of their own, until the schedule takes it up. No number comes again.
CREATE TABLE IF NOT EXISTS scheduler_inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  schedule_id TEXT NOT NULL,
  entry TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  -- An entry that the schedule refused stays for a while, with the reason.
  refused_at TEXT,
  refusal TEXT
);

CREATE INDEX IF NOT EXISTS scheduler_inbox_waiting ON scheduler_inbox (id) WHERE refused_at IS NULL;
CREATE INDEX IF NOT EXISTS scheduler_inbox_refused ON scheduler_inbox (refused_at) WHERE refused_at IS NOT NULL;
