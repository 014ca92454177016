using System.Globalization;

namespace CommandScheduler;

/// <summary>The number of jobs of one kind, counted up to a limit.</summary>
/// <param name="Count">The number of jobs; the limit, if there are more.</param>
/// <param name="IsCutOff">Whether there are more jobs than <paramref name="Count"/>.</param>
[GenerateSerializer, Immutable, Alias("CommandScheduler.JobCount")]
public readonly record struct JobCount([property: Id(0)] int Count, [property: Id(1)] bool IsCutOff)
{
    /// <summary>Gives the number, followed by a plus sign if there are more.</summary>
    /// <returns>Such as <c>17</c> or <c>10000+</c>.</returns>
    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture) + (IsCutOff ? "+" : "");
}
