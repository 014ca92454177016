using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Load;

/// <summary>What the ledger says of a call before it is made.</summary>
/// <param name="Verb">One of <see cref="Verbs"/>.</param>
/// <param name="Schedule">The schedule.</param>
/// <param name="Job">The job's name.</param>
/// <param name="Token">The token of the command that is scheduled; empty for other verbs.</param>
/// <param name="Due">When the command is due, or a recurrence begins.</param>
/// <param name="Details">More, as <c>name=value;name=value</c>.</param>
internal sealed record CallLine(string Verb, string Schedule, string Job, string Token = "", DateTimeOffset? Due = null, string Details = "");
