using System.Globalization;

using CommandScheduler.Chaos.Faults;
using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Load;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>Says each half minute how far a run is, until it is disposed of.</summary>
internal sealed class Progress : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _over = new();
    private readonly Task _telling;

    public Progress(TextWriter output, string scenario, FaultLog faults, Caller caller) => _telling = TellAsync(output, scenario, faults, caller);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _telling;
        _over.Dispose();
    }

    private async Task TellAsync(TextWriter output, string scenario, FaultLog faults, Caller caller)
    {
        var started = MachineClock.Monotonic;
        while (true)
        {
            await MachineClock.PauseAsync(Period, _over.Token);
            if (_over.IsCancellationRequested)
            {
                return;
            }

            var minutes = (MachineClock.Monotonic - started).TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture);
            await output.WriteLineAsync($"{scenario}: {minutes} min, faults {faults.Counts.Values.Sum()}, jobs acknowledged {caller.Jobs}");
        }
    }
}
