using System.Globalization;

namespace CommandScheduler.Chaos.Silos;

/// <summary>What a handler does with a command.</summary>
internal static class Behaviour
{
    /// <summary>It returns at once.</summary>
    public const string Quick = "quick";

    /// <summary>It fails until faults are over.</summary>
    public const string FailsUntilHealed = "heal";

    private const string SlowPrefix = "slow:";
    private const string FailsPrefix = "fail:";

    public static string Slow(TimeSpan time) => SlowPrefix + ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>Its first attempts fail.</summary>
    public static string Fails(int attempts) => FailsPrefix + attempts.ToString(CultureInfo.InvariantCulture);

    public static TimeSpan TimeOf(string does) => TimeSpan.FromMilliseconds(NumberAfter(SlowPrefix, does));

    public static int FailuresOf(string does) => NumberAfter(FailsPrefix, does);

    private static int NumberAfter(string prefix, string does)
        => does.StartsWith(prefix, StringComparison.Ordinal) ? int.Parse(does[prefix.Length..], CultureInfo.InvariantCulture) : 0;
}
