using Microsoft.Extensions.Logging;

namespace CommandScheduler.TestSupport.Watching;

/// <summary>An event that the scheduler logged.</summary>
public sealed record LoggedEvent(int Id, string Name, LogLevel Level, string Text, IReadOnlyList<KeyValuePair<string, object?>> Facts, Exception? Exception)
{
    public object? this[string fact] => Facts.FirstOrDefault(pair => pair.Key == fact).Value;

    /// <summary>Asserts that the event has the id, the level and these facts, and no others.</summary>
    public void Is(int id, LogLevel level, params (string Name, object? Value)[] facts)
    {
        Assert.Equal((id, level), (Id, Level));
        Assert.Equal(
            facts.OrderBy(fact => fact.Name, StringComparer.Ordinal),
            Facts.Select(fact => (fact.Key, fact.Value)).OrderBy(fact => fact.Key, StringComparer.Ordinal));
    }

    public override string ToString() => $"{Name}: {Text}";
}
