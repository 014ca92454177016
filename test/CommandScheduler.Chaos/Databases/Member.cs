using System.Text.Json;

namespace CommandScheduler.Chaos.Databases;

/// <summary>A member of the cluster as it is stored.</summary>
internal sealed record Member(
    string Silo,
    SiloStatus Status,
    string Name,
    string Host,
    int ProxyPort,
    DateTime Start,
    IReadOnlyList<(string Silo, DateTime At)> Suspicions)
{
    private static readonly JsonSerializerOptions Json = new() { IncludeFields = true };

    public static string Write(MembershipEntry entry) => JsonSerializer.Serialize(
        new Member(
            entry.SiloAddress.ToParsableString(),
            entry.Status,
            entry.SiloName,
            entry.HostName,
            entry.ProxyPort,
            entry.StartTime,
            [.. (entry.SuspectTimes ?? []).Select(suspicion => (suspicion.Item1.ToParsableString(), suspicion.Item2))]),
        Json);

    public static MembershipEntry Read(string text, DateTimeOffset alive)
    {
        var member = JsonSerializer.Deserialize<Member>(text, Json)!;
        return new()
        {
            SiloAddress = SiloAddress.FromParsableString(member.Silo),
            Status = member.Status,
            SiloName = member.Name,
            HostName = member.Host,
            ProxyPort = member.ProxyPort,
            StartTime = member.Start,
            IAmAliveTime = alive.UtcDateTime,
            SuspectTimes = [.. member.Suspicions.Select(suspicion => Tuple.Create(SiloAddress.FromParsableString(suspicion.Silo), suspicion.At))],
        };
    }
}
