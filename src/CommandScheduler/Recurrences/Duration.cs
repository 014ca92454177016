using System.Globalization;
using System.Text.RegularExpressions;

using CommandScheduler.Checks;

namespace CommandScheduler.Recurrences;

/// <summary>The durations of <c>@every</c>: numbers with units, the largest first, such as <c>1h30m</c>.</summary>
internal static partial class Duration
{
    private const string AllParts =
        @"^(?<minus>-)?(?:(?<w>[0-9]+(?:\.[0-9]+)?)w)?(?:(?<d>[0-9]+(?:\.[0-9]+)?)d)?(?:(?<h>[0-9]+(?:\.[0-9]+)?)h)?"
        + @"(?:(?<m>[0-9]+(?:\.[0-9]+)?)m)?(?:(?<s>[0-9]+(?:\.[0-9]+)?)s)?";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public static TimeSpan Parse(string recurrence, string[] words, string parameter)
    {
        var match = words.Length == 2 ? Pattern().Match(words[1]) : Match.Empty;
        if (!match.Success || words[1] is "" or "-")
        {
            throw new ArgumentException(
                $"'{recurrence}' has no duration{Fault(words)}. Write '@every' and numbers with the units w, d, h, m and s, in lower case, "
                    + "the largest first and without spaces, such as '@every 30s' or '@every 1h30m'.",
                parameter);
        }

        var total = Part(match.Groups["w"], 7 * 24 * 3_600)
            + Part(match.Groups["d"], 24 * 3_600)
            + Part(match.Groups["h"], 3_600)
            + Part(match.Groups["m"], 60)
            + Part(match.Groups["s"], 1);
        if (match.Groups["minus"].Success || total < 1 || total > (decimal)Longest.TotalSeconds)
        {
            throw new ArgumentOutOfRangeException(
                parameter,
                recurrence,
                $"The interval of '{recurrence}' is out of range. Choose one from 1 second to 366 days.");
        }

        return TimeSpan.FromTicks((long)(total * TimeSpan.TicksPerSecond));
    }

    /// <summary>Says whether a duration is given in weeks and days alone, and whole ones.</summary>
    public static bool IsInDays(string duration)
        => Pattern().Match(duration) is { Success: true } match
            && !match.Groups["h"].Success && !match.Groups["m"].Success && !match.Groups["s"].Success
            && !duration.Contains('.', StringComparison.Ordinal);

    /// <summary>Says which part cannot be read, from the first on that no unit follows, or not the right one.</summary>
    private static string Fault(string[] words)
    {
        var given = string.Join(' ', words.Skip(1));
        var understood = Parts().Match(given).Length;
        return given.Length == 0 ? "" : $" that can be read: '{Check.Begin(understood < given.Length ? given[understood..] : given)}' is not understood";
    }

    /// <summary>Gets the seconds of one part. A part of more than 15 characters is out of range whatever its unit is.</summary>
    private static decimal Part(Group part, int seconds)
        => part.Length switch
        {
            0 => 0,
            > 15 => decimal.MaxValue / 1_000_000,
            _ => decimal.Parse(part.ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * seconds,
        };

    [GeneratedRegex(AllParts + "$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(AllParts, RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
