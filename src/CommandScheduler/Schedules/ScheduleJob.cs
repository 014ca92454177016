namespace CommandScheduler.Schedules;

/// <summary>Adds a job, one-off or recurring.</summary>
internal sealed record ScheduleJob(NewJob Wanted) : Change(Wanted.Name)
{
    public override string Verb() => Wanted.Rule is null ? nameof(IScheduleGrain.ScheduleOnce) : nameof(IScheduleGrain.ScheduleRecurring);

    public override void ApplyTo(BatchDraft draft, DateTimeOffset now)
    {
        var name = Name ?? draft.FreeName();
        (Job Before, IReadOnlyList<Occurrence> TakenOver)? earlier = null;
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
                case IfExists.ReplaceIfChanged when Wanted.Rule is not null && present.Recurrence is not null:
                    var (left, takenOver) = Ending.TakeOver(
                        present, draft.Recurring, draft.Running, Wanted.Options.MaxRuns ?? long.MaxValue, now, draft.Outcomes);
                    draft.Cancel(left, now);
                    earlier = (present, takenOver);
                    break;
                default:
                    draft.Cancel(present, now);
                    break;
            }
        }

        var job = Make(draft, name, now);
        draft.Add(earlier is { } form ? draft.Recurring.HandOver(form.Before, job, form.TakenOver) : job);
    }

    /// <summary>Makes a job of which nothing is to come.</summary>
    public static Job Gone(NewJob wanted, string name, DateTimeOffset now)
        => new()
        {
            Name = name,
            Generation = Job.NoGeneration,
            Command = wanted.Command,
            ScheduledAt = now,
            Recurrence = wanted.Rule?.Text,
            Options = Kept(wanted.Options),
        };

    /// <summary>Gets the options without those that are about the call alone.</summary>
    private static JobOptions Kept(JobOptions options) => options with { IfExists = default, RequestId = null };

    private Job Make(BatchDraft draft, string name, DateTimeOffset now)
    {
        var options = Kept(Wanted.Options);
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
            && ScheduleDocument.AreEqual(WithoutOrigin(job.Settings), WithoutOrigin(Kept(Wanted.Options)));

    /// <summary>Gets the options without those that say where the job comes from: they differ each time that it is registered again.</summary>
    private static JobOptions WithoutOrigin(JobOptions options) => options with { CorrelationId = null, CausationId = null };
}
