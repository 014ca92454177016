using System.Globalization;

using CommandScheduler.Chaos.Ledger;

namespace CommandScheduler.Chaos.Silos;

/// <summary>A clock that is off by what a file says, in seconds: for machines on which the system's own clock cannot be faked for one process.</summary>
/// <param name="file">The file, which is exchanged as a whole.</param>
internal sealed class ShiftedClock(string file) : TimeProvider
{
    /// <summary>For so long what the file said last is taken for what it says.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMilliseconds(10);

    private long _shift;
    private long _readAt;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift();

    private TimeSpan Shift()
    {
        var now = MachineClock.Monotonic.Ticks;
        if (now - Volatile.Read(ref _readAt) > Memory.Ticks)
        {
            var seconds = int.Parse(File.ReadAllText(file), NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
            Volatile.Write(ref _shift, TimeSpan.FromSeconds(seconds).Ticks);
            Volatile.Write(ref _readAt, now);
        }

        return TimeSpan.FromTicks(Volatile.Read(ref _shift));
    }
}
