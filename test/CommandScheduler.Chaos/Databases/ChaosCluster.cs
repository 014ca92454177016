using Orleans.Configuration;

namespace CommandScheduler.Chaos.Databases;

/// <summary>What silos and client must agree on.</summary>
internal static class ChaosCluster
{
    public const string Id = "chaos";

    /// <summary>Until a silo that no longer answers is declared dead. Orleans itself takes 60 s and more; a run has no such time.</summary>
    public static readonly TimeSpan Detection = TimeSpan.FromSeconds(12);

    public static void Name(ClusterOptions options) => (options.ServiceId, options.ClusterId) = (Id, Id);

    public static void BeQuick(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(2);
        options.NumMissedProbesLimit = 3;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        options.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        options.NumVotesForDeathDeclaration = 1;
    }
}
