using CsCheck;

namespace CommandScheduler.Tests.Recurrences;

internal static class Any
{
    /// <summary>Generates one of the values, each as often as the others.</summary>
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
