namespace CommandScheduler.TestSupport.Hostile;

/// <summary>Calls of every verb with arguments drawn at random.</summary>
internal sealed class HostileCalls(HostileInput input)
{
    public (string Name, Func<Task> Run) Next(ICommandScheduler scheduler, string id, CancellationToken cancellationToken)
    {
        switch (input.Next(22))
        {
            case 0 or 1 or 2 or 3:
                var (command, dueAt, name, options) = (input.Command(), input.Time(), Optional(), input.Options());
                return ("ScheduleOnce", () => scheduler.ScheduleOnceAsync(id, command, dueAt, name, options, cancellationToken));
            case 4 or 5 or 6 or 7:
                var (repeated, recurrence, ofName, with) = (input.Command(), input.Recurrence(), Optional(), input.Options());
                return ("ScheduleRecurring", () => scheduler.ScheduleRecurringAsync(id, repeated, recurrence, ofName, with, cancellationToken));
            case 8 or 9:
                var batch = Batch();
                return ("ScheduleBatch", () => scheduler.ScheduleBatchAsync(id, batch, cancellationToken));
            case 10:
                var cancelled = Optional();
                return ("Cancel", () => scheduler.CancelAsync(id, cancelled, cancellationToken));
            case 11:
                var (triggered, once) = (input.Name(), input.TextOrNull());
                return ("Trigger", () => scheduler.TriggerAsync(id, triggered, once, cancellationToken));
            case 12:
                var (paused, reason) = (Optional(), input.TextOrNull());
                return ("Pause", () => scheduler.PauseAsync(id, paused, reason, cancellationToken));
            case 13:
                var resumed = Optional();
                return ("Resume", () => scheduler.ResumeAsync(id, resumed, cancellationToken));
            case 14:
                var (requeued, run) = (input.Name(), input.Time());
                return ("RequeueRun", () => input.Chance(50) ? scheduler.RequeueAsync(id, requeued, null, cancellationToken) : scheduler.RequeueRunAsync(id,
                    requeued, run, null, cancellationToken));
            case 15:
                var (filled, from, to, how) = (input.Name(), input.Time(), input.Time(), input.Backfill());
                return ("Backfill", () => scheduler.BackfillAsync(id, filled, from, to, how, cancellationToken));
            case 16:
                var (explained, count) = (input.Name(), input.Number());
                return ("Explain", () => scheduler.ExplainAsync(id, explained, count, cancellationToken));
            case 17:
                return ("Describe", () => scheduler.DescribeAsync(id, cancellationToken));
            case 18:
                var message = Message(id);
                return ($"Dispatch {message.GetType().Name}", () => scheduler.DispatchAsync(message, cancellationToken));
            case 19:
                var (filter, after, size) = (input.Filter(), input.Chance(20) ? input.Text() : null, input.Chance(50) ? 10 : input.Number());
                return ("ListJobs", () => scheduler.ListJobsAsync(filter, after, size, cancellationToken));
            case 20:
                var (counted, limit) = (input.Filter(), input.Chance(50) ? 10 : input.Number());
                return ("CountJobs", () => scheduler.CountJobsAsync(counted, limit, cancellationToken));
            default:
                var (previewed, zone, begin, many) = (input.Recurrence(), input.Zone(), input.Time(), input.Chance(70) ? 5 : input.Number());
                var previewOptions = input.Options();
                return ("Preview", () =>
                {
                    _ = input.Chance(50) ? Recurrence.Preview(previewed, zone, begin, many).Count : Recurrence.Preview(previewed, previewOptions,
                        begin, many).Count;
                    return Task.CompletedTask;
                });
        }
    }

    private string? Optional() => input.Chance(25) ? null : input.Name();

    private ScheduleBatch Batch()
    {
        if (input.Chance(5))
        {
            return null!;
        }

        var batch = new ScheduleBatch { ExpectedVersion = input.Chance(15) ? input.Long() : null, RequestId = input.Chance(30) ? input.Text() : null };
        for (var entry = input.Next(5); entry > 0; entry--)
        {
            _ = input.Next(9) switch
            {
                0 or 1 => batch.ScheduleOnce(input.Command(), input.Time(), Optional(), input.Options()),
                2 or 3 => batch.ScheduleRecurring(input.Command(), input.Recurrence(), Optional(), input.Options()),
                4 => batch.Cancel(Optional()),
                5 => batch.Pause(Optional(), input.TextOrNull()),
                6 => batch.Resume(Optional()),
                7 => batch.Trigger(input.Name()),
                _ => batch.Backfill(input.Name(), input.Time(), input.Time(), input.Backfill()),
            };
        }

        return batch;
    }

    private SchedulerCommand Message(string id) => input.Next(8) switch
    {
        0 => new ScheduleOnce { ScheduleId = id, Command = input.Command(), DueAt = input.Time(), Name = Optional(), Options = input.Options() },
        1 => new ScheduleRecurring { ScheduleId = id, Command = input.Command(), Recurrence = input.Recurrence(), Name = Optional(),
            Options = input.Options() },
        2 => new ScheduleCommandBatch { ScheduleId = id, Batch = Batch() },
        3 => new CancelSchedule { ScheduleId = id, Name = Optional() },
        4 => new TriggerSchedule { ScheduleId = id, Name = input.Name() },
        5 => new PauseSchedule { ScheduleId = id, Name = Optional(), Reason = input.TextOrNull() },
        6 => new RequeueSchedule { ScheduleId = id, Name = input.Name(), DueAt = input.Chance(50) ? input.Time() : null },
        _ => new BackfillSchedule { ScheduleId = id, Name = input.Name(), From = input.Time(), To = input.Time(), Options = input.Backfill() },
    };
}
