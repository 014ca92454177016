namespace CommandScheduler.Architecture.Tests.Rules;

/// <summary>A file of one room that names something of another.</summary>
/// <param name="From">The room.</param>
/// <param name="To">The other room.</param>
/// <param name="Place">Where it is named first in the file.</param>
/// <param name="Name">The type that is named, or whose member is.</param>
internal sealed record Tie(string From, string To, string Place, string Name);
