using System.Globalization;

using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Silos;

/// <summary>Writes each dispatch into the ledger of its silo, and does what the command says.</summary>
internal sealed class WorkHandler(LedgerFile ledger, SiloSettings settings)
{
    private int _number;

    public async Task HandleAsync(Work work, CommandContext context)
    {
        var begun = MachineClock.Monotonic;
        var scheduled = context.Scheduled;
        var number = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
        var attempt = scheduled.Attempt.ToString(CultureInfo.InvariantCulture);
        ledger.WriteAt(begun, Kinds.Begin, number, work.Token, scheduled.OccurrenceId, LedgerEntry.Text(scheduled.DueAt), attempt);
        try
        {
            if (Behaviour.TimeOf(work.Does) is var time && time > TimeSpan.Zero)
            {
                await MachineClock.WaitAsync(time, context.CancellationToken);
            }

            if (scheduled.Attempt <= Behaviour.FailuresOf(work.Does) || (work.Does == Behaviour.FailsUntilHealed && !File.Exists(settings.HealFile)))
            {
                ledger.Write(Kinds.End, number, Ends.Failed);
                throw new InvalidOperationException("As it was told.");
            }

            ledger.Write(Kinds.End, number, Ends.Done);
        }
        catch (OperationCanceledException)
        {
            ledger.Write(Kinds.End, number, Ends.Cut);
            throw;
        }
    }
}
