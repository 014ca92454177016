using Orleans.Concurrency;

namespace CommandScheduler.Dispatching;

/// <summary>The schedule of a command, as the silo of its dispatcher sees it.</summary>
[Alias("CommandScheduler.IAttemptWatcher")]
internal interface IAttemptWatcher : IGrainWithStringKey
{
    /// <summary>
    /// Notes that a dispatcher on another silo begins with a command. If that gets lost, the call is given up after a minute
    /// and comes again.
    /// </summary>
    [Alias("Began"), OneWay, AlwaysInterleave]
    Task Began(string occurrenceId, int attempt);
}
