using System.Globalization;

namespace CommandScheduler.Benchmarks.Running;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    /// <summary>Gets the number of jobs; null for what the workload and the contender are given by default.</summary>
    public int? Jobs { get; init; }

    /// <summary>Gets how long a workload by the clock lasts; null for its default.</summary>
    public int? Seconds { get; init; }

    public int Rounds { get; init; } = 3;

    public int Pending { get; init; } = 1_000_000;

    /// <summary>Gets whether pending jobs are written by SQL, and not scheduled one by one.</summary>
    public bool FillBySql { get; init; }

    /// <summary>Gets the database to use; null for a new one. Given to processes that share one.</summary>
    public string? Database { get; init; }

    /// <summary>Gets what is no option: names of workloads and contenders.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    public static Settings Parse(IEnumerable<string> arguments)
    {
        var settings = new Settings();
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var argument))
        {
            settings = argument switch
            {
                "--jobs" => settings with { Jobs = Number() },
                "--seconds" => settings with { Seconds = Number() },
                "--rounds" => settings with { Rounds = Number() },
                "--pending" => settings with { Pending = Number() },
                "--fill" => settings with
                {
                    FillBySql = Value() switch
                    {
                        "sql" => true,
                        "api" => false,
                        var other => throw new ArgumentException($"--fill is sql or api, not '{other}'."),
                    },
                },
                "--database" => settings with { Database = Value() },
                _ when argument.StartsWith("--", StringComparison.Ordinal) => throw new ArgumentException($"There is no option '{argument}'; see --list."),
                _ => settings with { Names = [.. settings.Names, argument] },
            };

            string Value() => left.TryDequeue(out var value) ? value : throw new ArgumentException($"{argument} needs a value.");
            int Number()
                => int.TryParse(Value(), CultureInfo.InvariantCulture, out var number) && number > 0
                    ? number
                    : throw new ArgumentException($"{argument} needs a whole number above 0.");
        }

        return settings;
    }

    /// <summary>Writes the options as <see cref="Parse"/> reads them, for another process.</summary>
    public IEnumerable<string> Options()
    {
        (string Name, string? Value)[] options =
        [
            ("--jobs", Jobs?.ToString(CultureInfo.InvariantCulture)),
            ("--seconds", Seconds?.ToString(CultureInfo.InvariantCulture)),
            ("--pending", Pending.ToString(CultureInfo.InvariantCulture)),
            ("--fill", FillBySql ? "sql" : "api"),
            ("--database", Database),
        ];
        return options.Where(option => option.Value is not null).SelectMany(option => new[] { option.Name, option.Value! });
    }
}
