using System.Globalization;

namespace CommandScheduler;

/// <summary>How many jobs there are of one kind, or that there are more than somebody wanted to count.</summary>
/// <param name="Count">The number of jobs; the limit, if there are more.</param>
/// <param name="IsCutOff">Whether there are more jobs than <paramref name="Count"/>.</param>
[GenerateSerializer, Immutable, Alias("CommandScheduler.JobCount")]
public readonly record struct JobCount([property: Id(0)] int Count, [property: Id(1)] bool IsCutOff)
{
    /// <summary>Gives the number, followed by a plus sign if there are more.</summary>
    /// <returns>Such as <c>17</c> or <c>10000+</c>.</returns>
    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture) + (IsCutOff ? "+" : "");
}
