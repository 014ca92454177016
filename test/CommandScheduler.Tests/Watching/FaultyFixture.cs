using CommandScheduler.TestSupport;
using CommandScheduler.Tests.Schedules;

using Microsoft.Extensions.DependencyInjection;

using Orleans.Storage;

namespace CommandScheduler.Tests.Watching;

/// <summary>A silo whose storage and reminders fail when a test says so, and which cuts attempts off at once when it stops.</summary>
public sealed class FaultyFixture : SchedulerFixture
{
    public OwnStorageTests.OwnStorage Storage { get; } = new();

    public SharedReminders Reminders { get; } = new();

    protected override void UseBackEnd(CommandSchedulerBuilder scheduler)
    {
        scheduler.Silo.Services.AddKeyedSingleton<IGrainStorage>("Scheduler", Storage);
        scheduler.Silo.AddReminders();
        scheduler.Services.AddSingleton<IReminderTable>(Reminders);
        scheduler.Configure(options => options.ShutdownGrace = TimeSpan.Zero);
    }
}
