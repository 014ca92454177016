using System.Globalization;

namespace CommandScheduler.Chaos.Databases;

/// <summary>Orleans' table of members in the database of the run, so that every silo may die, and the database with it.</summary>
internal sealed class MembershipTable(MembershipRows rows) : IMembershipTable
{
    public Task InitializeMembershipTable(bool tryInitTableVersion) => rows.CreateAsync();

    public Task DeleteMembershipTableEntries(string clusterId) => Task.CompletedTask;

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

    public async Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        var all = await ReadAll();
        return new([.. all.Members.Where(member => member.Item1.SiloAddress.Equals(key))], all.Version);
    }

    public async Task<MembershipTableData> ReadAll()
    {
        var (version, members) = await rows.ReadAsync();
        return new(
            [.. members.Select(member => Tuple.Create(Member.Read(member.Member, member.Alive), Text(member.Version)))],
            new TableVersion(version, Text(version)));
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => WriteAsync(entry, tableVersion, isNew: true);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => WriteAsync(entry, tableVersion, isNew: false);

    public Task UpdateIAmAlive(MembershipEntry entry) => rows.TouchAsync(entry.SiloAddress.ToParsableString(), new(entry.IAmAliveTime, TimeSpan.Zero));

    private Task<bool> WriteAsync(MembershipEntry entry, TableVersion version, bool isNew)
        => rows.WriteAsync(entry.SiloAddress.ToParsableString(), Member.Write(entry), new(entry.IAmAliveTime, TimeSpan.Zero), version.Version, isNew);

    private static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}
