namespace CommandScheduler.Mutants;

/// <summary>A test with all mutants off.</summary>
/// <param name="Name">The test.</param>
/// <param name="Seconds">How long it takes.</param>
/// <param name="Steps">How many members and rounds of loops it goes through.</param>
/// <param name="Members">The numbers of the members that it comes to.</param>
internal sealed record TestRun(string Name, double Seconds, long Steps, HashSet<int> Members);
