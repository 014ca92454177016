using CommandScheduler.TestSupport;

namespace CommandScheduler.PostgreSql.Tests.Faults;

/// <summary>What callers were told and what was dispatched, by the text of the command, which is another one in each call, and by occurrence. Thread-safe.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _expected = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _unknown = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Dispatch>> _byOccurrence = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _byText = new(StringComparer.Ordinal);
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _missing;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Gets how many calls were acknowledged.</summary>
    public int Acknowledged => Read(() => _expected.Count);

    /// <summary>Gets how many calls ended without being told whether their job exists.</summary>
    public int Unknown => Read(() => _unknown.Count);

    /// <summary>Gets the errors by which those calls were told.</summary>
    public IReadOnlyCollection<string> Errors => Read(() => _unknown.Values.Distinct().Order(StringComparer.Ordinal).ToList());

    /// <summary>Gets how many different occurrences were dispatched.</summary>
    public int Occurrences => Read(() => _byOccurrence.Count);

    /// <summary>Gets how many acknowledged occurrences are still to come.</summary>
    public int Missing => Read(() => _missing);

    public void Acknowledge(string text, int occurrences = 1)
        => Write(() =>
        {
            _expected.Add(text, occurrences);
            _missing += Math.Max(0, occurrences - (_byText.TryGetValue(text, out var seen) ? seen.Count : 0));
        });

    public void LeaveOpen(string text, Exception exception) => Write(() => _unknown.Add(text, exception.GetType().Name));

    public void Refuse(string text) => Write(() => _refused.Add(text));

    public void Dispatched(ScheduledCommand command)
        => Write(() =>
        {
            var text = ((Note)command.Command).Text;
            if (!_byOccurrence.TryGetValue(command.OccurrenceId, out var dispatches))
            {
                _byOccurrence.Add(command.OccurrenceId, dispatches = []);
                if (!_byText.TryGetValue(text, out var seen))
                {
                    _byText.Add(text, seen = new(StringComparer.Ordinal));
                }

                seen.Add(command.OccurrenceId);
                if (_expected.TryGetValue(text, out var expected) && seen.Count <= expected)
                {
                    _missing--;
                }
            }

            dispatches.Add(new(text, command.DueAt, Now));
        });

    /// <summary>Waits until something holds.</summary>
    public async Task UntilAsync(Func<bool> condition, string awaited, TimeSpan? limit = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var more = Read(() => _more.Task);
            if (condition())
            {
                return;
            }

            var left = (limit ?? TimeSpan.FromSeconds(60)) - TimeProvider.System.GetElapsedTime(started);
            Assert.True(left > TimeSpan.Zero, $"Awaited in vain: {awaited}. {this}");
            await Task.WhenAny(more, Task.Delay(left, TimeProvider.System));
        }
    }

    /// <summary>Asserts the promise, with repeats of what was under way during a fault only, and writes the figures to the test's output.</summary>
    public void Verify(DateTimeOffset faultFrom, DateTimeOffset faultTo)
    {
        lock (_lock)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(ToString());
            Assert.DoesNotContain(_byOccurrence, occurrence => occurrence.Value.Exists(dispatch => dispatch.At < dispatch.Due));
            Assert.DoesNotContain(_refused, _byText.ContainsKey);
            Assert.DoesNotContain(_expected, job => !_byText.TryGetValue(job.Key, out var seen) || seen.Count != job.Value);
            Assert.DoesNotContain(_unknown.Keys, text => _byText.TryGetValue(text, out var seen) && seen.Count > 1);
            Assert.DoesNotContain(_byText.Keys, text => !_expected.ContainsKey(text) && !_unknown.ContainsKey(text));
            var slack = TimeSpan.FromSeconds(2);
            Assert.DoesNotContain(Repeated, dispatches => dispatches[0].At < faultFrom - slack || dispatches[0].At > faultTo + slack);
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            var late = _byOccurrence.Values.Select(dispatches => (dispatches[0].At - dispatches[0].Due).TotalSeconds).Order().ToList();
            var unknown = string.Join(", ", _unknown.Values.GroupBy(name => name, (name, all) => $"{all.Count()} {name}"));
            return $"{_expected.Count} acknowledged, {_refused.Count} refused, {_unknown.Count} open ({unknown}; {_unknown.Keys.Count(_byText.ContainsKey)} of them dispatched), "
                + $"{_byOccurrence.Count} occurrences dispatched, {_missing} missing, {Repeated.Sum(dispatches => dispatches.Count - 1)} repeats, "
                + (late.Count == 0 ? "" : $"late by {late[late.Count / 2]:0.000} s (median), {late[^1]:0.0} s (most).");
        }
    }

    /// <summary>Gets what was dispatched more than once.</summary>
    private IEnumerable<List<Dispatch>> Repeated => _byOccurrence.Values.Where(dispatches => dispatches.Count > 1);

    /// <summary>Gets how late the latest occurrence was that is due after an instant.</summary>
    public TimeSpan Latest(DateTimeOffset dueAfter = default)
        => Read(() => _byOccurrence.Values.Where(dispatches => dispatches[0].Due >= dueAfter).Select(dispatches => dispatches[0].At - dispatches[0].Due).DefaultIfEmpty().Max());

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private void Write(Action write)
    {
        TaskCompletionSource more;
        lock (_lock)
        {
            write();
            more = _more;
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        more.TrySetResult();
    }

    private sealed record Dispatch(string Text, DateTimeOffset Due, DateTimeOffset At);
}
