using System.Globalization;

namespace CommandScheduler.Tests;

/// <summary>How often laws are tried: as often as their tests say, or a part of that, in percent, that the environment names.</summary>
internal static class Effort
{
    private static readonly int Percent = int.Parse(Environment.GetEnvironmentVariable("COMMANDSCHEDULER_EFFORT") ?? "100", CultureInfo.InvariantCulture);

    /// <summary>Gets a value indicating whether everything is tried, so that it can be counted.</summary>
    public static bool IsWhole => Percent >= 100;

    public static int Of(int times) => Math.Max(1, times * Percent / 100);

    /// <summary>Takes some of many, evenly spread.</summary>
    public static IEnumerable<T> Of<T>(IReadOnlyList<T> many)
    {
        var some = Math.Min(many.Count, Of(many.Count));
        return Enumerable.Range(0, some).Select(index => many[(int)((long)index * many.Count / some)]);
    }
}
