using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CommandScheduler.Schedules;

/// <summary>One nominal due time of a job that has no outcome yet.</summary>
internal sealed record Occurrence : StoredPart
{
    public required DateTimeOffset Due { get; init; }

    /// <summary>Gets when the next attempt may start: the due time and its jitter, or the end of the delay after a failure.</summary>
    public required DateTimeOffset RunAt { get; init; }

    /// <summary>Gets how many attempts are used up, or recorded before they were dispatched.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets how many attempts in a row were recorded before they were dispatched, and have no outcome: their process ended. Null for none.</summary>
    public int? Unfinished { get; init; }

    /// <summary>Gets a value indicating whether somebody asked for it, so that a pause does not hold it back.</summary>
    public bool Triggered { get; init; }

    /// <summary>Gets the generation of the past range that it is part of; null for an occurrence of the recurrence itself.</summary>
    public long? Backfill { get; init; }

    /// <summary>Gets a value indicating whether somebody asked for it once more after it was dead-lettered or quarantined. Null for no.</summary>
    /// <remarks>A pause holds it back all the same. Builds before this field count it among the occurrences of the recurrence.</remarks>
    public bool? Requeued { get; init; }

    /// <summary>Gets the errors of its attempts; null if none has failed.</summary>
    public ImmutableArray<FailedAttempt>? Failures { get; init; }

    /// <summary>Gets why its handler put it off; null if it did not.</summary>
    public string? DeferredBecause { get; init; }

    /// <summary>Gets since when no silo could deliver its command; null if the last attempt reached a handler, or there was none.</summary>
    public DateTimeOffset? UndeliverableSince { get; init; }

    /// <summary>Gets a value indicating whether it is one of the recurrence itself: nobody asked for it.</summary>
    [JsonIgnore]
    public bool IsOfRecurrence => !Triggered && Requeued != true && Backfill is null;

    public bool Is(OccurrenceKey key) => Due == key.Due && Backfill == key.Backfill;

    public bool IsSameAs(Occurrence other) => Due == other.Due && Backfill == other.Backfill;
}
