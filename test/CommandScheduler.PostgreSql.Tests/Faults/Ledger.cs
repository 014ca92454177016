using CommandScheduler.TestSupport;

namespace CommandScheduler.PostgreSql.Tests.Faults;

/// <summary>
/// What callers were told and what was dispatched, by the text of the command, which is another one in each call, and
/// by occurrence. Thread-safe.
/// </summary>
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

    /// <summary>Gets how many dispatches were not the first of their occurrence.</summary>
    public int Repeats => Read(() => _byOccurrence.Values.Sum(dispatches => dispatches.Count - 1));

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

            dispatches.Add(new(command.ScheduleId, command.DueAt, Now));
        });

    /// <summary>Waits until something holds.</summary>
    public Task UntilAsync(Func<bool> condition, string awaited) => Patience.UntilAsync(() => Read(() => _more.Task), condition, () => $"{awaited}. {this}");

    /// <summary>Gets the schedule of each occurrence that was dispatched.</summary>
    public IReadOnlyDictionary<string, string> Schedules
        => Read(() => _byOccurrence.ToDictionary(occurrence => occurrence.Key, occurrence => occurrence.Value[0].Schedule));

    /// <summary>Asserts the promise, and writes the figures to the test's output.</summary>
    /// <param name="recorded">The occurrences whose outcomes were recorded before the fault: none of them may be dispatched again.</param>
    public void Verify(params IReadOnlyCollection<string> recorded)
    {
        lock (_lock)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(ToString());
            Assert.DoesNotContain(_byOccurrence, occurrence => occurrence.Value.Exists(dispatch => dispatch.At < dispatch.Due));
            Assert.DoesNotContain(_refused, _byText.ContainsKey);
            Assert.DoesNotContain(_expected, job => !_byText.TryGetValue(job.Key, out var seen) || seen.Count != job.Value);
            Assert.DoesNotContain(_unknown.Keys, text => _byText.TryGetValue(text, out var seen) && seen.Count > 1);
            Assert.DoesNotContain(_byText.Keys, text => !_expected.ContainsKey(text) && !_unknown.ContainsKey(text));
            Assert.DoesNotContain(recorded, occurrence => _byOccurrence[occurrence].Count > 1);
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            var late = _byOccurrence.Values.Select(dispatches => (dispatches[0].At - dispatches[0].Due).TotalSeconds).Order().ToList();
            var unknown = string.Join(", ", _unknown.Values.GroupBy(name => name, (name, all) => $"{all.Count()} {name}"));
            return $"{_expected.Count} acknowledged, {_refused.Count} refused, {_unknown.Count} open "
                + $"({unknown}; {_unknown.Keys.Count(_byText.ContainsKey)} of them dispatched), "
                + $"{_byOccurrence.Count} occurrences dispatched, {_missing} missing, {Repeats} repeats, "
                + (late.Count == 0 ? "" : $"late by {late[late.Count / 2]:0.000} s (median), {late[^1]:0.0} s (most).");
        }
    }

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

    private sealed record Dispatch(string Schedule, DateTimeOffset Due, DateTimeOffset At);
}
