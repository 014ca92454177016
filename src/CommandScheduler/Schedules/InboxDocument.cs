using System.Text.Json;

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
            new InboxDocument
            {
                Changes = [.. changes.Select(change => new Entry
                {
                    Verb = change.Verb,
                    Name = change.Name,
                    Reason = change.Reason,
                    Command = change.Job?.Command,
                    DueAt = change.Job?.DueAt,
                    Recurrence = change.Job?.Rule?.Text,
                    Options = change.Job?.Options,
                    TraceParent = change.Job?.TraceParent,
                })],
                ExpectedVersion = expectedVersion,
                RequestId = requestId,
            },
            ScheduleDocument.Options);

    /// <exception cref="ArgumentException">The document is damaged, or names what this machine does not know.</exception>
    public static InboxDocument Read(string document)
    {
        try
        {
            var read = JsonSerializer.Deserialize<InboxDocument>(document, ScheduleDocument.Options);
            return read is { Changes.Count: > 0 } && read.Changes.All(IsWhole) ? read : throw new JsonException("It has no changes, or one that lacks what its verb needs.");
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The entry cannot be read: {exception.Message}", nameof(document), exception);
        }
    }

    private static bool IsWhole(Entry? change) => change?.Verb switch
    {
        null => false,
        BatchVerb.ScheduleOnce => change is { Command.Type: not null, DueAt: not null, Recurrence: null },
        BatchVerb.ScheduleRecurring => change is { Command.Type: not null, Recurrence: not null },
        var verb => Enum.IsDefined(verb.Value) && change.Command is null,
    };

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

        public Change ToChange()
        {
            var options = Options ?? new JobOptions();
            var job = Command is null ? null : new NewJob(Name, Command, DueAt ?? default, Recurrence is null ? null : RecurrenceRule.Parse(Recurrence, options.TimeZone, options.DaylightSaving), options, TraceParent);
            return new Change(Verb, Name, job, Reason);
        }
    }
}
