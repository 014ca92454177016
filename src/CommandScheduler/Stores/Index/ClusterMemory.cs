using CommandScheduler.WakeUps;

using Orleans.Runtime.Services;

namespace CommandScheduler.Stores.Index;

/// <summary>Asks the silos of the cluster which schedules they have in memory.</summary>
internal sealed class ClusterMemory(IServiceProvider services, IClusterMembershipService membership)
    : GrainServiceClient<IWakeUpIndex>(services), IClusterMemory
{
    /// <summary>How long a silo may take: it only looks into its memory.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlySet<string>> FindAsync(string[] scheduleIds)
    {
        // By the table of members itself: a silo of which this one has not heard yet may have read a schedule already.
        // One that is still joining there has read none so far, and one that is dead may begin nothing.
        await membership.Refresh(default, CancellationToken.None).ConfigureAwait(false);
        var asked = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
            .Select(member => GetGrainService(member.SiloAddress).Loaded(scheduleIds));
        var answers = await Task.WhenAll(asked).WaitAsync(Longest, TimeProvider.System).ConfigureAwait(false);
        return answers.SelectMany(loaded => loaded).ToHashSet(StringComparer.Ordinal);
    }
}
