namespace CommandScheduler.Chaos.Scenarios;

/// <summary>How a scenario is run.</summary>
internal sealed record RunSettings
{
    public required int Seed { get; init; }

    /// <summary>Gets how long faults are made.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Gets after how many faults it is enough, if that is sooner.</summary>
    public int? Faults { get; init; }

    public int? Silos { get; init; }

    public double? Rate { get; init; }

    /// <summary>Gets a value indicating whether the folder of a run is kept although it passed.</summary>
    public bool Keep { get; init; }

    /// <summary>Gets the folder with the ledgers of an earlier run, to be judged again; null to play one.</summary>
    public string? Ledgers { get; init; }

    /// <summary>Gets the arguments that run it again.</summary>
    public string Arguments
        => string.Create(null, $"--minutes {Time.TotalMinutes:0.###} --seed {Seed}")
            + (Faults is { } faults ? $" --faults {faults}" : "")
            + (Silos is { } silos ? $" --silos {silos}" : "")
            + (Rate is { } rate ? $" --rate {rate}" : "");
}
