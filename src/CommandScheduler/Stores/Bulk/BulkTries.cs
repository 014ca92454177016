using CommandScheduler.Stores.Lanes;
using CommandScheduler.Time;

namespace CommandScheduler.Stores.Bulk;

/// <summary>Repeats the steps by which many jobs are stored, while the database fails in a way that may pass.</summary>
/// <param name="errors">Tells which errors may pass.</param>
/// <param name="retryFor">How long a step is repeated before its caller is told.</param>
/// <param name="clock">Measures that time and the pauses.</param>
internal sealed class BulkTries(IStoreErrors errors, TimeSpan retryFor, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <exception cref="SchedulerException">It failed for good, or for too long.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> step, CancellationToken cancellationToken)
    {
        var (started, backoff) = (clock.GetTimestamp(), new Backoff(FirstPause, LongestPause, clock));
        while (true)
        {
            try
            {
                return await step().ConfigureAwait(false);
            }
            catch (Exception exception) when (cancellationToken.IsCancellationRequested && exception is not OperationCanceledException)
            {
                throw new OperationCanceledException(exception.Message, exception, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (!errors.MayPass(exception) || clock.GetElapsedTime(started) > retryFor)
                {
                    throw new SchedulerException(
                        $"The database did not take the jobs: {exception.Message.TrimEnd('.')}. Some may be scheduled; call it again, with the same request id "
                        + "if it had one.",
                        StoreError.AsItTravels(exception));
                }
            }

            await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
            backoff.Grow();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
