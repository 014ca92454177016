using CommandScheduler.Architecture.Tests.Sources;

namespace CommandScheduler.Architecture.Tests.Rules;

/// <summary>No line is longer than a screen is wide.</summary>
internal static class LineLengthRule
{
    public const int Limit = 160;

    public static IEnumerable<Offence> Check(SourceProject project)
        => project.Files.SelectMany(file => Check(file.Key, file.PlaceOf, file.Tree.GetText().Lines.Select(line => line.ToString())));

    public static IEnumerable<Offence> Check(string key, Func<int, string> place, IEnumerable<string> lines)
        => from line in lines.Select((text, index) => (text.Length, Number: index + 1))
           where line.Length > Limit
           select new Offence(key, $"{place(line.Number)} has {line.Length} characters; the limit is {Limit}.");
}
