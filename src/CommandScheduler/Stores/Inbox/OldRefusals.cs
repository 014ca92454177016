namespace CommandScheduler.Stores.Inbox;

/// <summary>Entries of the inbox that were refused long ago: they are removed now and then.</summary>
internal sealed class OldRefusals(IInboxRows rows, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private long? _last;

    public async Task ForgetAsync(CancellationToken stopped)
    {
        if (_last is not { } last || clock.GetElapsedTime(last) > Interval)
        {
            _last = clock.GetTimestamp();
            await rows.ForgetAsync(Kept, stopped);
        }
    }
}
