using CommandScheduler.Architecture.Tests.Sources;

namespace CommandScheduler.Architecture.Tests.Rules;

/// <summary>No file is longer than it takes to keep it in mind.</summary>
internal static class FileLengthRule
{
    public const int Limit = 300;

    public static IEnumerable<Offence> Check(SourceProject project)
        => from file in project.Files
           let lines = file.Tree.GetText().Lines
           let count = lines[^1].Span.IsEmpty ? lines.Count - 1 : lines.Count
           where count > Limit
           select new Offence(file.Key, $"{file.PlaceOf(1)} has {count} lines; the limit is {Limit}.");
}
