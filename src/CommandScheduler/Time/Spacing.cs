namespace CommandScheduler.Time;

/// <summary>Keeps what is done again and again apart in time. For one caller at a time.</summary>
internal sealed class Spacing(TimeSpan least, TimeProvider clock)
{
    private long? _last;

    /// <summary>Returns when it is time for the next: at once, if the last was long enough ago.</summary>
    public async Task NextAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && least - clock.GetElapsedTime(last) is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, clock, cancellationToken);
        }

        _last = clock.GetTimestamp();
    }
}
