namespace CommandScheduler.Architecture.Tests.Rules;

/// <summary>Something that breaks a rule.</summary>
/// <param name="Key">What the list of debts calls it.</param>
/// <param name="Message">Where it is, its figure, and the limit.</param>
internal sealed record Offence(string Key, string Message);
