using System.Text.RegularExpressions;

namespace CommandScheduler.PostgreSql;

/// <summary>The name of a database schema, as it may be given.</summary>
internal static partial class SchemaName
{
    /// <summary>The name unless another is given.</summary>
    public const string Default = "scheduler";

    public const string Pattern = "^[a-z_][a-z0-9_]{0,62}\\z";

    public const string Rule = "A schema name has 1 to 63 lower-case letters, digits and underscores, and does not begin with a digit.";

    /// <exception cref="ArgumentException">The name is unusable.</exception>
    public static string Checked(string schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return Allowed().IsMatch(schema) ? schema : throw new ArgumentException($"'{schema}' cannot be the scheduler's schema. {Rule}", nameof(schema));
    }

    /// <summary>Puts a checked name into SQL.</summary>
    public static string Into(string sql, string schema) => sql.Replace("{schema}", $"\"{schema}\"", StringComparison.Ordinal);

    [GeneratedRegex(Pattern)]
    private static partial Regex Allowed();
}
