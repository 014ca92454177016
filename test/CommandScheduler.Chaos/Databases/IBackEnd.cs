using CommandScheduler.Chaos.Load;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Databases;

/// <summary>The store of a run, and how silos and client reach it.</summary>
internal interface IBackEnd : IAsyncDisposable
{
    /// <summary>Gets what silos are told of it.</summary>
    SiloSettings Settings(SiloSettings settings);

    /// <summary>Has the client find the silos.</summary>
    /// <param name="client">The client.</param>
    /// <param name="first">The first silo.</param>
    void AddTo(IClientBuilder client, SiloSettings first);

    /// <summary>Gets what schedules in transactions.</summary>
    IInbox InboxOf(IServiceProvider client);

    /// <summary>Gets the schedules that the store has.</summary>
    Task<IReadOnlyList<string>> LeftAsync();
}
