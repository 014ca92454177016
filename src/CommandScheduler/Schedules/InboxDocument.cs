using System.Text.Json;

using CommandScheduler.Checks;
using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>The JSON form of changes that a schedule has not taken up yet.</summary>
internal sealed record InboxDocument
{
    public required IReadOnlyList<Entry> Changes { get; init; }

    public long? ExpectedVersion { get; init; }

    public string? RequestId { get; init; }

    public static string Write(IReadOnlyList<Change> changes, long? expectedVersion = null, string? requestId = null)
        => JsonSerializer.Serialize(
            new InboxDocument { Changes = [.. changes.Select(Entry.From)], ExpectedVersion = expectedVersion, RequestId = requestId },
            ScheduleDocument.Options);

    /// <exception cref="ArgumentException">The document is damaged, or names what this machine does not know.</exception>
    public static InboxDocument Read(string document)
    {
        try
        {
            var read = JsonSerializer.Deserialize<InboxDocument>(document, ScheduleDocument.Options);
            return read is { Changes.Count: > 0 } && read.Changes.All(change => change?.IsWhole == true)
                ? read
                : throw new JsonException("It has no changes, or one that lacks what its verb needs.");
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The entry cannot be read: {exception.Message}", nameof(document), exception);
        }
    }

    public IReadOnlyList<Change> ToChanges() => [.. Changes.Select(change => change.ToChange())];

    internal sealed record Entry
    {
        public required BatchVerb Verb { get; init; }

        public string? Name { get; init; }

        public string? Reason { get; init; }

        public SerializedCommand? Command { get; init; }

        public DateTimeOffset? DueAt { get; init; }

        public string? Recurrence { get; init; }

        public JobOptions? Options { get; init; }

        public string? TraceParent { get; init; }

        /// <summary>Gets a value indicating whether a cancellation does nothing if there is no such job; null if it does not say.</summary>
        public bool? IfAny { get; init; }

        /// <summary>Gets the past range that is to be run once more; null for every other verb.</summary>
        public BackfillJob? Range { get; init; }

        /// <summary>Gets a value indicating whether the entry has what its verb needs, and nothing that another needs.</summary>
        internal bool IsWhole => Verb switch
        {
            BatchVerb.ScheduleOnce => this is { Command.Type: not null, DueAt: not null, Recurrence: null },
            BatchVerb.ScheduleRecurring => this is { Command.Type: not null, Recurrence: not null },
            BatchVerb.Trigger or BatchVerb.Requeue => this is { Command: null, Name: not null },
            BatchVerb.Backfill => this is { Command: null, Name: not null, Range: { Name: not null, Options: not null } },
            _ => Enum.IsDefined(Verb) && Command is null,
        };

        public static Entry From(Change change) => change switch
        {
            ScheduleJob { Wanted: var job } => new Entry
            {
                Verb = job.Rule is null ? BatchVerb.ScheduleOnce : BatchVerb.ScheduleRecurring,
                Name = job.Name,
                Command = job.Command,
                DueAt = job.DueAt,
                Recurrence = job.Rule?.Text,
                Options = job.Options,
                TraceParent = job.TraceParent,
            },
            CancelJobs cancel => new Entry { Verb = BatchVerb.Cancel, Name = change.Name, IfAny = cancel.IfAny ? true : null },
            PauseJobs pause => new Entry { Verb = BatchVerb.Pause, Name = change.Name, Reason = pause.Reason },
            ResumeJobs => new Entry { Verb = BatchVerb.Resume, Name = change.Name },
            TriggerJob => new Entry { Verb = BatchVerb.Trigger, Name = change.Name },
            RequeueJob requeue => new Entry { Verb = BatchVerb.Requeue, Name = change.Name, DueAt = requeue.Due },
            BackfillJob range => new Entry { Verb = BatchVerb.Backfill, Name = change.Name, Range = range },
            _ => throw new NotSupportedException($"A {change.GetType().Name} cannot be written."),
        };

        public Change ToChange() => Verb switch
        {
            BatchVerb.ScheduleOnce or BatchVerb.ScheduleRecurring => new ScheduleJob(ToJob(Options ?? new JobOptions())),
            BatchVerb.Cancel => new CancelJobs(Name, IfAny == true),
            BatchVerb.Pause => new PauseJobs(Name, Reason),
            BatchVerb.Resume => new ResumeJobs(Name),
            BatchVerb.Trigger => new TriggerJob(Name!),
            BatchVerb.Requeue => new RequeueJob(Name!, DueAt),
            _ => Range!,
        };

        private NewJob ToJob(JobOptions options)
        {
            // An entry may have been written by hand: nothing is stored that a call would have refused.
            OptionsCheck.Check(options, recurring: Recurrence is not null);
            var rule = Recurrence is null ? null : RecurrenceRule.Parse(Recurrence, options.TimeZone, options.DaylightSaving);
            return new NewJob(Name, Command!, DueAt ?? default, rule, options, TraceParent);
        }
    }
}
