namespace CommandScheduler.Schedules;

/// <summary>Adds a job, one-off or recurring.</summary>
internal sealed record ScheduleJob(NewJob Wanted) : Change(Wanted.Name)
{
    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        var name = Name ?? draft.FreeName();
        if (draft.TryFind(name) is { } present)
        {
            switch (Wanted.Options.IfExists)
            {
                case IfExists.Keep:
                case IfExists.ReplaceIfChanged when IsUnchanged(draft, present):
                    draft.Keep(present);
                    return;
                case IfExists.Reject:
                    throw new AlreadyScheduledException(draft.ScheduleId, name);
                default:
                    draft.Cancel(present, now);
                    break;
            }
        }

        draft.Add(Make(draft, name, now));
    }

    private Job Make(BatchDraft draft, string name, DateTimeOffset now)
    {
        var options = Wanted.Options with { IfExists = default };
        var job = new Job
        {
            Name = name,
            Generation = draft.NextGeneration(now),
            Command = Wanted.Command,
            ScheduledAt = now,
            Options = options == new JobOptions() ? null : options,
            Recurrence = Wanted.Rule?.Text,
            TraceParent = Wanted.TraceParent,
        };
        if (Wanted.Rule is not { } rule)
        {
            return job with { Open = [new Occurrence { Due = Wanted.DueAt, RunAt = Wanted.DueAt + Jittering.For(draft.ScheduleId, job, Wanted.DueAt) }] };
        }

        job = draft.Recurring.Begun(job, rule, now);
        return job.NextDue is not null ? job : throw new ArgumentException(
            $"'{rule.Text}' has no occurrence after {now.UtcDateTime:O}{(options.EndAt is { } end ? $" up to JobOptions.EndAt {end.UtcDateTime:O}" : "")}. "
            + "Correct the recurrence or its bounds.",
            draft.Parameter == "batch" ? draft.Parameter : "recurrence");
    }

    /// <summary>Says whether a job does what this one would: an upgrade that registers its jobs again must not touch it.</summary>
    private bool IsUnchanged(BatchDraft draft, Job job)
        => job.Unreadable is null
            && job.Recurrence == Wanted.Rule?.Text
            && (Wanted.Rule is not null || (job.Open.IsEmpty ? job.Held!.Occurrence : job.Open[0]).Due == Wanted.DueAt)
            && draft.AreSame(job.Command, Wanted.Command)
            && ScheduleDocument.AreEqual(job.Settings, Wanted.Options with { IfExists = default });
}
