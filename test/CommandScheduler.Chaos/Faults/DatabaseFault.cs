using CommandScheduler.Chaos.Scenarios;

namespace CommandScheduler.Chaos.Faults;

/// <summary>Something bad that is done to a database and taken back.</summary>
/// <param name="Name">Its name in the figures.</param>
/// <param name="MakeAsync">Does it, lets it last, and heals it.</param>
internal sealed record DatabaseFault(string Name, Func<Stage, DatabaseAdministrator, Task> MakeAsync);
