using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Load;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>What a scenario plays on.</summary>
internal sealed record Stage
{
    public required string Folder { get; init; }

    public required LedgerFile Ledger { get; init; }

    public required Fleet Fleet { get; init; }

    public required FaultLog Faults { get; init; }

    public required IBackEnd BackEnd { get; init; }

    /// <summary>Gets the caller of the load; null while the stage is prepared.</summary>
    public Caller? Caller { get; init; }

    public Audience? Audience { get; init; }

    public required Random Random { get; init; }

    /// <summary>Gets how many silos there are.</summary>
    public required int Silos { get; init; }

    /// <summary>Gets how many faults are enough; null if only time decides.</summary>
    public int? MostFaults { get; init; }

    /// <summary>Gets the token that is cancelled when it is enough.</summary>
    public required CancellationToken Over { get; init; }

    public PostgreSqlBackEnd PostgreSql => (PostgreSqlBackEnd)BackEnd;

    public bool IsOver => Over.IsCancellationRequested || Faults.Made >= MostFaults;

    /// <summary>Waits for a time between two, in milliseconds, or until it is enough.</summary>
    public Task WaitAsync(int least, int most) => MachineClock.PauseAsync(TimeSpan.FromMilliseconds(Random.Next(least, most)), Over);

    /// <summary>How long a fault lasts is part of it: waits whether it is enough or not.</summary>
    public Task LastAsync(int least, int most) => MachineClock.WaitAsync(TimeSpan.FromMilliseconds(Random.Next(least, most)));

    /// <summary>Chooses one of several; null if there is none.</summary>
    public T? Choose<T>(IReadOnlyList<T> all)
        where T : class => all.Count == 0 ? null : all[Random.Next(all.Count)];

    /// <summary>Waits until so many silos have started.</summary>
    public async Task ReadyAsync(int silos)
    {
        while (Fleet.Ready.Count < silos && !IsOver)
        {
            await MachineClock.WaitAsync(TimeSpan.FromMilliseconds(100));
        }
    }
}
