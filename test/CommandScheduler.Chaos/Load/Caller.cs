using System.Globalization;

using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Load;

/// <summary>Makes calls and writes into the ledger what was asked and what was answered. Thread-safe.</summary>
internal sealed class Caller(LedgerFile ledger, IGrainFactory grains)
{
    private int _number;
    private int _done;

    public LedgerFile Ledger => ledger;

    /// <summary>Gets how many calls were acknowledged.</summary>
    public int Done => _done;

    public IScheduleGrain Schedule(string id) => grains.GetGrain<IScheduleGrain>(id);

    public Task<CallResult> CallAsync(CallLine line, Func<IScheduleGrain, Task> call) => CallAsync([line], () => call(Schedule(line.Schedule)));

    public T Grain<T>(long key)
        where T : IGrainWithIntegerKey => grains.GetGrain<T>(key);

    /// <summary>Makes a call.</summary>
    /// <param name="lines">What it is about, a line for each job.</param>
    /// <param name="call">The call.</param>
    public Task<CallResult> CallAsync(IReadOnlyList<CallLine> lines, Func<Task> call)
        => CallAsync(lines, async () =>
        {
            await call();
            return "";
        });

    /// <param name="lines">What it is about.</param>
    /// <param name="call">The call; returns what is to be written down of its answer.</param>
    public async Task<CallResult> CallAsync(IReadOnlyList<CallLine> lines, Func<Task<string>> call)
    {
        var number = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
        foreach (var line in lines)
        {
            ledger.Write(Kinds.Call, number, line.Verb, line.Schedule, line.Job, line.Token, LedgerEntry.Text(line.Due), line.Details);
        }

        var (answer, text) = (Answers.Done, "");
        try
        {
            text = await call();
            Interlocked.Increment(ref _done);
        }
        catch (RolledBackException)
        {
            answer = Answers.Refused;
        }
        catch (Exception exception)
        {
            answer = exception is ArgumentException or (SchedulerException and not OutcomeUnknownException) ? Answers.Refused : Answers.Unknown;
            text = $"{exception.GetType().Name}: {exception.Message}";
        }

        ledger.Write(Kinds.Answer, number, answer, text.Length > 300 ? text[..300] : text);
        return new(answer);
    }
}
