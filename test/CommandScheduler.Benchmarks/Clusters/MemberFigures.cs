namespace CommandScheduler.Benchmarks.Clusters;

/// <summary>What a process of a cluster has used and done since its start.</summary>
/// <param name="Cpu">Seconds of processor time.</param>
/// <param name="ToSilos">Messages that it sent to silos from a silo.</param>
/// <param name="WithClients">Messages that it sent from a client to a silo, or back.</param>
/// <param name="Dispatched">Jobs whose code ran.</param>
internal sealed record MemberFigures(double Cpu, long ToSilos, long WithClients, int Dispatched)
{
    public static MemberFigures operator +(MemberFigures one, MemberFigures other)
        => new(one.Cpu + other.Cpu, one.ToSilos + other.ToSilos, one.WithClients + other.WithClients, one.Dispatched + other.Dispatched);

    public static MemberFigures operator -(MemberFigures one, MemberFigures other)
        => new(one.Cpu - other.Cpu, one.ToSilos - other.ToSilos, one.WithClients - other.WithClients, one.Dispatched - other.Dispatched);
}
