using System.Globalization;

using CommandScheduler.Chaos.Ledger;
using CommandScheduler.Chaos.Silos;

namespace CommandScheduler.Chaos.Load;

/// <summary>Makes calls and writes into the ledger what was asked and what was answered. Thread-safe.</summary>
internal sealed class Caller(LedgerFile ledger, IGrainFactory grains)
{
    private int _number;
    private int _jobs;

    public LedgerFile Ledger => ledger;

    /// <summary>Gets how many jobs were acknowledged.</summary>
    public int Jobs => _jobs;

    /// <summary>Gets whether there is a silo to call.</summary>
    public Reach Reach { get; } = new(() => grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true));

    /// <summary>Gets what schedules from a silo.</summary>
    /// <param name="key">Which of several, that may be reached by different silos.</param>
    public IRelayGrain Relay(int key = 0) => grains.GetGrain<IRelayGrain>(key);

    public IScheduleGrain Schedule(string id) => grains.GetGrain<IScheduleGrain>(id);

    public Task<CallResult> CallAsync(CallLine line, Func<IScheduleGrain, Task> call) => CallAsync([line], () => call(Schedule(line.Schedule)));

    /// <summary>Asks for something that is no part of a play, until the cluster answers.</summary>
    /// <returns>The answer; the default if there was none within the patience.</returns>
    public async Task<T?> AskAsync<T>(string what, Func<IGrainFactory, Task<T>> ask, TimeSpan patience)
    {
        var started = MachineClock.Monotonic;
        while (true)
        {
            try
            {
                return await ask(grains);
            }
            catch (Exception exception)
            {
                NoteFailure(what, exception);
                if (MachineClock.Monotonic - started > patience)
                {
                    return default;
                }
            }

            await MachineClock.WaitAsync(TimeSpan.FromMilliseconds(500));
        }
    }

    /// <summary>Notes that something failed that is no part of a play, and is asked for again.</summary>
    public void NoteFailure(string what, Exception exception) => ledger.Write(Kinds.Failed, what, TextOf(exception));

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
        await Reach.WaitAsync();
        var number = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
        foreach (var line in lines)
        {
            ledger.Write(Kinds.Call, number, line.Verb, line.Schedule, line.Job, line.Token, LedgerEntry.Text(line.Due), line.Details);
        }

        var (answer, text) = (Answers.Done, "");
        try
        {
            text = await call();
            Interlocked.Add(ref _jobs, lines.Count(line => Verbs.Schedules(line.Verb)));
        }
        catch (RolledBackException)
        {
            answer = Answers.Refused;
        }
        catch (Exception exception)
        {
            (answer, text) = (IsRefusal(exception) ? Answers.Refused : Answers.Unknown, TextOf(exception));
            if (Reach.IsLost(exception))
            {
                Reach.Lose();
            }
        }

        ledger.Write(Kinds.Answer, number, answer, text);
        return new(answer);
    }

    /// <summary>Says whether the scheduler has refused. Of Orleans' own argument errors no parameter comes over a call.</summary>
    private static bool IsRefusal(Exception exception)
        => exception is ArgumentException { ParamName: not null } or (SchedulerException and not OutcomeUnknownException);

    private static string TextOf(Exception exception)
    {
        var text = $"{exception.GetType().Name}: {exception.Message}";
        return text.Length > 300 ? text[..300] : text;
    }
}
