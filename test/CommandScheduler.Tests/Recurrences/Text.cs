using System.Globalization;

namespace CommandScheduler.Tests.Recurrences;

internal static class Text
{
    public static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
