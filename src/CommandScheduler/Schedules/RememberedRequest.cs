using System.Collections.Immutable;

namespace CommandScheduler.Schedules;

/// <summary>A batch that was applied, so that its repetition changes nothing.</summary>
internal sealed record RememberedRequest(string Id, ImmutableArray<string> Jobs);
