using System.Globalization;
using System.Reflection;

namespace CommandScheduler.Stores.Migrations;

/// <summary>One numbered step of the schema. Steps are added, never changed.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>Gets the steps of a back end, in order: the scripts that are embedded in its assembly, each named by its number.</summary>
    public static IReadOnlyList<Migration> In(Assembly assembly)
        => [.. assembly.GetManifestResourceNames()
            .Where(resource => char.IsAsciiDigit(resource[0]))
            .Order(StringComparer.Ordinal)
            .Select(resource => Read(assembly, resource))];

    private static Migration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return new Migration(int.Parse(resource[..3], CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(resource)[4..], reader.ReadToEnd());
    }
}
