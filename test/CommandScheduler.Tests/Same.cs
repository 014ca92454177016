namespace CommandScheduler.Tests;

/// <summary>Compares texts of several lines, whatever ends the lines of the source.</summary>
internal static class Same
{
    public static void As(string expected, string actual) => Assert.Equal(expected, actual, ignoreLineEndingDifferences: true);
}
