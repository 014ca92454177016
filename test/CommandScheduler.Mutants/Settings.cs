namespace CommandScheduler.Mutants;

/// <summary>What is mutated, and how the run is judged.</summary>
internal sealed record Settings
{
    /// <summary>Gets the folders of the engine that hold its rules.</summary>
    public IReadOnlyList<string> Folders { get; private init; } = ["Schedules", "Recurrences"];

    /// <summary>Gets a part of the names of the files that are mutated; empty for all in the folders.</summary>
    public string Only { get; private init; } = "";

    public int Workers { get; private init; } = 2;

    /// <summary>Gets the least part of the mutants, in percent, that the tests must notice.</summary>
    public double Floor { get; private init; } = 90;

    /// <summary>Gets the part of their repetitions, in percent, that the laws go through for each mutant.</summary>
    public int Effort { get; private init; } = 2;

    /// <summary>Gets how many seconds a test may take; slower ones are left out.</summary>
    public double Slowest { get; private init; } = 2;

    /// <summary>Gets of how many mutants one is tried; for a first impression.</summary>
    public int Every { get; private init; } = 1;

    public static Settings Read(string[] arguments)
    {
        var settings = new Settings();
        for (var index = 0; index < arguments.Length; index += 2)
        {
            var value = index + 1 < arguments.Length ? arguments[index + 1] : throw new ArgumentException($"'{arguments[index]}' needs a value.");
            settings = arguments[index] switch
            {
                "--folders" => settings with { Folders = value.Split(',') },
                "--only" => settings with { Only = value },
                "--workers" => settings with { Workers = int.Parse(value, null) },
                "--floor" => settings with { Floor = double.Parse(value, null) },
                "--effort" => settings with { Effort = int.Parse(value, null) },
                "--every" => settings with { Every = int.Parse(value, null) },
                "--slowest" => settings with { Slowest = double.Parse(value, null) },
                _ => throw new ArgumentException(
                    $"'{arguments[index]}' is unknown. Use --folders, --only, --workers, --floor, --effort, --every or --slowest."),
            };
        }

        return settings;
    }
}
