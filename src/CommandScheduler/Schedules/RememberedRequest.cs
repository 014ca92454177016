using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>A call or a batch that was applied, so that its repetition changes nothing and has the same answer.</summary>
/// <param name="Id">The id that the caller chose.</param>
/// <param name="Jobs">The jobs that it scheduled or kept.</param>
/// <param name="Backfilled">How many occurrences of past ranges it added; null for none.</param>
/// <param name="HasChanged">Whether it changed a job; null if it did, as nearly all do.</param>
/// <param name="Call">Which call it was, by verb and job; null if a build remembered it that did not note that.</param>
internal sealed record RememberedRequest(string Id, ImmutableArray<string> Jobs, long? Backfilled = null, bool? HasChanged = null, string? Call = null)
    : StoredPart;
