using System.Globalization;
using System.Reflection;

namespace CommandScheduler.PostgreSql;

/// <summary>One numbered step of the schema. Steps are added, never changed.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>Gets the steps of this build, in order: the embedded scripts, each named by its number.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Order(StringComparer.Ordinal).Select(Read)];

    private static Migration Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return new Migration(int.Parse(resource[..3], CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(resource)[4..], reader.ReadToEnd());
    }
}
