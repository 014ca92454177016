using System.Globalization;

using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Stores;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Chaos.Silos;

/// <summary>Stands before the store and writes the outcomes that go to it into the ledger: before, because the silo may die meanwhile, and after.</summary>
internal sealed class OutcomeWatch(IScheduleStore inner, LedgerFile ledger) : IScheduleStore
{
    public static void Add(IServiceCollection services)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IScheduleStore));
        services.AddSingleton<IScheduleStore>(provider => new OutcomeWatch(
            (IScheduleStore)registered.ImplementationFactory!(provider),
            provider.GetRequiredService<LedgerFile>()));
    }

    public Task<StoredDocument?> ReadAsync(string scheduleId, CancellationToken cancellationToken) => inner.ReadAsync(scheduleId, cancellationToken);

    public async Task<string> WriteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        Tell(Kinds.Deciding, scheduleId, write);
        var version = await inner.WriteAsync(scheduleId, expectedVersion, write, cancellationToken);
        Tell(Kinds.Outcome, scheduleId, write);
        return version;
    }

    public async Task DeleteAsync(string scheduleId, string? expectedVersion, ScheduleWrite write, CancellationToken cancellationToken)
    {
        Tell(Kinds.Deciding, scheduleId, write);
        await inner.DeleteAsync(scheduleId, expectedVersion, write, cancellationToken);
        Tell(Kinds.Outcome, scheduleId, write);
    }

    private void Tell(string kind, string scheduleId, ScheduleWrite write)
    {
        foreach (var outcome in write.Outcomes)
        {
            ledger.Write(
                kind,
                scheduleId,
                outcome.JobName,
                outcome.Generation.ToString(CultureInfo.InvariantCulture),
                LedgerEntry.Text(outcome.DueAt),
                outcome.Outcome.ToString(),
                outcome.Count.ToString(CultureInfo.InvariantCulture));
        }
    }
}
