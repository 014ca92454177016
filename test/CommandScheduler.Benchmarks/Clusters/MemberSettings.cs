namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>What a process of a cluster is told at its start.</summary>
internal sealed record MemberSettings
{
    public required string Database { get; init; }

    /// <summary>Gets the silo's own port; 0 for a client.</summary>
    public int SiloPort { get; init; }

    public int GatewayPort { get; init; }

    /// <summary>Gets the port of the silo that knows the members.</summary>
    public int PrimaryPort { get; init; }

    /// <summary>Gets the gateways that a client uses.</summary>
    public int[] Gateways { get; init; } = [];

    /// <summary>Gets on which silo schedules are activated.</summary>
    public string Placement { get; init; } = Placements.AsIs;

    /// <summary>Gets whether a dead silo is detected as soon as the README's settings make it.</summary>
    public bool IsQuick { get; init; }

    public bool IsClient => SiloPort == 0;
}
