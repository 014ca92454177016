using CommandScheduler.AdoNet;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using Npgsql;

namespace CommandScheduler.Benchmarks.Contenders;

/// <summary>What one writes with Orleans alone: a grain, a row of state and a reminder for each job.</summary>
/// <remarks>The tables are the ones of the ADO.NET back end, in a database of their own.</remarks>
internal sealed class RemindersContender(Dispatches dispatches, PostgresDatabase database) : IContender
{
    private IHost? _host;
    private IGrainFactory? _grains;

    public static async Task<IContender> CreateAsync(Dispatches dispatches, string? existing)
    {
        var database = await PostgresDatabase.OpenAsync(existing);
        await database.ExecuteAsync(CommandSchedulerSchema.PostgreSql);
        return new RemindersContender(dispatches, database);
    }

    public async Task StartAsync()
    {
        var connectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { SearchPath = "scheduler" }.ConnectionString;
        _host = await Silo.StartAsync(dispatches, silo => silo
            .AddAdoNetGrainStorage(ReminderJobGrain.Storage, storage =>
            {
                storage.Invariant = "Npgsql";
                storage.ConnectionString = connectionString;
                storage.DeleteStateOnClear = true;
            })
            .UseAdoNetReminderService(reminders =>
            {
                reminders.Invariant = "Npgsql";
                reminders.ConnectionString = connectionString;
            }));
        _grains = _host.Services.GetRequiredService<IGrainFactory>();
    }

    public Task ScheduleAsync(int number, DateTimeOffset due) => _grains!.GetGrain<IReminderJobGrain>($"#{number}").Schedule(due);

    public Task<bool> IsEmptyAsync()
        => database.AskAsync("SELECT NOT EXISTS (SELECT FROM scheduler.scheduler_state) AND NOT EXISTS (SELECT FROM scheduler.scheduler_reminder)");

    public async Task StopAsync()
    {
        await Silo.StopAsync(_host);
        _host = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await database.DisposeAsync();
    }
}
