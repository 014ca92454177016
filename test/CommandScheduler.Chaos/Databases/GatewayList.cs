using Orleans.Messaging;

namespace CommandScheduler.Chaos.Databases;

/// <summary>The gateways of the active members.</summary>
internal sealed class GatewayList(MembershipRows rows) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => TimeSpan.FromSeconds(1);

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => rows.CreateAsync();

    public async Task<IList<Uri>> GetGateways()
    {
        var (_, members) = await rows.ReadAsync();
        return [.. members
            .Select(member => Member.Read(member.Member, member.Alive))
            .Where(member => member is { Status: SiloStatus.Active, ProxyPort: > 0 })
            .Select(member => SiloAddress.New(member.SiloAddress.Endpoint.Address, member.ProxyPort, member.SiloAddress.Generation).ToGatewayUri())];
    }
}
