using System.Globalization;

namespace CommandScheduler.Benchmarks.Contenders;

/// <inheritdoc cref="IReminderJobGrain"/>
internal sealed class ReminderJobGrain(
    [PersistentState("job", ReminderJobGrain.Storage)] IPersistentState<ReminderJob> state,
    Dispatches dispatches) : Grain, IReminderJobGrain, IRemindable
{
    public const string Storage = "jobs";

    // A reminder may tick as seldom as this, so a timer stands in for it.
    private static readonly TimeSpan Near = TimeSpan.FromMinutes(2);
    private static readonly TimeProvider Clock = TimeProvider.System;

    public async Task Schedule(DateTimeOffset due)
    {
        state.State = new ReminderJob { Due = due, Command = new Ping(int.Parse(this.GetPrimaryKeyString().AsSpan(1), CultureInfo.InvariantCulture)) };
        await this.RegisterOrUpdateReminder("due", UntilDue, TimeSpan.FromMinutes(1));
        await state.WriteStateAsync();
        Arm();
    }

    public Task ReceiveReminder(string reminderName, Orleans.Runtime.TickStatus status) => RunAsync();

    private TimeSpan UntilDue => state.State.Due - Clock.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private void Arm()
    {
        if (UntilDue < Near)
        {
            this.RegisterGrainTimer(RunAsync, new GrainTimerCreationOptions(UntilDue, Timeout.InfiniteTimeSpan) { Interleave = false });
        }
    }

    private async Task RunAsync()
    {
        if (!state.RecordExists)
        {
            return;
        }

        if (UntilDue > TimeSpan.Zero)
        {
            Arm();
            return;
        }

        dispatches.Add(state.State.Command!.Number, state.State.Due);
        await state.ClearStateAsync();
        if (await this.GetReminder("due") is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        DeactivateOnIdle();
    }
}
