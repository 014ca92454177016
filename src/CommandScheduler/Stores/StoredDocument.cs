using System.Diagnostics.CodeAnalysis;

namespace CommandScheduler.Stores;

/// <summary>A schedule as a store has it.</summary>
/// <param name="Document">
/// The JSON text. A store may lay it out anew, as a column for JSON does, but every name and value is as it was
/// written.
/// </param>
/// <param name="Version">The version, which tells this write from every other; see <see cref="IScheduleStore"/>.</param>
[Experimental(SchedulerNames.StoresAreExperimental)]
public sealed record StoredDocument(string Document, string Version);
