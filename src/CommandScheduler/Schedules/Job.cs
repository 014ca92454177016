using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

using CommandScheduler.Recurrences;

namespace CommandScheduler.Schedules;

/// <summary>One job, as it is stored.</summary>
internal sealed record Job : StoredPart
{
    public required string Name { get; init; }

    /// <summary>Gets the number that tells this job from every other that had or will have its name.</summary>
    public required long Generation { get; init; }

    /// <summary>The generation of a job that only answers a repeated request, and is none of the schedule's.</summary>
    public const long NoGeneration = 0;

    public required SerializedCommand Command { get; init; }

    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>Gets the options; null if all have their defaults.</summary>
    public JobOptions? Options { get; init; }

    /// <summary>Gets the recurrence; null for a one-off job.</summary>
    public string? Recurrence { get; init; }

    /// <summary>Gets the next occurrence that is not taken up yet; null for a one-off job, and when there is none left.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Gets when <see cref="NextDue"/> comes up, with its jitter; null for a job without jitter, which comes up when it is due.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>Gets the local time of <see cref="NextDue"/> when it was computed. It tells when the zone's rules have changed since.</summary>
    /// <value>Null if the rule has no time zone of its own.</value>
    public DateTimeOffset? NextLocal { get; init; }

    /// <summary>Gets the last occurrence before <see cref="NextDue"/>; null if <see cref="NextLocal"/> is, and for the first.</summary>
    public DateTimeOffset? LastDue { get; init; }

    /// <summary>Gets the occurrences that are taken up and have no outcome yet.</summary>
    public ImmutableArray<Occurrence> Open { get; init; } = [];

    /// <summary>Gets the latest occurrence that was dead-lettered or quarantined and can be requeued.</summary>
    public HeldOccurrence? Held { get; init; }

    /// <summary>Gets those before it, the oldest first; null if there is none. <see cref="HeldRuns"/> has their rules.</summary>
    public ImmutableArray<HeldOccurrence>? EarlierHeld { get; init; }

    /// <summary>Gets the due time of the last occurrence of a recurring job that somebody asked for.</summary>
    public DateTimeOffset? LastTriggered { get; init; }

    public PauseMark? Paused { get; init; }

    /// <summary>Gets the pauses that are over while occurrences from before them still wait; null if there is none.</summary>
    public ImmutableArray<PausedSpan>? PausedSpans { get; init; }

    /// <summary>Gets the instant up to which overdue occurrences are being caught up one by one; null if none are.</summary>
    public DateTimeOffset? CatchUpUntil { get; init; }

    /// <summary>Gets when the next of the overdue occurrences may start.</summary>
    public DateTimeOffset? CatchUpNotBefore { get; init; }

    /// <summary>Gets the past ranges that are being run once more, in order; null if none is.</summary>
    public ImmutableArray<BackfillRange>? Backfills { get; init; }

    public long Runs { get; init; }

    /// <summary>Gets what the recurrence does when the clocks change; null where no clock change matters.</summary>
    public DaylightSaving? ClockRules { get; init; }

    /// <summary>Gets the last outcomes, the latest last; null if there is none yet.</summary>
    public ImmutableArray<RecentOutcome>? Recent { get; init; }

    public OccurrenceOutcome? LastOutcome { get; init; }

    public string? LastError { get; init; }

    /// <summary>Gets the W3C trace context of the call that scheduled the job.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Gets the text of a job that cannot be read, which is written as it is; null for every other.</summary>
    [JsonIgnore]
    public string? Unreadable { get; init; }

    [JsonIgnore]
    public JobKind Kind => Recurrence is null ? JobKind.OneOff : JobKind.Recurring;

    [JsonIgnore]
    public JobOptions Settings => Options ?? DefaultOptions;

    /// <summary>Gets a value indicating whether an occurrence is dead-lettered or quarantined.</summary>
    [JsonIgnore]
    public bool AwaitsRequeue => Held is not null;

    [JsonIgnore]
    public bool IsQuarantined => Held is { IsQuarantined: true } || Unreadable is not null;

    /// <summary>Gets the quarantined occurrence while nothing but its time holds back that it is tried again; null if there is none.</summary>
    [JsonIgnore]
    public HeldOccurrence? OnTrial => Held is { IsQuarantined: true } held && (Paused is null || held.Occurrence.Triggered) ? held : null;

    /// <summary>Gets a value indicating whether an occurrence of the recurrence itself has no outcome yet.</summary>
    [JsonIgnore]
    public bool IsBusy => Open.Any(open => open.IsOfRecurrence);

    /// <summary>Gets a value indicating whether overdue occurrences are being caught up one by one.</summary>
    [JsonIgnore]
    public bool IsCatchingUp => NextDue <= CatchUpUntil;

    /// <summary>Gets a value indicating whether the next occurrence has its outcome: it was quarantined before it could be taken up.</summary>
    [JsonIgnore]
    public bool NextHasOutcome => NextDue is { } next
        && ((Held is { IsQuarantined: true, Occurrence: { Backfill: null } held } && held.Due == next)
            || Recent?.Any(recent => recent is { Outcome: OccurrenceOutcome.Quarantined, Backfill: null } && recent.Due == next) == true);

    /// <summary>Gets when the next occurrence comes up if nothing else must happen before; null for a one-off job, and when there is none left.</summary>
    [JsonIgnore]
    public DateTimeOffset? NextAt => IsCatchingUp && CatchUpNotBefore > NextDue ? CatchUpNotBefore : NextRunAt ?? NextDue;

    /// <summary>Gets a value indicating whether somebody may want to look at the job: it is paused, retrying, dead-lettered or quarantined.</summary>
    [JsonIgnore]
    public bool NeedsAttention => AwaitsRequeue || StoredStatus != JobStatus.Pending;

    /// <summary>Gets a value indicating whether nothing is left to do, so that the job is removed.</summary>
    [JsonIgnore]
    public bool IsDone => Open.IsEmpty && NextDue is null && Held is null && Backfills is null && Unreadable is null;

    // The four facts below are written into the document for the views of the databases, which have no rules of their own.
    // They are never read back: a field that has no setter is skipped, and what an older document or build says is not believed.
    // What awaits a requeue, and since when, is none of them: Held says it, in what every build writes.

    /// <summary>Gets the status of the job while nothing of it is being dispatched.</summary>
    [JsonPropertyName("status")]
    public JobStatus StoredStatus => this switch
    {
        { IsQuarantined: true } => JobStatus.Quarantined,
        { Paused: not null } => JobStatus.Paused,
        { Held: not null, NextDue: null, Open.IsEmpty: true } => JobStatus.DeadLettered,
        _ when Open.Any(open => open is { Attempts: > 0 } or { UndeliverableSince: not null }) => JobStatus.Retrying,
        _ => JobStatus.Pending,
    };

    /// <summary>Gets the attempts that are used up, of the occurrence that has the most.</summary>
    [JsonPropertyName("attempt")]
    public int StoredAttempt => Open.IsEmpty ? Held?.Occurrence.Attempts ?? 0 : Open.Max(open => open.Attempts);

    /// <summary>Gets the earliest stored time of the occurrences to come; without the jitter of one that is not taken up.</summary>
    /// <value>Null if nothing is to come.</value>
    [JsonIgnore]
    public DateTimeOffset? StoredDue
        => IsQuarantined ? null : Open.Select(open => (DateTimeOffset?)open.RunAt).Append(NextDue).Min();

    /// <summary>Gets <see cref="StoredDue"/> in UTC, as a text of one length, so that texts compare as times do.</summary>
    [JsonPropertyName("dueAt")]
    public string? StoredDueText => StoredDue is { } due ? SortableTime(due) : null;

    /// <summary>Gets the time zone in which the recurrence is computed; null for a one-off job.</summary>
    [JsonPropertyName("timeZone")]
    public string? RecurrenceZone => Kind == JobKind.Recurring ? Settings.TimeZone ?? "UTC" : null;

    private static JobOptions DefaultOptions { get; } = new();

    /// <summary>Writes an instant in the form in which <c>dueAt</c> is stored.</summary>
    public static string SortableTime(DateTimeOffset instant) => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Says whether nothing holds an occurrence that is taken up back but its time.</summary>
    public bool MayBegin(Occurrence open) => !IsQuarantined && (Paused is null || open.Triggered);
}
