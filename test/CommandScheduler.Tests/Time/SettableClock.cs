using Microsoft.Extensions.Time.Testing;

namespace CommandScheduler.Tests.Time;

/// <summary>A clock whose wall can be set without that time passes, as a person or a time server does it.</summary>
internal sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    /// <summary>Gets or sets by how much the wall is ahead of the true time.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Gets the true time, which nobody sets.</summary>
    public DateTimeOffset True => base.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => True + Ahead;

    public override long GetTimestamp() => True.Ticks;
}
