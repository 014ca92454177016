using System.Reflection;

using CommandScheduler.TestSupport;

namespace CommandScheduler.Tests.Scheduling;

/// <summary>The defaults that the documentation promises. A new option without a line here fails.</summary>
public sealed class DefaultTests
{
    [Fact]
    public void Options_of_a_silo()
        => Pinned.Defaults(
            new SchedulerOptions(),
            ("MaxPayloadBytes", 65_536),
            ("MaxJobsPerSchedule", 1_000),
            ("MaxScheduleBytes", 4_194_304),
            ("ShutdownGrace", TimeSpan.FromSeconds(5)),
            ("MaxDispatchesInFlight", 1_000),
            ("OverdueLimit", TimeSpan.FromMinutes(1)),
            ("QuarantineAfter", TimeSpan.FromDays(1)),
            ("DeadLetterExpiry", null),
            ("Retry", RetryPolicy.Default),
            ("AttemptTimeout", TimeSpan.FromSeconds(25)),
            ("StoreNewSchedulesDirectly", true));

    [Fact]
    public void Options_of_a_job()
    {
        Pinned.Defaults(
            new JobOptions(),
            ("IfExists", IfExists.Reject),
            ("TimeZone", null),
            ("Retry", null),
            ("AttemptTimeout", null),
            ("CatchUp", null),
            ("Overlap", Overlap.Skip),
            ("Jitter", TimeSpan.Zero),
            ("StartAt", null),
            ("EndAt", null),
            ("MaxRuns", null),
            ("CorrelationId", null),
            ("CausationId", null),
            ("Dispatcher", "default"),
            ("DaylightSaving", null),
            ("Exclude", null),
            ("StopWhenCancelled", false),
            ("RequestId", null),
            ("Tags", Array.Empty<string>()));
        Assert.Equal("default", JobOptions.DefaultDispatcher);
    }

    [Fact]
    public void Retries()
    {
        foreach (var policy in (RetryPolicy[])[RetryPolicy.Default, new()])
        {
            Pinned.Defaults(policy, ("MaxAttempts", 50), ("InitialDelay", TimeSpan.FromSeconds(2)), ("Factor", 2.0), ("MaxDelay",
                TimeSpan.FromMinutes(10)), ("Jitter", 0.2));
        }

        Pinned.Defaults(RetryPolicy.None, ("MaxAttempts", 1), ("InitialDelay", TimeSpan.FromSeconds(2)), ("Factor", 2.0), ("MaxDelay",
            TimeSpan.FromMinutes(10)), ("Jitter", 0.2));
    }

    [Fact]
    public void Catching_up()
    {
        foreach (var policy in (CatchUp[])[CatchUp.Default, new()])
        {
            Pinned.Defaults(policy, ("Mode", CatchUpMode.Latest), ("Window", TimeSpan.FromHours(24)), ("Max", 100), ("Spacing", TimeSpan.FromSeconds(1)));
        }
    }

    [Fact]
    public void Clock_changes() => Pinned.Defaults(new DaylightSaving(), ("Gap", DaylightSavingGap.EndOfGap), ("Overlap", null));

    [Fact]
    public void Past_ranges() => Pinned.Defaults(new BackfillOptions(), ("Spacing", TimeSpan.FromSeconds(1)), ("Max", 1_000), ("RequestId", null));

    [Fact]
    public void Many_at_once()
        => Pinned.Defaults(new BulkOptions(), ("RequestId", null), ("ChunkSize", 1_000), ("IfExists", IfExists.Keep), ("SpreadOver", null), ("Progress", null));

    [Fact]
    public void Many_that_are_cancelled_at_once()
        => Pinned.Defaults(new BulkCancelOptions(), ("DryRun", false), ("AllJobs", false), ("Progress", null));

    [Fact]
    public void What_is_excluded() => Pinned.Defaults(new Exclusions(), ("Dates", Array.Empty<DateOnly>()), ("Calendar", null));

    [Fact]
    public void Batches() => Pinned.Defaults(new ScheduleBatch(), ("ExpectedVersion", null), ("RequestId", null), ("Count", 0));

    [Fact]
    public void Filters()
        => Pinned.Defaults(new JobFilter(), ("Status", null), ("DueFrom", null), ("DueBefore", null), ("CommandType", null), ("Tag", null),
            ("ScheduleIdPrefix", null), ("AwaitsRequeue", null));

    [Fact]
    public void Arguments_that_are_left_out()
    {
        Assert.Equal(
            [
                "BackfillAsync(options = null, cancellationToken = null)",
                "CancelAsync(name = null, cancellationToken = null)",
                "CancelManyAsync(options = null, cancellationToken = null)",
                "CountJobsAsync(filter = null, limit = 10000, cancellationToken = null)",
                "DescribeAsync(cancellationToken = null)",
                "DispatchAsync(cancellationToken = null)",
                "ExplainAsync(count = 10, cancellationToken = null)",
                "ListJobsAsync(filter = null, after = null, pageSize = 50, cancellationToken = null)",
                "PauseAsync(name = null, reason = null, cancellationToken = null)",
                "RequeueAllAsync(filter = null, cancellationToken = null)",
                "RequeueAsync(requestId = null, cancellationToken = null)",
                "RequeueRunAsync(requestId = null, cancellationToken = null)",
                "ResumeAsync(name = null, cancellationToken = null)",
                "ScheduleBatchAsync(cancellationToken = null)",
                "ScheduleManyAsync(options = null, cancellationToken = null)",
                "ScheduleOnceAsync(name = null, options = null, cancellationToken = null)",
                "ScheduleRecurringAsync(name = null, options = null, cancellationToken = null)",
                "TriggerAsync(requestId = null, cancellationToken = null)",
                "TryCancelAsync(name = null, cancellationToken = null)",
            ],
            LeftOut(typeof(ICommandScheduler)));
        Assert.Equal(
            [
                "Backfill(options = null)", "Cancel(name = null)", "Explain(count = 10)", "Pause(name = null, reason = null)",
                "Requeue(requestId = null)", "RequeueRun(requestId = null)", "Resume(name = null)", "ScheduleOnce(name = null, options = null)",
                "ScheduleRecurring(name = null, options = null)", "Trigger(requestId = null)", "TryCancel(name = null)",
            ],
            LeftOut(typeof(IScheduleGrain)));
    }

    [Fact]
    public void Enums()
    {
        Pinned.Names<IfExists>("Reject", "Keep", "Replace", "ReplaceIfChanged");
        Pinned.Names<Overlap>("Skip", "Queue", "Allow", "BufferOne", "CancelOther");
        Pinned.Names<CatchUpMode>("Latest", "All", "None");
        Pinned.Names<DaylightSavingGap>("EndOfGap", "Skip");
        Pinned.Names<DaylightSavingOverlap>("First", "Last", "Both");
        Pinned.Names<JobKind>("OneOff", "Recurring");
        Pinned.Names<JobStatus>("Pending", "Running", "Retrying", "Paused", "DeadLettered", "Quarantined");
        Pinned.Names<OccurrenceOutcome>("Succeeded", "DeadLettered", "Skipped", "Missed", "Coalesced", "Cancelled", "Quarantined");
        Pinned.Names<OccurrenceShift>(
            "MovedToEndOfGap", "SkippedInGap", "FirstOfTwo", "SecondOfTwo", "Jitter", "Excluded", "Paused", "Overlap", "CatchUp", "Quarantined",
                "Retry", "AskedFor", "Deferred", "Undelivered");
    }

    /// <summary>Every record and class of the abstractions that callers set is pinned above.</summary>
    [Fact]
    public void No_options_are_left_out()
        => Assert.Equal(
            [
                "BackfillOptions", "BulkCancelOptions", "BulkOptions", "CatchUp", "DaylightSaving", "Exclusions", "JobFilter", "JobOptions", "RetryPolicy",
                "ScheduleBatch",
            ],
            typeof(JobOptions).Assembly.GetExportedTypes()
                .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetConstructor([]) is not null
                    && (type.GetProperties().Any(property => property.CanWrite) || type.Name == "ScheduleBatch"))
                .Where(type => type.GetProperties().All(property
                    => !property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute), inherit: true)))
                .Where(type => type.Namespace == "CommandScheduler" && !typeof(SchedulerCommand).IsAssignableFrom(type) && type != typeof(JobCounts))
                .Select(type => type.Name)
                .Order(StringComparer.Ordinal));

    private static IEnumerable<string> LeftOut(Type contract)
        => contract.GetMethods().Select(LeftOut).OfType<string>().Order(StringComparer.Ordinal);

    private static string? LeftOut(MethodInfo method)
    {
        var optional = method
            .GetParameters()
            .Where(parameter => parameter.HasDefaultValue)
            .Select(parameter => $"{parameter.Name} = {parameter.DefaultValue ?? "null"}");
        return optional.Any() ? $"{method.Name}({string.Join(", ", optional)})" : null;
    }
}
